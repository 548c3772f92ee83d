customElements.whenDefined("home-assistant").then(()=>import("./register-3K2EIWKP.js")).then(({register:e})=>e());
