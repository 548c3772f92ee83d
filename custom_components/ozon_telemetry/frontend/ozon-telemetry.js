customElements.whenDefined("home-assistant").then(()=>import("./register-QF5CMO64.js")).then(({register:e})=>e());
