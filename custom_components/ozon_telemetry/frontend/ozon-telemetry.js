customElements.whenDefined("home-assistant").then(()=>import("./register-XUCC2PUR.js")).then(({register:e})=>e());
