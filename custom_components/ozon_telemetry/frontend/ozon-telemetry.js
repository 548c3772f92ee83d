customElements.whenDefined("home-assistant").then(()=>import("./register-BFDDCXB7.js")).then(({register:e})=>e());
