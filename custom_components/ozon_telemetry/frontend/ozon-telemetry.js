customElements.whenDefined("home-assistant").then(()=>import("./register-JCJOCQDA.js")).then(({register:e})=>e());
