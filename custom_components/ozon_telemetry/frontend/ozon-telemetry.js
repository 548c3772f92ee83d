customElements.whenDefined("home-assistant").then(()=>import("./register-4SV6BKDB.js")).then(({register:e})=>e());
