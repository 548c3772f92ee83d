customElements.whenDefined("home-assistant").then(()=>import("./register-6YJKWZ5X.js")).then(({register:e})=>e());
