var i=["overview","charts","outlets","machines"],o="custom:ozon-telemetry",r=({hide_views:e=[]})=>i.filter(t=>!e.includes(t));export{i as a,o as b,r as c};
