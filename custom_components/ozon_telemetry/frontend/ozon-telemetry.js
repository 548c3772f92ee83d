customElements.whenDefined("home-assistant").then(()=>import("./register-T5D4CTSP.js")).then(({register:e})=>e());
