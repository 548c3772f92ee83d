customElements.whenDefined("home-assistant").then(()=>import("./register-4GULXL3H.js")).then(({register:e})=>e());
