customElements.whenDefined("home-assistant").then(()=>import("./register-I3B4LTZK.js")).then(({register:e})=>e());
