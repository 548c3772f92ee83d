customElements.whenDefined("home-assistant").then(()=>import("./register-WJEIIIM4.js")).then(({register:e})=>e());
