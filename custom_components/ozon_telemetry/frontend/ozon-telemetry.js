customElements.whenDefined("home-assistant").then(()=>import("./register-DT7C46VE.js")).then(({register:e})=>e());
