customElements.whenDefined("home-assistant").then(()=>import("./register-3EWUINIU.js")).then(({register:e})=>e());
