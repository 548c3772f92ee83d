customElements.whenDefined("home-assistant").then(()=>import("./register-6XOQKGLX.js")).then(({register:e})=>e());
