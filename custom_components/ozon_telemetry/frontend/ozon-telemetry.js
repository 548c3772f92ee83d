customElements.whenDefined("home-assistant").then(()=>import("./register-4CQ23I3K.js")).then(({register:e})=>e());
