customElements.whenDefined("home-assistant").then(()=>import("./register-Q2P356OV.js")).then(({register:e})=>e());
