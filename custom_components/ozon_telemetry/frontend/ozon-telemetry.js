customElements.whenDefined("home-assistant").then(()=>import("./register-ZGFTVJG7.js")).then(({register:e})=>e());
