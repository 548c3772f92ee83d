customElements.whenDefined("home-assistant").then(()=>import("./register-LUGYKQHV.js")).then(({register:e})=>e());
