customElements.whenDefined("home-assistant").then(()=>import("./register-QVDFZFQJ.js")).then(({register:e})=>e());
