customElements.whenDefined("home-assistant").then(()=>import("./register-YAHJMB4S.js")).then(({register:e})=>e());
