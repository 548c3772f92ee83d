import{A as ft,a as d,b as s,c as dt,d as c,e as Z,f as B,g as y,h as ae,i as L,j as M,k as D,l as I,m as Ye,n as w,o as ve,p as mt,q as be,r as pt,s as ut,t as qe,u as xe,v as g,w as R,x as v,z as ht}from"./chunk-HONAOXHT.js";import{b as m}from"./chunk-TN3OZQAE.js";function yt({series:o,labels:r,number:e,summary:t},i){let n=(a,l)=>s`
<tr>
<th scope="row">${a}</th>
${l.map(p=>s`<td class="number">${e(p)}</td>`)}
</tr>
`;return s`
<details class="table">
<summary>${i("chart.as_table")}</summary>
<div class="scroll" tabindex="0" role="region" aria-label=${t}>
<table>
<thead>
<tr>
<th scope="col">${i("chart.period")}</th>
${o.map(({name:a})=>s`<th scope="col" class="number">${a}</th>`)}
</tr>
</thead>
<tbody>
${r.map((a,l)=>n(a,o.map(({values:p})=>p[l]??0)))}
${n(i("total"),o.map(({total:a})=>a))}
</tbody>
</table>
</div>
</details>
`}var $r=.005;function K(o,r,e=""){if(o===null)return c;let t=Math.abs(o)<$r?"same":o>0?"up":"down",i={same:"mdi:arrow-right",up:"mdi:arrow-top-right",down:"mdi:arrow-bottom-right"}[t];return s`<span class="delta ${t}"
><ha-icon icon=${i}></ha-icon
><b>${r.change(o)}</b>${e&&s`<span>${e}</span>`}</span
>`}var H=d`
.delta {
display: inline-flex;
flex-wrap: wrap;
align-items: center;
gap: 4px;
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
--mdc-icon-size: 16px;
}
.delta b {
color: var(--primary-text-color);
font-weight: var(--ha-font-weight-medium, 500);
}
.up ha-icon {
color: var(--success-color);
}
.down ha-icon {
color: var(--error-color);
}
`;var $=()=>({name:"title",selector:{text:{}}}),_=()=>({name:"devices",selector:{device:{integration:"ozon_telemetry",multiple:!0}}}),we=()=>({name:"device",required:!0,selector:{device:{integration:"ozon_telemetry"}}}),U=o=>()=>({name:o,selector:{boolean:{}}}),$e=(o,r,e)=>()=>({name:o,selector:{number:{min:r,max:e,mode:"box"}}}),C=(o,r,e,{multiple:t=!1}={})=>()=>{let i=Ye(),n=e.map(a=>({value:a,label:i(`${r}.${a}`)}));return{name:o,selector:{select:{options:n,multiple:t,mode:t?"list":"dropdown"}}}};function b(o){let r=Ye();return{schema:o.map(e=>e()),computeLabel:({name:e})=>r(`form.${e}`)}}function k(o,r,e){let t=o[r],n=(t===void 0?[]:[t].flat()).find(a=>!e.includes(a));if(n!==void 0)throw new Error(`${r}: ${n} is none of ${e.join(", ")}`)}var u=["basic","standard","premium"];var Cr={basic:"var(--ozon-basic-color, var(--teal-color, #009688))",standard:"var(--ozon-standard-color, var(--blue-color, #2196f3))",premium:"var(--ozon-premium-color, var(--purple-color, #926bc7))"},kr="var(--disabled-color, #bdbdbd)",Sr="var(--primary-color)",Ce="other",ke=o=>Cr[o],Tr=o=>u.includes(o);function gt(o,r,e){return Tr(r)?ke(r):r===Ce?kr:o==="none"?Sr:`var(--color-${e+1})`}var le=o=>s`<i class="dot" style="background: ${ke(o)}"></i>`,Se=(o,r)=>s`<span class="kind">${le(o)}${r(`kind.${o}`)}</span>`;function G(o,r){let e=u.map(t=>`${r(`kind.${t}`)} ${o[t]}`).join(", ");return s`
<div class="mix" role="img" aria-label=${e} title=${e}>
${u.filter(t=>o[t]>0).map(t=>s`<i style="flex-grow: ${o[t]}; background: ${ke(t)}"></i>`)}
</div>
`}var S=d`
.dot {
display: inline-block;
flex: none;
width: 10px;
height: 10px;
border-radius: 50%;
}
.kind {
display: inline-flex;
align-items: center;
gap: 8px;
white-space: nowrap;
}
.mix {
display: flex;
gap: 1px;
height: 8px;
border-radius: 4px;
background: var(--tint);
overflow: hidden;
}
.mix i {
flex-basis: 0;
}
.spark {
display: block;
width: 100%;
height: 28px;
}
`;var Rr=30;function ce(o,r,e){return{choice:o,span:o==="range"?{start:ve(r,1-Rr),end:r}:be(o,r,e)}}function vt(o,r,e,t){return o.choice!=="range"&&qe(o.span,r)&&!qe(o.span,e)?ce(o.choice,e,t):o}var J=(o,r,e)=>o.callWS({...e,type:`ozon_telemetry/${r}`}),de=o=>o===void 0?{}:{entry_id:o},bt=(o,r)=>J(o,"fleet",de(r)),me=(o,r)=>J(o,"analytics",r),xt=(o,r)=>J(o,"profile",r),Te=(o,r)=>J(o,"performance",r),Ze=(o,r)=>J(o,"recent",r),wt=(o,r)=>J(o,"export",r);var x=class{constructor(r,e){this.host=r;this.fetch=e;this.key="";r.addController(this)}hostDisconnected(){clearTimeout(this.refreshTimer),this.refreshTimer=void 0}ask(r,e){let t=JSON.stringify(e);this.hass=r,t!==this.key&&(this.key=t,this.asked=e,this.run())}refresh(){this.asked&&(this.refreshTimer??=setTimeout(()=>{this.refreshTimer=void 0,this.run()},1e3))}async run(){let{asked:r,key:e,hass:t}=this;if(!(!r||!t)){try{let i=await this.fetch(t,r);if(e!==this.key)return;[this.answer,this.answered,this.failure]=[i,r,void 0]}catch(i){if(e!==this.key)return;this.failure=Q(i)}this.host.requestUpdate()}}};function Q(o){return typeof o=="object"&&o!==null&&"message"in o?String(o.message):String(o)}var Je=class{constructor(r,e){this.connection=r;this.message=e;this.listeners=new Set;this.attempt=0;this.retryMs=2e3;this.onReady=()=>{this.unsubscribe=void 0,this.retryMs=2e3,this.subscribe()}}listen(r){return this.listeners.add(r),this.listeners.size===1?this.open():this.last!==void 0&&r.value(this.last),()=>{this.listeners.delete(r)&&this.listeners.size===0&&this.close()}}open(){this.connection.addEventListener("ready",this.onReady),this.subscribe()}close(){this.connection.removeEventListener("ready",this.onReady),clearTimeout(this.retryTimer),this.attempt+=1,this.last=void 0,this.unsubscribe?.(),this.unsubscribe=void 0}async subscribe(){clearTimeout(this.retryTimer);let r=++this.attempt;try{let e=await this.connection.subscribeMessage(t=>r===this.attempt&&this.tell(t),this.message,{resubscribe:!1});r===this.attempt?this.opened(e):e()}catch(e){r===this.attempt&&this.retryLater(e)}}opened(r){this.unsubscribe=r;for(let e of this.listeners)e.opened?.()}tell(r){this.retryMs=2e3,this.last=r;for(let e of this.listeners)e.value(r)}retryLater(r){for(let e of this.listeners)e.failed(r);this.retryTimer=setTimeout(()=>{this.subscribe()},this.retryMs),this.retryMs=Math.min(this.retryMs*2,3e4)}},$t=new WeakMap;function Re(o,r){let e=$t.get(o)??new Map;$t.set(o,e);let t=JSON.stringify(r),i=e.get(t)??new Je(o,r);return e.set(t,i),i}var _r={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"},Or={12:"h12",24:"h23"},Fr=[["day",86400],["hour",3600],["minute",60]],zr={hour:{hour:"numeric",minute:"2-digit"},day:{day:"numeric",month:"short"},week:{day:"numeric",month:"short"},month:{month:"short",year:"2-digit"},year:{year:"numeric"},all:{year:"numeric"}},_e=class{constructor(r){let{locale:e,config:t}=r;this.language=e.language,this.grouping=e.number_format!=="none",this.numberLanguage=e.number_format==="system"?void 0:_r[e.number_format]??e.language;let i=Or[e.time_format];this.hours=i?{hourCycle:i}:{},this.zone=e.time_zone==="local"?Intl.DateTimeFormat().resolvedOptions().timeZone:t.time_zone}number(r,e=0){return this.numeric({maximumFractionDigits:e},r)}short(r){return r<1e4?this.number(r):this.numeric({notation:"compact"},r)}percent(r,e=0){return this.numeric({style:"percent",maximumFractionDigits:e},r)}change(r){return this.numeric({style:"percent",maximumFractionDigits:0,signDisplay:"exceptZero"},r)}money(r,e){return this.numeric({style:"currency",currency:e,maximumFractionDigits:0},r)}date(r){return this.moment({dateStyle:"medium"},r)}day(r){return this.moment({dateStyle:"medium"},Date.parse(`${r}T00:00:00Z`),"UTC")}time(r){return this.moment({hour:"numeric",minute:"2-digit"},r)}dateTime(r){return this.moment({day:"numeric",month:"short",hour:"numeric",minute:"2-digit"},r)}span({start:r,end:e}){return new Intl.DateTimeFormat(this.language,{dateStyle:"medium",timeZone:"UTC"}).formatRange(Date.parse(`${r}T00:00:00Z`),Date.parse(`${e}T00:00:00Z`))}bucket(r,e,t){return this.moment(zr[e],r,t)}weekdays(r="short"){let e=Date.UTC(2024,0,1);return Array.from({length:7},(t,i)=>this.moment({weekday:r},e+i*864e5,"UTC"))}hour(r){return this.moment({hour:"numeric"},Date.UTC(2024,0,1,r),"UTC")}ago(r,e){let t=Math.round((r-e)/1e3),i=new Intl.RelativeTimeFormat(this.language,{numeric:"auto"}),[n,a]=Fr.find(([,l])=>Math.abs(t)>=l)??["second",1];return i.format(Math.trunc(t/a),n)}numeric(r,e){return new Intl.NumberFormat(this.numberLanguage,{useGrouping:this.grouping,...r}).format(e)}moment(r,e,t=this.zone){let i="hour"in r?this.hours:{};return new Intl.DateTimeFormat(this.language,{...r,...i,timeZone:t}).format(e)}};var Pr=6e4,Ar=({locale:o,themes:r,config:e})=>JSON.stringify([o,r.darkMode,r.theme,e.time_zone]),f=class extends Z{constructor(){super(...arguments);this.theme=""}set hass(e){this.home=e;let t=Ar(e);t!==this.theme&&(this.theme=t,this.format=new _e(e),this.speak(e.locale.language)),this.listen()}setConfig(e){this.config=e,this.stop(),this.listen()}getCardSize(){return 4}connectedCallback(){super.connectedCallback(),this.clock=setInterval(()=>{this.requestUpdate()},Pr),this.listen()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock),this.stop()}ask(e){}fleetChanged(){}get today(){return mt(Date.now(),this.fleet?.time_zone??this.home.config.time_zone)}shouldUpdate(){return this.isReady}willUpdate(e){this.fleet&&this.ask(this.fleet)}render(){return this.fleet?this.renderCard(this.fleet):s`<ha-card
>${this.failure?this.renderFailure():s`<div class="skeleton"></div>`}</ha-card
>`}renderFailure(){return s`
<div class="message" role="alert">
<ha-icon icon="mdi:cloud-off-outline"></ha-icon>
<span>${this.localize("card.no_hub")} <span class="muted">${this.failure}</span></span>
</div>
`}renderTrouble(e){return s`
<div class="message" role="alert"><ha-icon icon="mdi:alert-circle-outline"></ha-icon>${e}</div>
`}get isReady(){let[e,t]=[this.config,this.home];return e!==void 0&&t!==void 0}async speak(e){let t=n=>this.format.number(n,1),i=()=>{this.localize=L(D(e),M(e),t)};i(),await I(e)&&i()}listen(){if(this.stopListening||!this.isConnected||!this.isReady)return;let e={type:"ozon_telemetry/subscribe_fleet",...de(this.config.entry_id)};this.stopListening=Re(this.home.connection,e).listen({value:t=>{this.fleet=t,this.failure=void 0,this.fleetChanged()},failed:t=>{this.failure=Q(t)}})}stop(){this.stopListening?.(),this.stopListening=void 0}};m([y()],f.prototype,"config",2),m([y()],f.prototype,"fleet",2),m([y()],f.prototype,"failure",2),m([y()],f.prototype,"localize",2);var z=class extends f{constructor(){super(...arguments);this.shown={choice:"month",span:{start:"",end:""}};this.lookedOn=""}setConfig(e){super.setConfig(e),this.lookedOn=""}get firstWeekday(){return xe(this.home.locale)}willUpdate(e){let{today:t,lookedOn:i,firstWeekday:n}=this;i!==t&&(this.shown=i?vt(this.shown,i,t,n):ce(this.config.period??"month",t,n),this.lookedOn=t),super.willUpdate(e)}periodTools(){return{shown:this.shown,today:this.today,firstWeekday:this.firstWeekday,spanName:this.format.span(this.shown.span),localize:this.localize,show:e=>this.shown=e}}};m([y()],z.prototype,"shown",2);var X=({shown:o,today:r,firstWeekday:e,localize:t,show:i})=>s`
<ozon-telemetry-choice
.label=${t("form.period")}
.options=${[...w,"range"].map(n=>({value:n,label:t(`period.${n}`)}))}
.value=${o.choice}
@choose=${n=>i(ce(n.detail,r,e))}
></ozon-telemetry-choice>
`,ee=o=>s`
<div class="span">
${Ct(o,-1,"mdi:chevron-left",o.localize("period.before"))}
${o.shown.choice==="range"?Er(o):s`<span class="span-name">${o.spanName}</span>`}
${Ct(o,1,"mdi:chevron-right",o.localize("period.after"))}
</div>
`;function Ct(o,r,e,t){let{shown:i,today:n,firstWeekday:a,show:l}=o,p=pt(i.choice,i.span,r,a);return s`
<button
class="button icon mirrored"
type="button"
aria-label=${t}
title=${t}
?disabled=${r>0&&p.start>n}
@click=${()=>l({...i,span:p})}
>
<ha-icon icon=${e}></ha-icon>
</button>
`}function Er({shown:o,localize:r,show:e}){let t=(n,a)=>{let l={...o.span,[n]:a.target.value};l.start&&l.start<=l.end&&e({...o,span:l})},i=n=>s`
<input
type="date"
aria-label=${r(`period.${n}`)}
.value=${o.span[n]}
min=${n==="end"?o.span.start:"2000-01-01"}
max=${n==="start"?o.span.end:"2099-12-31"}
@change=${a=>t(n,a)}
/>
`;return s`${i("start")}<span aria-hidden="true">–</span>${i("end")}`}var te=d`
.tools,
.span {
display: flex;
flex-wrap: wrap;
align-items: center;
gap: 12px;
}
.tools {
justify-content: space-between;
}
.span {
flex-wrap: nowrap;
gap: 4px;
}
.span input {
padding: 0 8px;
min-width: 0;
}
.span-name {
min-width: 11ch;
padding: 0 4px;
text-align: center;
}
.mirrored:dir(rtl) ha-icon {
transform: scaleX(-1);
}
@container (max-width: 560px) {
.tools {
flex-direction: column;
align-items: stretch;
}
.span {
justify-content: space-between;
}
}
`;async function kt(o,r,e,t){let i=new Image(r,e);i.src=o,await i.decode();let n=document.createElement("canvas");n.width=r*2,n.height=e*2;let a=n.getContext("2d");if(!a)throw new Error("This browser gives no canvas to draw the picture on");return a.fillStyle=t,a.fillRect(0,0,n.width,n.height),a.drawImage(i,0,0,n.width,n.height),n.toDataURL("image/png")}function Xe(o,r){let e=document.createElement("a");e.href=o,e.download=r,e.click()}var Lr=10,N=o=>o.reduce((r,e)=>r+e,0),re=o=>(o[0]??[]).map((r,e)=>N(o.map(t=>t[e]??0))),St=o=>o.some(r=>r!==null)?N(o.map(r=>r??0)):null;function Mr(o,r){let e=o.flatMap(t=>t.previous??[]);return{id:Ce,name:r,values:re(o.map(t=>t.values)),total:N(o.map(t=>t.total)),recovered:N(o.map(t=>t.recovered)),uncertain:N(o.map(t=>t.uncertain)),share:N(o.map(t=>t.share)),per_day:N(o.map(t=>t.per_day)),revenue:St(o.map(t=>t.revenue)),previous:e.length?{values:re(e.map(t=>t.values)),total:N(e.map(t=>t.total)),revenue:St(e.map(t=>t.revenue))}:null}}function Dr(o,r,e=Lr){if(o.length<=e)return[...o];let t=[...o].sort((i,n)=>n.total-i.total);return[...t.slice(0,e-1),Mr(t.slice(e-1),r)]}function Tt(o,r,e,t){return Dr(o.groups,t).map((i,n)=>({id:i.id,name:i.id===Ce?t:e(i),colour:gt(r,i.id,n),values:i.values,total:i.total,share:i.share,perDay:i.per_day,revenue:i.revenue,before:i.previous?.values??null,beforeTotal:i.previous?.total??null}))}function Oe(o){let r=o.flatMap(({before:e})=>e?[e]:[]);return r.length?re(r):null}var oe=["bar","line","pie"],Fe=o=>o.replace(/[&<>"']/g,r=>`&#${r.charCodeAt(0)};`),et=(o,r,e)=>`<div class="row"><i style="background:${Fe(o)}"></i><span>${Fe(r)}</span><b>${Fe(e)}</b></div>`;function Ir(o,r){let t=r.filter(({value:n})=>n>0).map(({color:n,seriesName:a,value:l})=>et(n,a??"",o.number(l)));return`<div class="title">${Fe(r[0]?.axisValueLabel??"")}</div>${t.join("")||et("transparent","",o.number(0))}`}var Rt=o=>({backgroundColor:o.surface,borderColor:o.grid,padding:[8,12],textStyle:{color:o.text,fontFamily:o.font,fontSize:13},confine:!0}),_t=(o,r)=>({animation:!r.still,animationDuration:300,textStyle:{fontFamily:r.font},aria:{enabled:!0,label:{description:o.summary},decal:{show:r.patterns}}});function Kr(o,r,e,t){let i=e.resolve(o.colour),n={name:o.name,data:o.values,color:i,...r.stack&&{stack:"all"}};return r.chart==="line"?{...n,type:"line",symbol:"circle",symbolSize:6,showSymbol:o.values.length<=31,lineStyle:{width:2},...r.stack&&{areaStyle:{opacity:.25}}}:{...n,type:"bar",barMaxWidth:40,itemStyle:{borderColor:e.surface,borderWidth:r.stack?.5:0,borderRadius:t||!r.stack?[3,3,0,0]:0}}}function Hr(o,r){let e=Oe(o.series);return e?[{name:o.beforeName,type:"line",data:e.slice(0,o.labels.length),color:r.muted,lineStyle:{width:1.5,type:"dashed"},symbol:"none",z:5}]:[]}function Gr(o,r){let e=o.series.length-1;return{..._t(o,r),grid:{left:4,right:8,top:12,bottom:4,outerBoundsMode:"same"},xAxis:{type:"category",data:o.labels,boundaryGap:o.chart==="bar",axisLine:{lineStyle:{color:r.grid}},axisTick:{show:!1},axisLabel:{color:r.muted,hideOverlap:!0}},yAxis:{type:"value",minInterval:1,splitNumber:4,axisLabel:{color:r.muted,formatter:o.short},splitLine:{lineStyle:{color:r.grid}}},tooltip:{...Rt(r),trigger:"axis",axisPointer:{type:o.chart==="bar"?"shadow":"line",shadowStyle:{color:r.grid,opacity:.4}},formatter:t=>Ir(o,t)},series:[...o.series.map((t,i)=>Kr(t,o,r,i===e)),...Hr(o,r)]}}function Nr(o,r){return{..._t(o,r),tooltip:{...Rt(r),trigger:"item",formatter:({color:e,name:t,value:i})=>et(e,t,o.number(i))},series:[{type:"pie",radius:["52%","82%"],padAngle:1,label:{show:!1},itemStyle:{borderRadius:4},data:o.series.filter(({total:e})=>e>0).map(({name:e,total:t,colour:i})=>({name:e,value:t,itemStyle:{color:r.resolve(i)}}))}]}}var Ot=(o,r)=>o.chart==="pie"?Nr(o,r):Gr(o,r);function Vr(o,r,e){let t=o[r]??e,i=o[r+1]??t;return e>=i?1:e<=t?0:(e-t)/(i-t)}function Br(o,r,e){let t=(r[0]??0)+e;return o.reduce((i,n,a)=>i+n*Vr(r,a,t),0)}function Ur(o,r){return r?(o-r)/r:null}function ze({total:o,edges:r,previous_edges:e},t,i){return!t||!e?null:Ur(o,Br(t,e,i-(r[0]??i)))}var pe=["kind","outlet","machine","none"],ue=["previous","last_year"],Ft=()=>b([$,C("chart","chart",oe),C("period","period",w),C("group_by","group",pe),C("compare","compare",ue),_,C("kinds","kind",u,{multiple:!0}),U("stack"),U("controls")]);function zt(o,r,{view:e,localize:t},i,n){let a=h=>r.group_by==="kind"?t(`kind.${h.id}`):r.group_by==="none"?t("total"):h.name,l=Tt(o,r.group_by,a,t("analytics.other")),p=l.map(h=>`${h.name} ${i.number(h.total)}`).join(", ");return{chart:e.chart,series:l,labels:o.edges.slice(0,-1).map(h=>i.bucket(h,r.bucket,o.zone)),stack:n,beforeName:r.compare?t(`compare.${r.compare}`):"",summary:t("chart.summary",{span:i.span(r),total:o.total,parts:p}),number:h=>i.number(h),short:h=>i.short(h)}}var Pt=d`
.selects,
.kinds,
.downloads {
display: flex;
flex-wrap: wrap;
align-items: center;
gap: 8px;
}
.selects select {
flex: 1 1 auto;
max-width: 220px;
}
.total {
display: flex;
flex-wrap: wrap;
align-items: baseline;
gap: 4px 12px;
}
.plot {
position: relative;
flex: 1 1 auto;
height: 320px;
min-height: 320px;
}
.nothing {
position: absolute;
inset: 0;
display: grid;
place-items: center;
padding: 24px;
color: var(--secondary-text-color);
text-align: center;
pointer-events: none;
}
.switch {
border-radius: 18px;
}
.switch b {
font-weight: var(--ha-font-weight-medium, 500);
}
.switch[aria-pressed="false"] {
color: var(--secondary-text-color);
text-decoration: line-through;
}
.switch[aria-pressed="false"] .dot {
background: var(--disabled-color) !important;
}
.legend {
display: grid;
grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
gap: 6px 24px;
margin: 0;
padding: 0;
list-style: none;
}
.legend li {
display: flex;
align-items: baseline;
gap: 8px;
min-width: 0;
}
.legend li > span:first-of-type {
flex: 1;
overflow: hidden;
text-overflow: ellipsis;
white-space: nowrap;
}
.legend b {
font-weight: var(--ha-font-weight-medium, 500);
}
.table {
font-size: var(--ha-font-size-m, 14px);
}
.table summary {
color: var(--secondary-text-color);
cursor: pointer;
min-height: 24px;
}
.table .scroll {
max-height: 320px;
margin-top: 8px;
overflow: auto;
}
@container (max-width: 560px) {
.selects select {
max-width: none;
width: 100%;
}
.plot {
height: 260px;
min-height: 260px;
}
}
`;function O(o,r=[]){let e=n=>n.filter(({device_id:a})=>a!==null&&r.includes(a)).map(({id:a})=>a),t=e(o.outlets),i=e(o.machines);return{...t.length>0&&{outlets:t},...i.length>0&&{machines:i}}}var At=(o,r)=>o.outlets.find(({id:e})=>e===r.outlet),ie=(o,r)=>o.machines.filter(e=>e.outlet===r.id);function Et(o,r){return[...o.outlets,...o.machines].find(t=>t.id===r)?.name??o.names[r]??r}var T=(o,r)=>o.name.localeCompare(r.name,void 0,{numeric:!0});function V(o){return o.active?o.hardware?o.hardware.online?"online":"offline":"no_device":"inactive"}function Lt(o){let r=e=>o.find(({id:t})=>t===e)?.total??0;return{basic:r("basic"),standard:r("standard"),premium:r("premium")}}var Pe="all",Mt=o=>({chart:o.chart??"bar",groupBy:o.group_by??"kind",compare:o.compare??null,kinds:o.kinds?.length?o.kinds:u,scope:Pe});function Dt(o,r){let e=u.filter(t=>t===r!==o.includes(t));return e.length?e:o}function Qr(o,r,e){return o.scope===Pe?O(e,r.devices):e.outlets.some(({id:i})=>i===o.scope)?{outlets:[o.scope]}:{machines:[o.scope]}}function tt(o,r,e){return{...Qr(o,r,e),...o.kinds.length<u.length&&{kinds:o.kinds}}}function It(o,r,e,t){return{entry_id:t.entry_id,...r,bucket:ut(r),group_by:o.groupBy,...o.compare&&{compare:o.compare},...tt(o,e,t)}}var jr={bar:"mdi:chart-bar",line:"mdi:chart-line",pie:"mdi:chart-donut"},rt=o=>o.target.value,Ht=({view:o,localize:r,change:e})=>s`
<ozon-telemetry-choice
.label=${r("form.chart")}
.options=${oe.map(t=>({value:t,label:r(`chart.${t}`),icon:jr[t]}))}
.value=${o.chart}
@choose=${t=>e({chart:t.detail})}
></ozon-telemetry-choice>
`,he=(o,r,e)=>s`<option value=${o} ?selected=${o===e}>${r}</option>`,Kt=(o,r,e)=>r.length===0?c:s`<optgroup label=${o}>
${[...r].sort(T).map(({id:t,name:i})=>he(t,i,e))}
</optgroup>`,Gt=({view:o,fleet:r,localize:e,change:t})=>s`
<select
aria-label=${e("form.devices")}
@change=${i=>t({scope:rt(i)})}
>
${he(Pe,e("scope.all"),o.scope)}
${Kt(e("level.outlet"),r.outlets,o.scope)}
${Kt(e("level.machine"),r.machines,o.scope)}
</select>
`,Nt=({view:o,localize:r,change:e})=>s`
<select
aria-label=${r("form.group_by")}
@change=${t=>e({groupBy:rt(t)})}
>
${pe.map(t=>he(t,r(`group.${t}`),o.groupBy))}
</select>
`,Vt=({view:o,localize:r,change:e})=>s`
<select
aria-label=${r("form.compare")}
@change=${t=>e({compare:rt(t)||null})}
>
${he("",r("compare.none"),o.compare??"")}
${ue.map(t=>he(t,r(`compare.${t}`),o.compare??""))}
</select>
`,Bt=({view:o,localize:r,change:e},t)=>s`
<div class="kinds" role="group" aria-label=${r("form.kinds")}>
${u.map(i=>{let n=o.kinds.includes(i);return s`
<button
class="button switch"
type="button"
data-kind=${i}
aria-pressed=${n?"true":"false"}
@click=${()=>e({kinds:Dt(o.kinds,i)})}
>
${le(i)} ${r(`kind.${i}`)} <b>${n?t(i):""}</b>
</button>
`})}
</div>
`;var j=class extends z{constructor(){super(...arguments);this.exportFailure="";this.answer=new x(this,me)}static{this.styles=[g,R,v,S,H,te,Pt]}static{this.getConfigForm=()=>Ft()}static{this.getStubConfig=()=>({period:"month",chart:"bar",group_by:"kind"})}setConfig(e){k(e,"chart",oe),k(e,"period",w),k(e,"group_by",pe),k(e,"compare",ue),k(e,"kinds",u),super.setConfig(e),this.view=Mt(e)}getCardSize(){return 9}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,It(this.view,this.shown.span,this.config,e))}fleetChanged(){this.answer.refresh()}renderCard(e){let t=this.tools(e),i=this.config.controls!==!1;return s`
<ha-card>
<header>
<h2>${this.config.title??this.localize("analytics.title")}</h2>
${i?s`${this.renderDownloads(e)}${Ht(t)}`:c}
</header>
${i?s`
<div class="tools">
${X(this.periodTools())} ${ee(this.periodTools())}
<div class="selects">
${Gt(t)} ${Nt(t)}
${Vt(t)}
</div>
</div>
`:c}
${this.renderAnswer(t)}
</ha-card>
`}renderAnswer(e){let{answer:t,failure:i,answered:n}=this.answer;if(i)return this.renderTrouble(i);if(!t||!n)return s`<div class="skeleton plot"></div>`;let a=zt(t,n,e,this.format,this.config.stack!==!1),l=p=>{let h=n.group_by==="kind"&&t.groups.find(({id:We})=>We===p);return h?this.format.number(h.total):""};return s`
${this.renderTotal(t,a.series)}
<div class="plot">
<ozon-telemetry-chart .content=${a} .theme=${this.theme}></ozon-telemetry-chart>
${t.total===0?s`<div class="nothing">${this.localize("analytics.empty")}</div>`:c}
</div>
${Bt(e,l)}
${n.group_by==="kind"?c:this.renderLegend(a)}
${yt(a,this.localize)}
`}renderTotal(e,t){let i=ze(e,Oe(t),Date.now());return s`
<div class="total" aria-live="polite">
<span class="big">${this.format.number(e.total)}</span>
<span class="muted">${this.localize("treatments",{count:e.total})}</span>
${e.revenue===null?c:s`<span class="muted">${this.format.money(e.revenue,e.currency)}</span>`}
${K(i,this.format,this.localize("compare.against"))}
</div>
`}renderLegend({series:e}){return s`
<ul class="legend">
${e.map(({name:t,colour:i,total:n,share:a})=>s`
<li>
<i class="dot" style="background: ${i}"></i><span>${t}</span>
<b>${this.format.number(n)}</b> <span class="muted">${this.format.percent(a)}</span>
</li>
`)}
</ul>
`}renderDownloads(e){let t=(i,n,a)=>s`
<button
class="button icon"
type="button"
aria-label=${n}
title=${n}
@click=${()=>{a().catch(l=>this.exportFailure=Q(l))}}
>
<ha-icon icon=${i}></ha-icon>
</button>
`;return s`
<div class="downloads">
${t("mdi:table-arrow-down",this.localize("download.csv"),()=>this.downloadCsv(e))}
${t("mdi:image-outline",this.localize("download.picture"),()=>this.downloadPicture())}
${this.exportFailure?s`<span class="muted" role="alert">${this.exportFailure}</span>`:c}
</div>
`}async downloadCsv(e){let t=tt(this.view,this.config,e),i={entry_id:e.entry_id,...this.shown.span,...t,what:"treatments"},{url:n}=await wt(this.home,i);Xe(this.home.hassUrl(n),"")}async downloadPicture(){if(!this.chart)return;let{start:e,end:t}=this.shown.span;Xe(await this.chart.picture(),`ozon-telemetry-${e}-${t}.png`)}tools(e){let{view:t,localize:i}=this;return{view:t,fleet:e,localize:i,change:n=>this.view={...t,...n}}}};m([y()],j.prototype,"view",2),m([y()],j.prototype,"exportFailure",2),m([ae("ozon-telemetry-chart")],j.prototype,"chart",2);var Ut=()=>b([$,_,C("kinds","kind",u,{multiple:!0}),$e("rows",1,100)]);var ot=({device_id:o,gen:r,seq:e})=>`${o}/${r}/${e}`;function fe(o,r){return[...new Map([...o,...r].map(t=>[ot(t),t])).values()].sort((t,i)=>i.at-t.at||i.seq-t.seq)}var Yr=5*6e4;function Qt({at:o,received:r,source:e}){return e==="receipt"?"uncertain":r-o>Yr?"late":null}var it=10,nt=25,W=class extends f{constructor(){super(...arguments);this.pushed=[];this.older=[];this.rows=it;this.watched="";this.newest=new x(this,Ze)}static{this.getConfigForm=()=>Ut()}static{this.getStubConfig=()=>({rows:it})}setConfig(e){k(e,"kinds",u),super.setConfig(e),this.rows=e.rows??it,this.forget()}disconnectedCallback(){super.disconnectedCallback(),this.forget()}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let t={entry_id:e.entry_id,...this.filters(e)};this.newest.ask(this.home,{...t,limit:Math.max(this.rows,nt)}),this.watch(t)}renderCard(e){let t=this.trouble??this.newest.failure;return s`
<ha-card>
<header><h2>${this.config.title??this.localize("events.title")}</h2></header>
${t?this.renderTrouble(t):this.renderEvents(e)}
</ha-card>
`}renderEvents(e){let{answer:t}=this.newest;if(!t)return s`<div class="skeleton"></div>`;let i=fe(this.pushed,fe(t.events,this.older));if(i.length===0)return s`<div class="message">${this.localize("events.empty")}</div>`;let n=i.length>this.rows||(this.cursor===void 0?t.cursor:this.cursor)!==null;return s`
<table>
<thead>
<tr>
${["time","kind","machine","outlet"].map(a=>s`<th scope="col" class=${a}>${this.localize(`events.${a}`)}</th>`)}
</tr>
</thead>
<tbody>
${i.slice(0,this.rows).map(a=>this.renderEvent(a,e))}
</tbody>
</table>
${n?s`<button
class="button more"
type="button"
@click=${()=>{this.showMore(e,i.length)}}
>
${this.localize("events.more")}
</button>`:c}
`}renderEvent(e,{names:t}){let i=e.machine_name||e.machine&&t[e.machine]||e.device_id;return s`
<tr data-event=${ot(e)}>
<td class="time">
<time datetime=${new Date(e.at).toISOString()} title=${this.format.dateTime(e.at)}
>${this.timeOf(e.at)}</time
>${this.renderRemark(e)}
</td>
<td class="kind-cell">${Se(e.kind,this.localize)}</td>
<td class="machine">${i}<span class="outlet-below muted">${e.outlet_name}</span></td>
<td class="outlet">${e.outlet_name||"–"}</td>
</tr>
`}renderRemark(e){let t=Qt(e);if(!t)return c;let i=this.localize(`events.${t}`,{time:this.format.dateTime(e.received)});return s`<ha-icon icon=${t==="late"?"mdi:history":"mdi:clock-question-outline"} role="img" aria-label=${i} title=${i}></ha-icon>`}timeOf(e){let t=Date.now();return t-e<36e5?this.format.ago(e,t):this.format.dateTime(e)}filters(e){let{devices:t,kinds:i}=this.config;return{...O(e,t),...i?.length&&{kinds:i}}}watch(e){let t=JSON.stringify(e);if(t===this.watched||!this.isConnected)return;this.forget(),this.watched=t;let i={type:"ozon_telemetry/subscribe_recent",...e};this.stopWatching=Re(this.home.connection,i).listen({value:({events:n,skipped:a})=>{this.pushed=fe(n,this.pushed),a&&this.newest.refresh()},failed:()=>{},opened:()=>this.newest.refresh()})}forget(){this.stopWatching?.(),this.stopWatching=void 0,this.watched="",this.pushed=[],this.older=[],this.cursor=void 0}async showMore(e,t){this.rows+=nt;let i=this.cursor===void 0?this.newest.answer?.cursor:this.cursor;if(t<this.rows&&i)try{let n={entry_id:e.entry_id,...this.filters(e),limit:nt*2,before:i},{events:a,cursor:l}=await Ze(this.home,n);this.older=fe(this.older,a),this.cursor=l}catch(n){this.trouble=Q(n)}this.requestUpdate()}static{this.styles=[g,R,v,S,d`
.time {
white-space: nowrap;
--mdc-icon-size: 16px;
}
.time ha-icon {
margin-inline-start: 6px;
color: var(--secondary-text-color);
vertical-align: text-bottom;
}
.outlet-below {
display: none;
}
.more {
align-self: center;
}
@container (max-width: 520px) {
.outlet {
display: none;
}
.outlet-below {
display: block;
}
}
`]}};m([y()],W.prototype,"pushed",2),m([y()],W.prototype,"older",2),m([y()],W.prototype,"trouble",2);function Ae(o){if(typeof o.device!="string")throw new Error("device: choose an outlet or a machine")}function Ee(o){return{device:Object.values(o.entities).find(({platform:e})=>e==="ozon_telemetry")?.device_id??""}}var qr={online:"mdi:check-circle",offline:"mdi:alert-circle",no_device:"mdi:minus-circle-outline",inactive:"mdi:pause-circle-outline"},ye=(o,r)=>s`
<span class="status ${o}"
><ha-icon icon=${qr[o]}></ha-icon>${r(`status.${o}`)}</span
>
`,Le=d`
.status {
display: inline-flex;
align-items: center;
gap: 4px;
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
white-space: nowrap;
--mdc-icon-size: 16px;
}
.status.online ha-icon {
color: var(--success-color);
}
.status.offline ha-icon {
color: var(--error-color);
}
`;var Me="/config/integrations/integration/ozon_telemetry",ne=o=>`/config/devices/device/${encodeURIComponent(o)}`;function F(o){let r=o.currentTarget;o.ctrlKey||o.metaKey||o.shiftKey||o.button!==0||(o.preventDefault(),history.pushState(null,"",r.href),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}var jt=(o,r,e)=>o===null?null:{icon:r,text:`health.${e}_${o?"ok":"bad"}`,values:{},isBad:!o};function Wt({rssi:o,rtc:r,sd:e,pending:t,lost:i,firmware:n}){return[o===null?null:{icon:o<-80?"mdi:wifi-strength-1":"mdi:wifi",text:"health.rssi",values:{rssi:o},isBad:o<-80},jt(e,"mdi:micro-sd","sd"),jt(r,"mdi:clock-outline","rtc"),t?{icon:"mdi:tray-full",text:"health.pending",values:{count:t},isBad:!1}:null,i?{icon:"mdi:database-alert-outline",text:"health.lost",values:{count:i},isBad:!0}:null,n?{icon:"mdi:package-variant-closed",text:"health.firmware",values:{firmware:n},isBad:!1}:null].filter(l=>l!==null)}function Yt({swaps:o,placements:r},e){let t=o.map(({device_id:n,start:a,end:l})=>({icon:"mdi:chip",what:n,start:a,end:l})),i=r.map(({outlet:n,start:a,end:l})=>({icon:"mdi:store-outline",what:Et(e,n),start:a,end:l}));return[...t,...i].sort((n,a)=>a.start-n.start)}function Zr({treatments:o,treatments_left:r}){return!o||r===null?null:Math.min(1,Math.max(0,1-r/o))}function Jr(o,r,e){let{treatments_left:t,due_date:i,is_due:n}=o;return n?r("maintenance.due"):[t===null?null:r("maintenance.left",{count:t}),i===null?null:r("maintenance.until",{date:e.day(i)})].filter(l=>l!==null).join(" · ")||r("maintenance.none")}function qt(o,r,e){let t=Zr(o),i=Jr(o,r,e);return s`
<div class="maintenance ${o.is_due?"due":""}">
<div class="line"><ha-icon icon="mdi:wrench-outline"></ha-icon><span>${i}</span></div>
${t===null?c:s`<div class="wear" role="img" aria-label=${i}><i style="width: ${100*t}%"></i></div>`}
</div>
`}var Zt=d`
ha-card {
gap: 12px;
}
.title {
flex: 1;
min-width: 0;
}
.plain {
color: inherit;
text-decoration: none;
}
.counters td,
.counters th {
padding-block: 5px;
}
.counters tbody th {
color: var(--primary-text-color);
font-size: inherit;
font-weight: var(--ha-font-weight-normal, 400);
}
.counters .total > * {
font-weight: var(--ha-font-weight-medium, 500);
}
.line {
display: flex;
align-items: flex-start;
gap: 8px;
line-height: 1.45;
--mdc-icon-size: 20px;
}
.line ha-icon,
.health ha-icon {
flex: none;
color: var(--secondary-text-color);
}
.line span {
overflow-wrap: anywhere;
}
.maintenance,
.hardware {
display: grid;
gap: 8px;
}
.wear {
height: 6px;
border-radius: 3px;
background: var(--tint);
overflow: hidden;
}
.wear i {
display: block;
height: 100%;
border-radius: 3px;
background: var(--primary-color);
}
.due .wear i {
background: var(--warning-color);
}
.maintenance.due ha-icon {
color: var(--warning-color);
}
.health,
.history {
display: flex;
flex-wrap: wrap;
gap: 6px 14px;
margin: 0;
padding: 0;
list-style: none;
}
.health li {
display: inline-flex;
align-items: center;
gap: 4px;
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
--mdc-icon-size: 16px;
}
.health .bad ha-icon {
color: var(--error-color);
}
.history {
flex-direction: column;
margin-top: 8px;
}
details summary {
min-height: 24px;
color: var(--secondary-text-color);
cursor: pointer;
}
code {
font-family: var(--ha-font-family-code, monospace);
font-size: var(--ha-font-size-s, 12px);
}
`;var De=class extends f{static{this.getConfigForm=()=>b([we])}static{this.getStubConfig=r=>Ee(r)}static{this.styles=[g,R,v,S,Le,Zt]}setConfig(r){Ae(r),super.setConfig(r)}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(r){let e=r.machines.find(({device_id:t})=>t===this.config.device);return e?s`
<ha-card>
<header>
<div class="title">
<h2>${this.renderName(e)}</h2>
<p class="muted">${[e.type,At(r,e)?.name].filter(Boolean).join(" · ")}</p>
</div>
${ye(V(e),this.localize)}
</header>
${this.renderCounters(e)} ${this.renderLast(e)}
${qt(e.maintenance,this.localize,this.format)}
${e.hardware?this.renderHardware(e.hardware):s`<p class="muted">${this.localize("machine.no_device")}</p>`}
${this.renderHistory(e,r)}
</ha-card>
`:s`<ha-card><div class="message">${this.localize("machine.unknown")}</div></ha-card>`}renderName({name:r,device_id:e}){return!e||!this.home.user?.is_admin?r:s`<a class="plain" href=${ne(e)} @click=${F}>${r}</a>`}renderCounters({today:r,totals:e}){let t=(i,n)=>s`
<tr class=${n}>
<th scope="row">${i}</th>
<td class="number">${this.format.number(r[n])}</td>
<td class="number">${this.format.number(e[n])}</td>
</tr>
`;return s`
<table class="counters">
<thead>
<tr>
<th scope="col">${this.localize("machine.treatments")}</th>
<th scope="col" class="number">${this.localize("summary.day")}</th>
<th scope="col" class="number">${this.localize("total")}</th>
</tr>
</thead>
<tbody>
${u.map(i=>t(Se(i,this.localize),i))}
${t(this.localize("total"),"total")}
</tbody>
</table>
`}renderLast({last_treatment:r}){if(!r)return c;let e=this.localize("machine.last",{kind:this.localize(`kind.${r.kind}`),ago:this.format.ago(r.at,Date.now())});return s`<div class="line" title=${this.format.dateTime(r.at)}>
<ha-icon icon="mdi:clock-check-outline"></ha-icon><span>${e}</span>
</div>`}renderHardware(r){let e=r.last_seen;return s`
<div class="hardware">
<div class="line">
<ha-icon icon="mdi:chip"></ha-icon>
<span>
<code>${r.device_id}</code>
${!r.online&&e!==null?s`<span class="muted"
>${this.localize("machine.seen",{ago:this.format.ago(e,Date.now())})}</span
>`:c}
</span>
</div>
<ul class="health">
${Wt(r).map(({icon:t,text:i,values:n,isBad:a})=>s`<li class=${a?"bad":""}>
<ha-icon icon=${t}></ha-icon>${this.localize(i,n)}
</li>`)}
</ul>
</div>
`}renderHistory(r,e){let{installed:t,last_maintenance:i}=r,n=a=>a===null?"–":this.format.day(a);return s`
<details>
<summary>${this.localize("machine.history")}</summary>
<ul class="history">
${Yt(r,e).map(({icon:a,what:l,start:p,end:h})=>s`
<li class="line">
<ha-icon icon=${a}></ha-icon>
<span
>${l}
<span class="muted"
>${this.format.date(p)} –
${h===null?this.localize("machine.now"):this.format.date(h)}</span
></span
>
</li>
`)}
<li class="line">
<ha-icon icon="mdi:calendar-check-outline"></ha-icon>
<span>${this.localize("machine.installed")} <span class="muted">${n(t)}</span></span>
</li>
<li class="line">
<ha-icon icon="mdi:wrench-outline"></ha-icon>
<span
>${this.localize("machine.maintained")}
<span class="muted">${n(i)}</span></span
>
</li>
</ul>
</details>
`}};var st=100,ge=28,Jt=2;function Xt(o){let r=Math.max(1,...o),e=st/Math.max(1,o.length-1),t=i=>ge-Jt-i/r*(ge-2*Jt);return o.map((i,n)=>`${(n*e).toFixed(1)},${t(i).toFixed(1)}`).join(" ")}var se=(o,r="var(--primary-color)")=>s`
<svg class="spark" viewBox="0 0 ${st} ${ge}" preserveAspectRatio="none" aria-hidden="true">
${dt`
<polygon points="0,${ge} ${Xt(o)} ${st},${ge}" fill=${r} opacity="0.14" />
<polyline points=${Xt(o)} fill="none" stroke=${r} stroke-width="1.5"
stroke-linejoin="round" vector-effect="non-scaling-stroke" />
`}
</svg>
`;function er(o){if(/^[^\s@]+@[^\s@]+$/.test(o))return`mailto:${encodeURIComponent(o).replace("%40","@")}`;let r=o.replace(/[\s()./-]/g,"");return/^\+?\d{3,}$/.test(r)?`tel:${r}`:null}var tr=o=>o.split(/[,;]|\s+\/\s+/).map(r=>r.trim()).filter(Boolean),rr=o=>`https://www.openstreetmap.org/search?query=${encodeURIComponent(o)}`;var or=30,Ie=class extends f{constructor(){super(...arguments);this.trend=new x(this,Te);this.outletIn=e=>e.outlets.find(({device_id:t})=>t===this.config.device)}static{this.getConfigForm=()=>b([we])}static{this.getStubConfig=e=>Ee(e)}setConfig(e){Ae(e),super.setConfig(e)}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let t=this.outletIn(e);if(!t)return;let[i,n]=[ve(this.today,1-or),this.today],a={entry_id:e.entry_id,start:i,end:n,level:"outlet",compare:"previous"};this.trend.ask(this.home,{...a,outlets:[t.id]})}fleetChanged(){this.trend.refresh()}renderCard(e){let t=this.outletIn(e);if(!t)return s`<ha-card><div class="message">${this.localize("outlet.unknown")}</div></ha-card>`;let i=ie(e,t).sort(T);return s`
<ha-card>
<header>
<h2>${this.renderName(t)}</h2>
${t.active?c:ye("inactive",this.localize)}
</header>
${this.renderPlace(t)} ${this.renderTrend(t)}
${i.length===0?s`<p class="muted">${this.localize("outlet.no_machines")}</p>`:this.renderMachines(i)}
</ha-card>
`}renderName({name:e,device_id:t}){return!t||!this.home.user?.is_admin?e:s`<a class="plain" href=${ne(t)} @click=${F}>${e}</a>`}renderPlace({location:e,address:t,contact_person:i,contact_phone:n}){if(!e&&!t&&!i&&!n)return c;let a=t||e,l=(p,h)=>s`<div class="line"><ha-icon icon=${p}></ha-icon><span>${h}</span></div>`;return s`
<div class="place">
${a?l("mdi:map-marker-outline",s`<a href=${rr(a)} target="_blank" rel="noopener noreferrer"
>${[e,t].filter(Boolean).join(", ")}</a
>`):c}
${i?l("mdi:account-outline",this.renderContact(i)):c}
${n?l("mdi:phone-outline",this.renderContact(n)):c}
</div>
`}renderContact(e){return s`${tr(e).map((t,i)=>{let n=er(t);return s`${i?", ":""}${n?s`<a href=${n}>${t}</a>`:t}`})}`}renderTrend(e){let t=this.trend.answer?.rows.find(({id:i})=>i===e.id);return s`
<div class="figures">
<div>
<h3>${this.localize("summary.day")}</h3>
<span class="big">${this.format.number(e.today.total)}</span>
${G(e.today,this.localize)}
</div>
<div>
<h3>${this.localize("outlet.last_days",{count:or})}</h3>
<div class="main">
<span class="big">${t?this.format.number(t.total):"–"}</span>
${K(t?.delta??null,this.format)}
</div>
${se(t?.trend??[])}
</div>
</div>
`}renderMachines(e){return s`
<table>
<thead>
<tr>
<th scope="col">${this.localize("level.one_machine")}</th>
<th scope="col">${this.localize("outlet.status")}</th>
<th scope="col" class="number">${this.localize("summary.day")}</th>
<th scope="col" class="number total">${this.localize("total")}</th>
</tr>
</thead>
<tbody>
${e.map(t=>s`
<tr>
<td>${t.name}</td>
<td>${ye(V(t),this.localize)}</td>
<td class="number">${this.format.number(t.today.total)}</td>
<td class="number total">${this.format.number(t.totals.total)}</td>
</tr>
`)}
</tbody>
</table>
`}static{this.styles=[g,R,v,S,H,Le,d`
.plain {
color: inherit;
text-decoration: none;
}
.place {
display: grid;
gap: 6px;
}
.line {
display: flex;
align-items: flex-start;
gap: 8px;
line-height: 1.5;
--mdc-icon-size: 20px;
}
.line ha-icon {
color: var(--secondary-text-color);
}
.figures {
display: grid;
grid-template-columns: 1fr 2fr;
gap: 24px;
}
.figures > div {
display: flex;
flex-direction: column;
gap: 6px;
min-width: 0;
}
.main {
display: flex;
align-items: baseline;
gap: 8px;
}
@container (max-width: 340px) {
.total {
display: none;
}
}
`]}};var Ke=class extends f{static{this.getConfigForm=()=>b([$])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(r){let e=[...r.outlets].sort(T);return s`
<ha-card>
<header><h2>${this.config.title??this.localize("outlets.title")}</h2></header>
${e.length===0?s`<div class="message">${this.localize("outlets.empty")}</div>`:s`<div class="tiles">${e.map(t=>this.renderTile(t,r))}</div>`}
</ha-card>
`}renderTile(r,e){let t=this.config.navigation_path,i=s`
<span class="name">${r.name}</span>
<span class="where muted">${r.location||r.address}</span>
<span class="count"
><b>${this.format.number(r.today.total)}</b>
<span class="muted">${this.localize("outlets.today")}</span></span
>
${G(r.today,this.localize)} ${this.renderStatus(r,e)}
`;return t?s`<a class="tile" href=${t} @click=${F}>${i}</a>`:s`<div class="tile">${i}</div>`}renderStatus(r,e){if(!r.active)return s`<span class="muted">${this.localize("status.inactive")}</span>`;let t=ie(e,r).map(V),i=t.filter(l=>l==="online").length,n=i+t.filter(l=>l==="offline").length,a=this.localize("outlets.online",{online:i,count:n});return s`<span class="muted state ${i<n?"bad":""}"
><ha-icon icon=${i<n?"mdi:alert-circle":"mdi:check-circle"}></ha-icon>${a}</span
>`}static{this.styles=[g,v,S,d`
.tiles {
display: grid;
grid-template-columns: repeat(auto-fill, minmax(min(180px, 100%), 1fr));
gap: 12px;
}
.tile {
display: flex;
flex-direction: column;
gap: 6px;
padding: 12px;
border: var(--line);
border-radius: var(--radius);
color: var(--primary-text-color);
text-decoration: none;
}
a.tile:hover {
background: var(--tint);
}
.name {
font-weight: var(--ha-font-weight-medium, 500);
}
.where {
min-height: 1.5em;
}
.count {
display: flex;
align-items: baseline;
gap: 6px;
}
.count b {
font-size: 24px;
font-weight: var(--ha-font-weight-normal, 400);
}
.state {
display: flex;
align-items: center;
gap: 4px;
--mdc-icon-size: 16px;
}
.state ha-icon {
color: var(--success-color);
}
.bad ha-icon {
color: var(--error-color);
}
`]}};var He=["outlet","machine"],ir=()=>b([$,C("level","level",He),C("period","period",w),_,$e("limit",1,100),U("controls")]);var Xr=["total","per_day","delta","revenue"];function nr(o,r){let e=t=>t[r]??-1/0;return[...o].sort((t,i)=>e(i)-e(t)||t.name.localeCompare(i.name))}var sr=o=>Xr.filter(r=>r==="total"||r==="per_day"||o.some(e=>e[r]!==null));var ar=d`
th[scope="row"] {
width: 45%;
color: var(--primary-text-color);
font-size: inherit;
white-space: normal;
}
.name {
display: flex;
gap: 8px;
margin-bottom: 6px;
}
.rank {
min-width: 1.5em;
color: var(--secondary-text-color);
font-weight: var(--ha-font-weight-normal, 400);
}
.wide {
width: 20%;
}
.sort {
display: inline-flex;
align-items: center;
gap: 2px;
min-height: 24px;
padding: 0;
border: none;
background: none;
font: inherit;
color: inherit;
cursor: pointer;
--mdc-icon-size: 14px;
}
.more {
align-self: center;
}
@container (max-width: 640px) {
.wide,
.per_day {
display: none;
}
}
@container (max-width: 420px) {
.revenue {
display: none;
}
}
`;var eo=10,Y=class extends z{constructor(){super(...arguments);this.level="outlet";this.order="total";this.showAll=!1;this.answer=new x(this,Te)}static{this.getConfigForm=()=>ir()}static{this.getStubConfig=()=>({level:"outlet",period:"month"})}setConfig(e){k(e,"level",He),k(e,"period",w),super.setConfig(e),this.level=e.level??"outlet"}getCardSize(){return 7}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){let{start:t,end:i}=this.shown.span;this.answer.ask(this.home,{entry_id:e.entry_id,start:t,end:t<=this.today&&this.today<i?this.today:i,level:this.level,compare:"previous",...O(e,this.config.devices)})}fleetChanged(){this.answer.refresh()}renderCard(e){let t=this.periodTools();return s`
<ha-card>
<header>
<h2>${this.config.title??this.localize("performance.title")}</h2>
${this.config.controls===!1?c:this.renderLevels()}
</header>
${this.config.controls===!1?c:s`<div class="tools">${X(t)} ${ee(t)}</div>`}
${this.renderAnswer(e)}
</ha-card>
`}renderLevels(){return s`
<ozon-telemetry-choice
.label=${this.localize("form.level")}
.options=${He.map(e=>({value:e,label:this.localize(`level.${e}`)}))}
.value=${this.level}
@choose=${e=>this.level=e.detail}
></ozon-telemetry-choice>
`}renderAnswer({currency:e}){let{answer:t,failure:i}=this.answer;if(i)return this.renderTrouble(i);if(!t)return s`<div class="skeleton"></div>`;let n=nr(t.rows,this.order);if(n.length===0)return s`<div class="message">${this.localize("performance.empty")}</div>`;let a=sr(n),l=this.showAll?n.length:this.config.limit??eo;return s`
<table>
<thead>
<tr>
<th scope="col">${this.localize(`level.one_${this.level}`)}</th>
<th scope="col" class="wide">${this.localize("performance.trend")}</th>
${a.map(p=>this.renderHead(p))}
</tr>
</thead>
<tbody>
${n.slice(0,l).map((p,h)=>this.renderRow(p,h,a,e))}
</tbody>
</table>
${n.length>l?this.renderMore(n.length):c}
`}renderHead(e){let t=e===this.order;return s`
<th scope="col" class="number ${e}" aria-sort=${t?"descending":"none"}>
<button type="button" class="sort" @click=${()=>this.order=e}>
${this.localize(`performance.${e}`)}${t?s`<ha-icon icon="mdi:arrow-down"></ha-icon>`:c}
</button>
</th>
`}renderRow(e,t,i,n){return s`
<tr>
<th scope="row">
<div class="name"><span class="rank">${t+1}</span><span>${e.name}</span></div>
<div class="bar" style="width: ${Math.max(4,100*e.share)}%">
${G(e.per_kind,this.localize)}
</div>
</th>
<td class="wide">${se(e.trend)}</td>
${i.map(a=>s`<td class="number ${a}">${this.renderValue(e,a,n)}</td>`)}
</tr>
`}renderValue(e,t,i){switch(t){case"total":return s`${this.format.number(e.total)}
<div class="muted">${this.format.percent(e.share)}</div>`;case"per_day":return this.format.number(e.per_day,1);case"delta":return e.delta===null?"–":K(e.delta,this.format);case"revenue":return e.revenue===null?"–":this.format.money(e.revenue,i)}}renderMore(e){return s`
<button class="button more" type="button" @click=${()=>this.showAll=!0}>
${this.localize("performance.show_all",{count:e})}
</button>
`}static{this.styles=[g,R,v,S,H,te,ar]}};m([y()],Y.prototype,"level",2),m([y()],Y.prototype,"order",2),m([y()],Y.prototype,"showAll",2);var to=[({hardware:o})=>o&&!o.online?{severity:"error",icon:"mdi:lan-disconnect",text:"problem.offline",values:{}}:null,({hardware:o})=>o?.sd===!1?{severity:"error",icon:"mdi:micro-sd",text:"problem.no_sd",values:{}}:null,({hardware:o})=>o?.rtc===!1?{severity:"warning",icon:"mdi:clock-alert-outline",text:"problem.no_rtc",values:{}}:null,({hardware:o})=>o?.lost?{severity:"warning",icon:"mdi:database-alert-outline",text:"problem.lost",values:{count:o.lost}}:null,({maintenance:o})=>o.is_due?{severity:"warning",icon:"mdi:wrench-clock",text:"problem.maintenance",values:{}}:null,({hardware:o})=>o?null:{severity:"info",icon:"mdi:chip",text:"problem.no_device",values:{}},({outlet:o})=>o?null:{severity:"info",icon:"mdi:store-off-outline",text:"problem.no_outlet",values:{}}],lr={error:0,warning:1,info:2};function cr(o){let r=o.machines.filter(({active:t})=>t).sort(T).flatMap(t=>to.map(i=>i(t)).filter(i=>i!==null).map(i=>({...i,values:{...i.values,name:t.name},device_id:t.device_id}))),e=o.waiting.map(t=>({severity:"info",icon:"mdi:chip",text:"problem.waiting",values:{name:t},device_id:null}));return[...r,...e].sort((t,i)=>lr[t.severity]-lr[i.severity])}var dr=6,Ge=class extends f{static{this.getConfigForm=()=>b([$])}static{this.getStubConfig=()=>({})}getCardSize(){return 2}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(r){let e=cr(r),t=e.length-dr;return s`
<ha-card>
<header><h2>${this.config.title??this.localize("problems.title")}</h2></header>
${e.length===0?s`<div class="message good">
<ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.localize("problems.none")}
</div>`:s`<ul>
${e.slice(0,dr).map(i=>this.renderProblem(i))}
</ul>`}
${t>0?s`<p class="muted">${this.localize("problems.more",{count:t})}</p>`:c}
</ha-card>
`}renderProblem({severity:r,icon:e,text:t,values:i,device_id:n}){let a=this.localize(t,i);return s`
<li class=${r}>
<ha-icon icon=${e}></ha-icon>
${this.home.user?.is_admin?s`<a href=${n?ne(n):Me} @click=${F}
>${a}</a
>`:s`<span>${a}</span>`}
</li>
`}static{this.styles=[g,v,d`
ul {
display: grid;
gap: 4px;
margin: 0;
padding: 0;
list-style: none;
}
li {
display: flex;
align-items: center;
gap: 12px;
min-height: 36px;
}
li a {
color: var(--primary-text-color);
text-decoration: none;
}
li a:hover {
text-decoration: underline;
}
.error ha-icon {
color: var(--error-color);
}
.warning ha-icon {
color: var(--warning-color);
}
.info ha-icon {
color: var(--info-color);
}
.message {
padding: 4px 0;
}
.good ha-icon {
color: var(--success-color);
}
`]}};var mr=()=>b([$,C("period","period",w),_,C("kinds","kind",u,{multiple:!0}),U("controls")]);function pr(o){return o.flatMap((e,t)=>e.map((i,n)=>({weekday:t,hour:n,count:i}))).reduce((e,t)=>t.count>(e?.count??0)?t:e,null)}var ur=(o,r)=>o===0?0:Math.round(12+88*o/Math.max(1,r));var ro=Array.from({length:24},(o,r)=>r),oo=6,Ne=class extends z{constructor(){super(...arguments);this.answer=new x(this,xt)}static{this.getConfigForm=()=>mr()}static{this.getStubConfig=()=>({period:"month"})}setConfig(e){k(e,"period",w),k(e,"kinds",u),super.setConfig(e)}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,{entry_id:e.entry_id,...this.shown.span,...O(e,this.config.devices),...this.config.kinds?.length&&{kinds:this.config.kinds}})}fleetChanged(){this.answer.refresh()}renderCard(){let e=this.periodTools();return s`
<ha-card>
<header><h2>${this.config.title??this.localize("profile.title")}</h2></header>
${this.config.controls===!1?c:s`<div class="tools">${X(e)} ${ee(e)}</div>`}
${this.renderAnswer()}
</ha-card>
`}renderAnswer(){let{answer:e,failure:t}=this.answer;if(t)return this.renderTrouble(t);if(!e)return s`<div class="skeleton"></div>`;let i=pr(e.hours),n=this.format.weekdays("long"),a=i?this.localize("profile.peak",{day:n[i.weekday]??"",hour:this.format.hour(i.hour),count:i.count}):this.localize("analytics.empty");return s`<p class="muted">${a}</p>
${this.renderTable(e,i?.count??0)}`}renderTable({hours:e},t){let i=this.format.weekdays();return s`
<table>
<caption>
${this.localize("profile.caption")}
</caption>
<thead>
<tr>
<td></td>
${ro.map(n=>s`<th scope="col">
<span class=${n%oo?"unseen":""}>${this.format.hour(n)}</span>
</th>`)}
</tr>
</thead>
<tbody>
${e.map((n,a)=>s`
<tr>
<th scope="row">${i[a]}</th>
${n.map((l,p)=>this.renderCell(l,t,`${i[a]} ${this.format.hour(p)}`))}
</tr>
`)}
</tbody>
</table>
`}renderCell(e,t,i){let n=this.format.number(e);return s`<td style="--heat: ${ur(e,t)}%" title="${i}: ${n}">
<span class="unseen">${n}</span>
</td>`}static{this.styles=[g,v,te,d`
table {
width: 100%;
border-collapse: separate;
border-spacing: 2px;
table-layout: fixed;
}
caption,
.unseen {
position: absolute;
width: 1px;
height: 1px;
overflow: hidden;
clip-path: inset(50%);
}
thead td,
tbody th {
width: 3em;
}
th {
padding: 0;
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
font-weight: var(--ha-font-weight-normal, 400);
text-align: start;
white-space: nowrap;
}
tbody td {
height: 26px;
border-radius: 4px;
background: color-mix(
in srgb,
var(--ozon-heat-color, var(--teal-color, #009688)) var(--heat),
var(--tint)
);
}
@container (max-width: 560px) {
table {
border-spacing: 1px;
}
tbody td {
border-radius: 2px;
}
thead td,
tbody th {
width: 2.4em;
}
}
`]}};var io={day:"hour",month:"day"},Ve=class extends f{constructor(){super(...arguments);this.answers={day:new x(this,me),month:new x(this,me)}}static{this.getConfigForm=()=>b([$,_])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){for(let t of["day","month"])this.answers[t].ask(this.home,this.question(e,t))}fleetChanged(){this.answers.day.refresh(),this.answers.month.refresh()}renderCard(e){return s`
<ha-card>
${this.config.title?s`<header><h2>${this.config.title}</h2></header>`:""}
<div class="figures">
${this.renderPeriod("day")} ${this.renderPeriod("month")} ${this.renderDevices(e)}
</div>
</ha-card>
`}question(e,t){return{entry_id:e.entry_id,...be(t,this.today,xe(this.home.locale)),bucket:io[t],group_by:"kind",compare:"previous",...O(e,this.config.devices)}}renderPeriod(e){let{answer:t,failure:i}=this.answers[e];if(i)return this.renderTrouble(i);if(!t)return s`<section class="skeleton"></section>`;let n=re(t.groups.map(({previous:p})=>p?.values??[])),a=t.edges.filter(p=>p<=Date.now()).length,l=re(t.groups.map(({values:p})=>p)).slice(0,a);return s`
<section>
<h3>${this.localize(`summary.${e}`)}</h3>
<div class="main">
<span class="big" data-total=${e}>${this.format.number(t.total)}</span>
${K(ze(t,n,Date.now()),this.format,this.localize(`summary.against_${e}`))}
</div>
${se(l)} ${this.renderKinds(Lt(t.groups))}
${t.revenue===null?"":s`<p class="muted">
${this.localize("summary.revenue")} ${this.format.money(t.revenue,t.currency)}
</p>`}
</section>
`}renderKinds(e){return s`
${G(e,this.localize)}
<dl>
${u.map(t=>s`
<div>
<dt>${le(t)}${this.localize(`kind.${t}`)}</dt>
<dd>${this.format.number(e[t])}</dd>
</div>
`)}
</dl>
`}renderDevices({machines:e}){let t=e.map(V),i=a=>t.filter(l=>l===a).length,n=i("online")+i("offline");return s`
<section>
<h3>${this.localize("summary.devices")}</h3>
<div class="main">
<span class="big">${this.format.number(i("online"))}</span>
<span class="muted">${this.localize("summary.of",{count:n})}</span>
</div>
<div class="cells" aria-hidden="true">
${t.filter(a=>a==="online"||a==="offline").sort().reverse().map(a=>s`<i class=${a}></i>`)}
</div>
<p class="muted">${this.localize("summary.machines",{count:e.length})}</p>
</section>
`}static{this.styles=[g,S,H,d`
.figures {
display: grid;
grid-template-columns: 2fr 2fr 1fr;
gap: 32px;
}
section {
display: flex;
flex-direction: column;
gap: 8px;
min-width: 0;
}
.main {
display: flex;
flex-wrap: wrap;
align-items: baseline;
gap: 4px 12px;
}
dl {
display: flex;
flex-wrap: wrap;
gap: 4px 20px;
margin: 0;
}
dl div,
dt {
display: flex;
align-items: center;
gap: 6px;
}
dt {
color: var(--secondary-text-color);
}
dd {
margin: 0;
font-weight: var(--ha-font-weight-medium, 500);
}
.cells {
display: flex;
flex-wrap: wrap;
gap: 4px;
align-content: flex-start;
min-height: 28px;
}
.cells i {
width: 12px;
height: 12px;
border-radius: 3px;
background: var(--success-color);
}
.cells .offline {
background: var(--error-color);
}
@container (max-width: 720px) {
.figures {
grid-template-columns: 1fr 1fr;
gap: 24px;
}
}
@container (max-width: 480px) {
.figures {
grid-template-columns: 1fr;
}
}
`]}};function no(o){let r=o.machines.some(({hardware:e})=>e!==null);return[{icon:"mdi:store-plus-outline",text:"welcome.outlet",help:"welcome.outlet_help",isDone:o.outlets.length>0},{icon:"mdi:chip",text:"welcome.device",help:"welcome.device_help",isDone:r||o.waiting.length>0},{icon:"mdi:link-plus",text:"welcome.machine",help:"welcome.machine_help",isDone:r},{icon:"mdi:gesture-tap-button",text:"welcome.treatment",help:"welcome.treatment_help",isDone:o.totals.total>0}]}var Be=class extends f{static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}renderCard(r){let e=no(r),t=e.findIndex(({isDone:i})=>!i);return s`
<ha-card>
<header><h2>${this.localize("welcome.title")}</h2></header>
<p class="muted">${this.localize("welcome.intro")}</p>
<ol>
${e.map((i,n)=>this.renderStep(i,n===t))}
</ol>
${this.home.user?.is_admin?this.renderLink():c}
</ha-card>
`}renderFailure(){return s`${super.renderFailure()}${this.home.user?.is_admin?this.renderLink():c}`}renderStep({icon:r,text:e,help:t,isDone:i},n){return s`
<li class=${i?"done":n?"next":""}>
<ha-icon icon=${i?"mdi:check-circle":r}></ha-icon>
<div>
<div class="text">${this.localize(e)}</div>
<div class="muted">${this.localize(t)}</div>
</div>
</li>
`}renderLink(){return s`
<a class="button" href=${Me} @click=${F}>
<ha-icon icon="mdi:cog-outline"></ha-icon>${this.localize("welcome.open")}
</a>
`}static{this.styles=[g,v,d`
ol {
display: grid;
gap: 16px;
margin: 0;
padding: 0;
list-style: none;
}
li {
display: flex;
gap: 16px;
}
li ha-icon {
color: var(--secondary-text-color);
}
.next ha-icon {
color: var(--primary-color);
}
.next .text {
font-weight: var(--ha-font-weight-medium, 500);
}
.done ha-icon {
color: var(--success-color);
}
.button {
align-self: flex-start;
}
`]}};var hr=o=>window.matchMedia(`(prefers-${o})`).matches;function at(o,r){let e=t=>(r.style.color="",r.style.color=t,getComputedStyle(r).color);return{text:e("var(--primary-text-color)"),muted:e("var(--secondary-text-color)"),grid:e("var(--divider-color)"),surface:e("var(--ha-card-background, var(--card-background-color))"),font:getComputedStyle(o).fontFamily,resolve:e,still:hr("reduced-motion: reduce"),patterns:hr("contrast: more")}}var so={ArrowRight:1,ArrowUp:1,ArrowLeft:-1,ArrowDown:-1},P=class extends Z{constructor(){super(...arguments);this.theme="";this.spoken="";this.cursor=-1;this.resize=new ResizeObserver(()=>this.chart?.resize());this.onKey=e=>{e.key==="Escape"&&this.leave();let t=so[e.key],i=this.content;if(!t||!i)return;e.preventDefault();let n=i.chart==="pie"?i.series.length:i.labels.length;this.cursor=(this.cursor+t+n)%n,this.chart?.dispatchAction({type:"showTip",seriesIndex:0,dataIndex:this.cursor}),this.spoken=this.wordsAt(i,this.cursor)};this.leave=()=>{this.cursor=-1,this.spoken="",this.chart?.dispatchAction({type:"hideTip"})}}picture(){if(!this.chart)throw new Error("The chart is not drawn yet");let e=this.chart.getDataURL({type:"svg"});return kt(e,this.plot.clientWidth,this.plot.clientHeight,at(this,this.probe).surface)}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.draw()}disconnectedCallback(){super.disconnectedCallback(),this.resize.disconnect(),this.chart?.dispose(),this.chart=void 0}render(){return s`
<div
class="plot"
role="img"
tabindex="0"
aria-label=${this.content?.summary??""}
@keydown=${this.onKey}
@blur=${this.leave}
></div>
<span class="probe" hidden></span>
<span class="spoken" role="status">${this.spoken}</span>
`}updated(e){(e.has("content")||e.has("theme"))&&this.draw()}async draw(){let{init:e}=await import("./engine-STXKEYLE.js");!this.isConnected||!this.content||(this.chart||(this.chart=e(this.plot,void 0,{renderer:"svg"}),this.resize.observe(this.plot)),this.chart.setOption(Ot(this.content,at(this,this.probe)),{notMerge:!0}),this.toggleAttribute("drawn",!0))}wordsAt({chart:e,series:t,labels:i,number:n},a){let l=t[a];if(e==="pie")return l?`${l.name}: ${n(l.total)}`:"";let p=t.map(({name:h,values:We})=>`${h} ${n(We[a]??0)}`);return`${i[a]??""}: ${p.join(", ")}`}static{this.styles=d`
:host {
display: block;
position: relative;
height: 100%;
}
.plot {
position: absolute;
inset: 0;
direction: ltr;
border-radius: var(--ha-border-radius-sm, 4px);
}
.plot:focus-visible {
outline: 2px solid var(--primary-color);
outline-offset: 2px;
}
.spoken {
position: absolute;
width: 1px;
height: 1px;
overflow: hidden;
clip-path: inset(50%);
}
.title {
color: var(--secondary-text-color);
margin-bottom: 4px;
}
.row {
display: flex;
align-items: center;
gap: 8px;
line-height: 1.6;
}
.row i {
width: 10px;
height: 10px;
border-radius: 50%;
}
.row b {
margin-inline-start: auto;
padding-inline-start: 16px;
font-variant-numeric: tabular-nums;
}
`}};m([B({attribute:!1})],P.prototype,"content",2),m([B({attribute:!1})],P.prototype,"theme",2),m([ae(".plot")],P.prototype,"plot",2),m([ae(".probe")],P.prototype,"probe",2),m([y()],P.prototype,"spoken",2);var fr={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1},q=class extends Z{constructor(){super(...arguments);this.options=[];this.value="";this.label="";this.onKey=e=>{let t=this.stepOf(e.key);if(!t)return;e.preventDefault();let i=this.options.findIndex(({value:a})=>a===this.value),n=this.options.at((i+t)%this.options.length);n&&this.choose(n.value)}}render(){return s`
<div role="radiogroup" aria-label=${this.label} @keydown=${this.onKey}>
${this.options.map(e=>this.renderOption(e))}
</div>
`}renderOption({value:e,label:t,icon:i}){let n=e===this.value;return s`
<button
type="button"
role="radio"
data-value=${e}
aria-checked=${n?"true":"false"}
aria-label=${t}
title=${i?t:""}
tabindex=${n?0:-1}
@click=${()=>this.choose(e)}
>
${i?s`<ha-icon icon=${i}></ha-icon>`:t}
</button>
`}stepOf(e){return(e==="ArrowLeft"||e==="ArrowRight")&&getComputedStyle(this).direction==="rtl"?-(fr[e]??0):fr[e]}choose(e){this.value=e,this.dispatchEvent(new CustomEvent("choose",{detail:e})),this.updateComplete.then(()=>this.renderRoot.querySelector('[aria-checked="true"]')?.focus())}static{this.styles=[v,d`
:host {
display: inline-block;
max-width: 100%;
}
div {
display: flex;
gap: 2px;
padding: 2px;
border-radius: var(--ha-border-radius-md, 8px);
background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
overflow-x: auto;
scrollbar-width: none;
}
button {
flex: 1 0 auto;
min-width: 36px;
min-height: 36px;
padding: 0 12px;
border: none;
border-radius: calc(var(--ha-border-radius-md, 8px) - 2px);
background: transparent;
color: var(--secondary-text-color);
font-size: var(--ha-font-size-m, 14px);
cursor: pointer;
--mdc-icon-size: 20px;
}
button:has(ha-icon) {
padding: 0 8px;
}
button:focus-visible {
outline-offset: -2px;
}
button[aria-checked="true"] {
background: var(--card-background-color);
color: var(--primary-text-color);
box-shadow: 0 1px 2px rgb(0 0 0 / 20%);
}
`]}};m([B({attribute:!1})],q.prototype,"options",2),m([B({attribute:!1})],q.prototype,"value",2),m([B({attribute:!1})],q.prototype,"label",2);var ao={overview:"mdi:view-dashboard-outline",charts:"mdi:chart-bar",outlets:"mdi:store-outline",machines:"mdi:spray"},lt="ozon-telemetry-strategy-editor",Ue=class extends HTMLElement{static{this.registryDependencies=["devices"]}static{this.getCreateSuggestions=()=>({title:"OzonTelemetry",icon:"mdi:molecule"})}static{this.getConfigElement=async()=>{let{StrategyEditor:r}=await import("./editor-S5RXT7TX.js");return customElements.get(lt)||customElements.define(lt,r),document.createElement(lt)}}static async generate(r,e){let t=e.locale.language;await I(t);let i=L(D(t),M(t));return{views:ft(r).map(a=>({title:i(`view.${a}`),path:a,icon:ao[a],strategy:{type:ht,page:a,...de(r.entry_id),...r.period&&{period:r.period}}}))}}};var Qe={columns:"full"},A=(o,r={})=>({type:`custom:ozon-telemetry-${o}-card`,...r}),E=(o,r)=>({type:"grid",...r&&{column_span:r},cards:o}),lo=(o,{entry_id:r})=>{let e=r===void 0?{}:{entry_id:r};return[E([A("summary",{...e,grid_options:Qe})],3),E([A("problems",e),A("outlets",{...e,navigation_path:"outlets"})]),E([A("events",{...e,grid_options:Qe})],2)]},co=(o,{entry_id:r,period:e})=>{let t={...r!==void 0&&{entry_id:r},...e&&{period:e},grid_options:Qe};return[E([A("analytics",t)],2),E([A("performance",t)]),E([A("profile",t)])]},yr=(o,r,e)=>[...r].sort(T).filter(({device_id:t})=>t!==null).map(({device_id:t})=>A(o,{device:t,entry_id:e})),mo=o=>yr("outlet",o.outlets,o.entry_id).map(r=>E([r])),po=(o,r,e)=>{let t=o.machines.filter(({outlet:n})=>!o.outlets.some(({id:a})=>a===n));return[...[...o.outlets].sort(T).map(n=>({title:n.name,of:ie(o,n)})),{title:e("machines.nowhere"),of:t}].filter(({of:n})=>n.length>0).map(({title:n,of:a})=>E([{type:"heading",heading:n,icon:"mdi:store-outline"},...yr("machine",a,o.entry_id)]))},uo={overview:lo,charts:co,outlets:mo,machines:po};function gr(o,r,e){let i=o.outlets.length+o.machines.length===0?[]:uo[r.page](o,r,e);return i.length>0?i:[ct(r.entry_id)]}var ct=o=>E([A("welcome",{...o!==void 0&&{entry_id:o},grid_options:Qe})],2);var ho={overview:3,charts:2,outlets:3,machines:4},je=class extends HTMLElement{static{this.registryDependencies=["devices"]}static async generate(r,e){return{type:"sections",...{max_columns:ho[r.page],dense_section_placement:!0},sections:await this.sections(r,e)}}static async sections(r,e){let t=e.locale.language;try{let[i]=await Promise.all([bt(e,r.entry_id),I(t)]);return gr(i,r,L(D(t),M(t)))}catch{return[ct(r.entry_id)]}}};function fo(o,r){let e=o.entities[r];return e?.platform==="ozon_telemetry"?e.device_id??null:null}var vr=o=>(r,e)=>{let t=fo(r,e);return t===null?null:{config:{type:o,devices:[t]}}};var br="https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md",xr={analytics:j,performance:Y,profile:Ne,events:W,summary:Ve,problems:Ge,outlets:Ke,outlet:Ie,machine:De,welcome:Be},yo=["analytics","events","profile"],go={"ozon-telemetry-chart":P,"ozon-telemetry-choice":q,"ll-strategy-dashboard-ozon-telemetry":Ue,"ll-strategy-view-ozon-telemetry":je};async function kl(){for(let[e,t]of Object.entries(go))wr(e,t);for(let[e,t]of Object.entries(xr))wr(`ozon-telemetry-${e}-card`,t);await I(navigator.language);let o=L(D(navigator.language),M(navigator.language)),r=Object.keys(xr).map(e=>{let t=`ozon-telemetry-${e}-card`;return{type:t,name:`OzonTelemetry: ${o(`card.${e}`)}`,description:o(`card.${e}_description`),preview:!0,documentationURL:br,...yo.includes(e)&&{getEntitySuggestion:vr(`custom:${t}`)}}});(window.customCards??=[]).push(...r),(window.customStrategies??=[]).push({type:"ozon-telemetry",strategyType:"dashboard",name:"OzonTelemetry",description:o("strategy.description"),documentationURL:br})}function wr(o,r){customElements.get(o)||customElements.define(o,r)}export{kl as register};
