customElements.whenDefined("home-assistant").then(()=>import("./register-VKWVLUIK.js")).then(({register:e})=>e());
