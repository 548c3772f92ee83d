customElements.whenDefined("home-assistant").then(()=>import("./register-4DFWJVLF.js")).then(({register:e})=>e());
