customElements.whenDefined("home-assistant").then(()=>import("./register-KUFSPXJN.js")).then(({register:e})=>e());
