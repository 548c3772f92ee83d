customElements.whenDefined("home-assistant").then(()=>import("./register-TEISANJC.js")).then(({register:e})=>e());
