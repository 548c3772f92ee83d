var i=["overview","charts","outlets","machines","reports"],r="custom:ozon-telemetry",o=({hide_views:e=[]})=>i.filter(t=>!e.includes(t));export{i as a,r as b,o as c};
