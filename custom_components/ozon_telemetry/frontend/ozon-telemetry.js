customElements.whenDefined("home-assistant").then(()=>import("./register-7MSJGS6L.js")).then(({register:e})=>e());
