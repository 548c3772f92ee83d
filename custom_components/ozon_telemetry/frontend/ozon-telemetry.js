customElements.whenDefined("home-assistant").then(()=>import("./register-XWXNQVA5.js")).then(({register:e})=>e());
