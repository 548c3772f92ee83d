customElements.whenDefined("home-assistant").then(()=>import("./register-3GJCYA7M.js")).then(({register:e})=>e());
