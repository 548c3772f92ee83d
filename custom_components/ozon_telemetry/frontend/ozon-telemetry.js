customElements.whenDefined("home-assistant").then(()=>import("./register-Q7JRL4PX.js")).then(({register:e})=>e());
