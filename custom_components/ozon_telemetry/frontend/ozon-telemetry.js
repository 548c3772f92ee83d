customElements.whenDefined("home-assistant").then(()=>import("./register-CGWXVDRB.js")).then(({register:e})=>e());
