customElements.whenDefined("home-assistant").then(()=>import("./register-M6ZXOGCZ.js")).then(({register:e})=>e());
