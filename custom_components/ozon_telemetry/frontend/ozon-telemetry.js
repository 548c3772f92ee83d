customElements.whenDefined("home-assistant").then(()=>import("./register-YLAYAFTS.js")).then(({register:e})=>e());
