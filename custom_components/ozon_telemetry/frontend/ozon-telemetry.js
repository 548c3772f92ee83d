customElements.whenDefined("home-assistant").then(()=>import("./register-7GSE5TRZ.js")).then(({register:e})=>e());
