var t=["overview","charts","outlets","machines"],o="custom:ozon-telemetry",r=({hide_views:e=[]})=>t.filter(i=>!e.includes(i));export{t as a,o as b,r as c};
