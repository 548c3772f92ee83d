import{a as d,b as s,c as mt,d as c,e as J,f as xe,g as y,h as pt,i as h,j as We,k as je,l as ht,m as ut}from"./chunk-GRVNIIGL.js";import{b as p}from"./chunk-TN3OZQAE.js";function ft({series:r,labels:t,number:e,summary:o},i){let n=(a,l)=>s`
<tr>
<th scope="row">${a}</th>
${l.map(m=>s`<td class="number">${e(m)}</td>`)}
</tr>
`;return s`
<details class="table">
<summary>${i("chart.as_table")}</summary>
<div class="scroll" tabindex="0" role="region" aria-label=${o}>
<table>
<thead>
<tr>
<th scope="col">${i("chart.period")}</th>
${r.map(({name:a})=>s`<th scope="col" class="number">${a}</th>`)}
</tr>
</thead>
<tbody>
${t.map((a,l)=>n(a,r.map(({values:m})=>m[l]??0)))}
${n(i("total"),r.map(({total:a})=>a))}
</tbody>
</table>
</div>
</details>
`}var Pr=.005;function H(r,t,e=""){if(r===null)return c;let o=Math.abs(r)<Pr?"same":r>0?"up":"down",i={same:"mdi:arrow-right",up:"mdi:arrow-top-right",down:"mdi:arrow-bottom-right"}[o];return s`<span class="delta ${o}"
><ha-icon icon=${i}></ha-icon
><b>${t.change(r)}</b>${e&&s`<span>${e}</span>`}</span
>`}var N=d`
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
`;var Ye={"advice.lost":"What its counters prove is booked as recovered. Check its SD card.","advice.maintenance":"Have it maintained, then press Maintenance done on its page.","advice.no_device":"Give it one: choose Reconfigure in the machine's menu.","advice.no_outlet":"Say where it stands: choose Reconfigure in the machine's menu.","advice.no_rtc":"Replace the battery of its clock, or the clock, and check the wiring.","advice.no_sd":"Push the card in firmly, or put in an empty one.","advice.offline":"Check its power and its Wi-Fi. What it counts meanwhile is kept and arrives later.","advice.silent":"Look whether it works and whether its button counts. If nobody came, nothing is wrong.","advice.waiting":"Say which machine it is in. What it has counted is not lost.","analytics.empty":"No treatments in this period","analytics.other":"Other","analytics.title":"Treatments","card.analytics":"Chart","card.analytics_description":"Treatments over time as bars, lines or shares, with all switches","card.events":"Recent treatments","card.events_description":"Treatments as they happen, the newest first","card.machine":"Machine","card.machine_description":"Counters, device, maintenance and history of a machine","card.no_hub":"OzonTelemetry does not answer.","card.outlet":"Outlet","card.outlet_description":"Address, contact, machines and trend of an outlet","card.outlets":"Outlets","card.outlets_description":"A tile for each outlet with what it did today","card.performance":"Performance","card.performance_description":"Outlets or machines in the order of what they did","card.problems":"Needs attention","card.problems_description":"What needs a person, the most urgent first","card.profile":"Busiest hours","card.profile_description":"The hours of the week as a heat map","card.summary":"Summary","card.summary_description":"Today and this month by kind, with trend, and the devices online","card.welcome":"First steps","card.welcome_description":"What to do next until the first treatment is counted","chart.as_table":"Show as table","chart.bar":"Bars","chart.line":"Lines","chart.period":"Period","chart.pie":"Shares","chart.summary":"{span}: {total} treatments. {parts}","compare.against":"against the compared period","compare.last_year":"Same period last year","compare.none":"No comparison","compare.previous":"Period before","download.csv":"Download as CSV","download.picture":"Download as picture","events.empty":"No treatments yet","events.kind":"Kind","events.late":"Delivered late, on {time}","events.machine":"Machine","events.more":"Show more","events.outlet":"Outlet","events.time":"Time","events.title":"Recent treatments","events.uncertain":"The device did not know the time; this is when the treatment was received","form.chart":"Chart","form.compare":"Compare with","form.devices":"Outlets and machines","form.first_period":"Charts begin with","form.group_by":"Group by","form.hide_controls":"Hide the switches","form.kinds":"Kinds","form.level":"Rank","form.limit":"Rows","form.period":"Period","form.rows":"Rows","form.side_by_side":"Side by side instead of stacked","form.title":"Title","form.views":"Views","group.kind":"By kind","group.machine":"By machine","group.none":"Total only","group.outlet":"By outlet","health.firmware":"Firmware {firmware}","health.lost":{one:"{count} event lost",other:"{count} events lost"},"health.pending":{one:"{count} event waiting",other:"{count} events waiting"},"health.rssi":"{rssi} dBm","health.rtc_bad":"No clock","health.rtc_ok":"Clock","health.sd_bad":"No SD card","health.sd_ok":"SD card","kind.basic":"Basic","kind.premium":"Premium","kind.standard":"Standard","level.machine":"Machines","level.one_machine":"Machine","level.one_outlet":"Outlet","level.outlet":"Outlets","machine.history":"History","machine.installed":"Installed","machine.last":"{kind}, {ago}","machine.maintained":"Last maintenance","machine.no_device":"No device counts for this machine","machine.now":"now","machine.seen":"last seen {ago}","machine.treatments":"Treatments","machine.unknown":"This machine is not in the fleet. Choose another one.","machines.nowhere":"Without outlet","maintenance.due":"Maintenance is due","maintenance.left":{one:"Maintenance after {count} treatment",other:"Maintenance after {count} treatments"},"maintenance.none":"No maintenance planned","maintenance.until":"by {date}","outlet.last_days":{one:"Last {count} day",other:"Last {count} days"},"outlet.no_machines":"No machine stands here","outlet.status":"Status","outlet.unknown":"This outlet is not in the fleet. Choose another one.","outlets.empty":"No outlets yet","outlets.online":{one:"{online} of {count} device online",other:"{online} of {count} devices online"},"outlets.title":"Outlets","outlets.today":"today","performance.delta":"Change","performance.downtime":"Offline","performance.empty":"Nothing to rank yet","performance.per_day":"Per day","performance.revenue":"Revenue","performance.show_all":"Show all {count}","performance.title":"Performance","performance.total":"Treatments","performance.trend":"Trend","period.after":"Next period","period.before":"Previous period","period.day":"Day","period.end":"Last day","period.month":"Month","period.range":"Range","period.start":"First day","period.week":"Week","period.year":"Year","problem.lost":{one:"{name}: the device has lost {count} event",other:"{name}: the device has lost {count} events"},"problem.maintenance":"{name}: maintenance is due","problem.no_device":"{name}: no device counts for it","problem.no_outlet":"{name}: stands in no outlet","problem.no_rtc":"{name}: the device's clock does not work","problem.no_sd":"{name}: the device has no SD card","problem.offline":"{name}: the device is offline","problem.silent":{one:"{name}: no treatments since {since}; {count} would be usual",other:"{name}: no treatments since {since}; {count} would be usual"},"problem.waiting":"Device {name} waits for a machine","problems.more":{one:"and {count} more",other:"and {count} more"},"problems.none":"All machines are well","problems.title":"Needs attention","profile.caption":"Treatments by weekday and hour","profile.peak":{one:"Busiest: {day}, {hour} ({count} treatment)",other:"Busiest: {day}, {hour} ({count} treatments)"},"profile.title":"Busiest hours","scope.all":"All outlets","status.closed":"Closed","status.inactive":"Not in use","status.no_device":"No device","status.offline":"Offline","status.online":"Online","strategy.description":"Overview, charts, outlets and machines of your ozone treatments, live","summary.against_day":"against yesterday at this time","summary.against_month":"against last month at this point","summary.day":"Today","summary.devices":"Devices online","summary.machines":{one:"{count} machine",other:"{count} machines"},"summary.month":"This month","summary.of":"of {count}","summary.revenue":"Revenue",total:"Total",treatments:{one:"treatment",other:"treatments"},"view.charts":"Charts","view.machines":"Machines","view.outlets":"Outlets","view.overview":"Overview","welcome.device":"Connect a device","welcome.device_help":"Give the ESP32 its firmware and let it find your MQTT broker. It then waits here for its machine.","welcome.intro":"A few steps until the first treatment is counted.","welcome.machine":"Give the device a machine","welcome.machine_help":"Home Assistant offers each new device for adoption. What it has counted meanwhile is not lost.","welcome.open":"Open the integration","welcome.outlet":"Add an outlet","welcome.outlet_help":"A place where machines stand, with address, contact and prices.","welcome.title":"Welcome to OzonTelemetry","welcome.treatment":"Press a button on the machine","welcome.treatment_help":"The first treatment appears here within a second."};var gt={de:()=>import("./de-ZESTOUWD.js"),id:()=>import("./id-XYBKT7I5.js"),ru:()=>import("./ru-TELXKHFT.js")},Dr=(r,t)=>r.replace(/\{(\w+)\}/g,(e,o)=>String(t[o]??`{${o}}`));function V(r,t,e=String){let o=new Intl.PluralRules(t);return(i,n={})=>{let a=r[i],l=typeof a=="string"?a:a[o.select(Number(n.count))]??a.other,m=Object.entries(n).map(([w,g])=>[w,typeof g=="number"?e(g):g]);return Dr(l??i,Object.fromEntries(m))}}var yt=r=>(t,e)=>`⁨${r(t,e)}⁩`,qe={en:Ye},A=r=>{let t=r.split("-")[0]??"en";return t in gt?t:"en"},B=r=>qe[A(r)]??Ye;async function D(r){let t=A(r),e=gt[t];return!e||t in qe?!1:(qe[t]=(await e()).default,!0)}function Ze(){let r=document.querySelector("home-assistant"),t=localStorage.getItem("selectedLanguage");return r?.hass?.language??t?.replaceAll('"',"")??navigator.language}function U(){let r=Ze();return D(r),V(B(r),A(r))}var x=()=>({name:"title",selector:{text:{}}}),_=()=>({name:"devices",selector:{device:{integration:"ozon_telemetry",multiple:!0}}}),Q=r=>()=>({name:r,selector:{boolean:{}}}),$e=(r,t,e)=>()=>({name:r,selector:{number:{min:t,max:e,mode:"box"}}}),k=(r,t,e,{multiple:o=!1}={})=>()=>{let i=U(),n=e.map(a=>({value:a,label:i(`${t}.${a}`)}));return{name:r,selector:{select:{options:n,multiple:o,mode:o?"list":"dropdown"}}}};function v(r){let t=U();return{schema:r.map(e=>e()),computeLabel:({name:e,label:o=`form.${e}`})=>t(o)}}function S(r,t,e){let o=r[t],n=(o===void 0?[]:[o].flat()).find(a=>!e.includes(a));if(n!==void 0)throw new Error(`${t}: ${n} is none of ${e.join(", ")}`)}var le=r=>s`<i class="dot" style="background: ${We(r)}"></i>`,Ce=(r,t)=>s`<span class="kind">${le(r)}${t(`kind.${r}`)}</span>`;function K(r,t){let e=h.map(o=>`${t(`kind.${o}`)} ${r[o]}`).join(", ");return s`
<div class="mix" role="img" aria-label=${e} title=${e}>
${h.filter(o=>r[o]>0).map(o=>s`<i style="flex-grow: ${r[o]}; background: ${We(o)}"></i>`)}
</div>
`}var T=d`
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
`;var $=["day","week","month","year"];var ce=r=>new Date(`${r}T00:00:00Z`),bt=r=>r.toISOString().slice(0,10),O=(r,t)=>bt(new Date(ce(r).getTime()+t*864e5)),wt=({start:r,end:t})=>Math.round((ce(t).getTime()-ce(r).getTime())/864e5)+1;function xt(r,t){return new Intl.DateTimeFormat("en-CA",{timeZone:t,year:"numeric",month:"2-digit",day:"2-digit"}).format(r)}var vt=(r,t)=>{let e=ce(r);return bt(new Date(Date.UTC(e.getUTCFullYear(),e.getUTCMonth()+t,1)))};function de(r,t,e){switch(r){case"day":return{start:t,end:t};case"week":{let o=O(t,-((ce(t).getUTCDay()-e+7)%7));return{start:o,end:O(o,6)}}case"month":return{start:vt(t,0),end:O(vt(t,1),-1)};case"year":return{start:`${t.slice(0,4)}-01-01`,end:`${t.slice(0,4)}-12-31`}}}function $t(r,t,e,o){if(r==="range"){let i=e*wt(t);return{start:O(t.start,i),end:O(t.end,i)}}return de(r,O(e<0?t.start:t.end,e),o)}function Ct(r){let t=wt(r);return t<=2?"hour":t<=92?"day":t<=200?"week":t<=6*366?"month":"year"}var Je=({start:r,end:t},e)=>r<=e&&e<=t,Er=["sunday","monday","tuesday","wednesday","thursday","friday","saturday"];function ke(r){let t=Er.indexOf(r.first_weekday);if(t>=0)return t;let e=new Intl.Locale(r.language);return((e.getWeekInfo?.()??e.weekInfo)?.firstDay??1)%7}var Mr=30;function me(r,t,e){return{choice:r,span:r==="range"?{start:O(t,1-Mr),end:t}:de(r,t,e)}}function kt(r,t,e,o){return r.choice!=="range"&&Je(r.span,t)&&!Je(r.span,e)?me(r.choice,e,o):r}var X=(r,t,e)=>r.callWS({...e,type:`ozon_telemetry/${t}`}),pe=r=>r===void 0?{}:{entry_id:r},St=(r,t)=>X(r,"fleet",pe(t)),he=(r,t)=>X(r,"analytics",t),Tt=(r,t)=>X(r,"profile",t),Se=(r,t)=>X(r,"performance",t),Xe=(r,t)=>X(r,"recent",t),Rt=(r,t)=>X(r,"export",t);var C=class{constructor(t,e){this.host=t;this.fetch=e;this.key="";t.addController(this)}hostDisconnected(){clearTimeout(this.refreshTimer),this.refreshTimer=void 0}ask(t,e){let o=JSON.stringify(e);this.hass=t,o!==this.key&&(this.key=o,this.asked=e,this.run())}refresh(){this.asked&&(this.refreshTimer??=setTimeout(()=>{this.refreshTimer=void 0,this.run()},1e3))}async run(){let{asked:t,key:e,hass:o}=this;if(!(!t||!o)){try{let i=await this.fetch(o,t);if(e!==this.key)return;[this.answer,this.answered,this.failure]=[i,t,void 0]}catch(i){if(e!==this.key)return;this.failure=W(i)}this.host.requestUpdate()}}};function W(r){return typeof r=="object"&&r!==null&&"message"in r?String(r.message):String(r)}var et=class{constructor(t,e){this.connection=t;this.message=e;this.listeners=new Set;this.attempt=0;this.retryMs=2e3;this.onReady=()=>{this.unsubscribe=void 0,this.retryMs=2e3,this.subscribe()}}listen(t){return this.listeners.add(t),this.listeners.size===1?this.open():this.last!==void 0&&t.value(this.last),()=>{this.listeners.delete(t)&&this.listeners.size===0&&this.close()}}open(){this.connection.addEventListener("ready",this.onReady),this.subscribe()}close(){this.connection.removeEventListener("ready",this.onReady),clearTimeout(this.retryTimer),this.attempt+=1,this.last=void 0,this.unsubscribe?.(),this.unsubscribe=void 0}async subscribe(){clearTimeout(this.retryTimer);let t=++this.attempt;try{let e=await this.connection.subscribeMessage(o=>t===this.attempt&&this.tell(o),this.message,{resubscribe:!1});t===this.attempt?this.opened(e):e()}catch(e){t===this.attempt&&this.retryLater(e)}}opened(t){this.unsubscribe=t;for(let e of this.listeners)e.opened?.()}tell(t){this.retryMs=2e3,this.last=t;for(let e of this.listeners)e.value(t)}retryLater(t){for(let e of this.listeners)e.failed(t);this.retryTimer=setTimeout(()=>{this.subscribe()},this.retryMs),this.retryMs=Math.min(this.retryMs*2,3e4)}},_t=new WeakMap;function Te(r,t){let e=_t.get(r)??new Map;_t.set(r,e);let o=JSON.stringify(t),i=e.get(o)??new et(r,t);return e.set(o,i),i}var Lr={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"},Ir={12:"h12",24:"h23"},Hr=[["day",86400],["hour",3600],["minute",60]],Nr={hour:{hour:"numeric",minute:"2-digit"},day:{day:"numeric",month:"short"},week:{day:"numeric",month:"short"},month:{month:"short",year:"numeric"},year:{year:"numeric"},all:{year:"numeric"}},Re=class{constructor(t){let{locale:e,config:o}=t;this.language=e.language,this.grouping=e.number_format!=="none",this.numberLanguage=e.number_format==="system"?void 0:Lr[e.number_format]??e.language;let i=Ir[e.time_format];this.hours=i?{hourCycle:i}:{},this.zone=e.time_zone==="local"?Intl.DateTimeFormat().resolvedOptions().timeZone:o.time_zone}number(t,e=0){return this.numeric({maximumFractionDigits:e},t)}short(t){return t<1e4?this.number(t):this.numeric({notation:"compact"},t)}percent(t,e=0){return this.numeric({style:"percent",maximumFractionDigits:e},t)}change(t){return this.numeric({style:"percent",maximumFractionDigits:0,signDisplay:"exceptZero"},t)}money(t,e){return this.numeric({style:"currency",currency:e,maximumFractionDigits:0},t)}date(t){return this.moment({dateStyle:"medium"},t)}day(t){return this.moment({dateStyle:"medium"},Date.parse(`${t}T00:00:00Z`),"UTC")}time(t){return this.moment({hour:"numeric",minute:"2-digit"},t)}dateTime(t){return this.moment({day:"numeric",month:"short",hour:"numeric",minute:"2-digit"},t)}span({start:t,end:e}){return new Intl.DateTimeFormat(this.language,{dateStyle:"medium",timeZone:"UTC"}).formatRange(Date.parse(`${t}T00:00:00Z`),Date.parse(`${e}T00:00:00Z`))}bucket(t,e,o){return this.moment(Nr[e],t,o)}weekdays(t="short"){let e=Date.UTC(2024,0,1);return Array.from({length:7},(o,i)=>this.moment({weekday:t},e+i*864e5,"UTC"))}hour(t){return this.moment({hour:"numeric"},Date.UTC(2024,0,1,t),"UTC")}ago(t,e){let o=Math.round((t-e)/1e3),i=new Intl.RelativeTimeFormat(this.language,{numeric:"auto"}),[n,a]=Hr.find(([,l])=>Math.abs(o)>=l)??["second",1];return i.format(Math.trunc(o/a),n)}numeric(t,e){return new Intl.NumberFormat(this.numberLanguage,{useGrouping:this.grouping,...t}).format(e)}moment(t,e,o=this.zone){let i="hour"in t?this.hours:{};return new Intl.DateTimeFormat(this.language,{...t,...i,timeZone:o}).format(e)}};var Kr=6e4,Gr=({locale:r,themes:t,config:e})=>JSON.stringify([r,t.darkMode,t.theme,e.time_zone]),u=class extends J{constructor(){super(...arguments);this.theme=""}set hass(e){this.home=e;let o=Gr(e);o!==this.theme&&(this.theme=o,this.format=new Re(e),this.speak(e.locale.language)),this.listen()}setConfig(e){this.config=e,this.stop(),this.listen()}getCardSize(){return 4}connectedCallback(){super.connectedCallback(),this.clock=setInterval(()=>{this.requestUpdate()},Kr),this.listen()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock),this.stop()}ask(e){}fleetChanged(){}get today(){return xt(Date.now(),this.fleet?.time_zone??this.home.config.time_zone)}shouldUpdate(){return this.isReady}willUpdate(e){this.fleet&&this.ask(this.fleet)}render(){return this.fleet?this.renderCard(this.fleet):s`<ha-card
>${this.failure?this.renderFailure():s`<div class="skeleton"></div>`}</ha-card
>`}renderFailure(){return s`
<div class="message" role="alert">
<ha-icon icon="mdi:cloud-off-outline"></ha-icon>
<span>${this.localize("card.no_hub")} <span class="muted">${this.failure}</span></span>
</div>
`}renderTrouble(e){return s`
<div class="message" role="alert"><ha-icon icon="mdi:alert-circle-outline"></ha-icon>${e}</div>
`}get isReady(){let[e,o]=[this.config,this.home];return e!==void 0&&o!==void 0}async speak(e){let o=n=>this.format.number(n,1),i=()=>{let n=V(B(e),A(e),o);this.localize=document.dir==="rtl"?yt(n):n};i(),await D(e)&&i()}listen(){if(this.stopListening||!this.isConnected||!this.isReady)return;let e={type:"ozon_telemetry/subscribe_fleet",...pe(this.config.entry_id)};this.stopListening=Te(this.home.connection,e).listen({value:o=>{this.fleet=o,this.failure=void 0,this.fleetChanged()},failed:o=>{this.failure=W(o)}})}stop(){this.stopListening?.(),this.stopListening=void 0}};p([y()],u.prototype,"config",2),p([y()],u.prototype,"fleet",2),p([y()],u.prototype,"failure",2),p([y()],u.prototype,"localize",2);var E=class extends u{constructor(){super(...arguments);this.shown={choice:"month",span:{start:"",end:""}};this.lookedOn=""}setConfig(e){super.setConfig(e),this.lookedOn=""}get firstWeekday(){return ke(this.home.locale)}willUpdate(e){let{today:o,lookedOn:i,firstWeekday:n}=this;i!==o&&(this.shown=i?kt(this.shown,i,o,n):me(this.config.period??"month",o,n),this.lookedOn=o),super.willUpdate(e)}periodTools(){return{shown:this.shown,today:this.today,firstWeekday:this.firstWeekday,spanName:this.format.span(this.shown.span),localize:this.localize,show:e=>this.shown=e}}};p([y()],E.prototype,"shown",2);var ee=({shown:r,today:t,firstWeekday:e,localize:o,show:i})=>s`
<ozon-telemetry-choice
.label=${o("form.period")}
.options=${[...$,"range"].map(n=>({value:n,label:o(`period.${n}`)}))}
.value=${r.choice}
@choose=${n=>i(me(n.detail,t,e))}
></ozon-telemetry-choice>
`,te=r=>s`
<div class="span">
${Ot(r,-1,"mdi:chevron-left",r.localize("period.before"))}
${r.shown.choice==="range"?Vr(r):s`<span class="span-name">${r.spanName}</span>`}
${Ot(r,1,"mdi:chevron-right",r.localize("period.after"))}
</div>
`;function Ot(r,t,e,o){let{shown:i,today:n,firstWeekday:a,show:l}=r,m=$t(i.choice,i.span,t,a);return s`
<button
class="button icon mirrored"
type="button"
aria-label=${o}
title=${o}
?disabled=${t>0&&m.start>n}
@click=${()=>l({...i,span:m})}
>
<ha-icon icon=${e}></ha-icon>
</button>
`}function Vr({shown:r,localize:t,show:e}){let o=(n,a)=>{let l={...r.span,[n]:a.target.value};l.start&&l.start<=l.end&&e({...r,span:l})},i=n=>s`
<input
type="date"
aria-label=${t(`period.${n}`)}
.value=${r.span[n]}
min=${n==="end"?r.span.start:"2000-01-01"}
max=${n==="start"?r.span.end:"2099-12-31"}
@change=${a=>o(n,a)}
/>
`;return s`${i("start")}<span aria-hidden="true">–</span>${i("end")}`}var re=d`
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
.span input {
flex: 1 1 0;
width: 0;
padding: 0 4px;
}
}
`;var b=d`
:host {
--gap: var(--ha-space-4, 16px);
--small-gap: var(--ha-space-2, 8px);
--line: 1px solid var(--divider-color);
--radius: var(--ha-border-radius-md, 8px);
--tint: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
display: block;
height: 100%;
font-variant-numeric: tabular-nums;
}
ha-card {
display: flex;
flex-direction: column;
gap: var(--gap);
box-sizing: border-box;
height: 100%;
padding: var(--gap);
container-type: inline-size;
overflow: hidden;
}
.head {
display: flex;
flex-wrap: wrap;
align-items: center;
gap: var(--small-gap) var(--gap);
}
h2,
h3,
p {
margin: 0;
}
h2 {
flex: 1 1 auto;
font-size: var(--ha-font-size-l, 16px);
font-weight: var(--ha-font-weight-medium, 500);
line-height: 1.4;
}
h3 {
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
font-weight: var(--ha-font-weight-medium, 500);
line-height: 1.4;
}
a {
color: inherit;
text-decoration-color: var(--primary-color);
text-underline-offset: 3px;
}
.muted {
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
line-height: 1.5;
}
.big {
font-size: 32px;
font-weight: var(--ha-font-weight-normal, 400);
line-height: 1.15;
}
.message {
display: flex;
align-items: center;
gap: var(--small-gap);
padding: var(--gap) 0;
color: var(--secondary-text-color);
}
.skeleton {
min-height: 120px;
border-radius: var(--radius);
background: var(--tint);
}
`,z=d`
.scroll {
overflow-x: auto;
}
table {
width: 100%;
border-collapse: collapse;
font-size: var(--ha-font-size-m, 14px);
line-height: 1.4;
}
th {
color: var(--secondary-text-color);
font-size: var(--ha-font-size-s, 12px);
font-weight: var(--ha-font-weight-medium, 500);
text-align: start;
white-space: nowrap;
}
th,
td {
padding: 8px;
border-bottom: var(--line);
}
tr:last-child > td,
tr:last-child > th[scope="row"] {
border-bottom: none;
}
th:first-child,
td:first-child {
padding-inline-start: 0;
}
th:last-child,
td:last-child {
padding-inline-end: 0;
}
.number {
text-align: end;
white-space: nowrap;
}
`,f=d`
button,
select,
input {
font: inherit;
color: inherit;
}
button:focus-visible,
select:focus-visible,
input:focus-visible,
a:focus-visible,
summary:focus-visible {
outline: 2px solid var(--primary-color);
outline-offset: 2px;
}
.button,
select,
input {
display: inline-flex;
align-items: center;
gap: 6px;
box-sizing: border-box;
min-height: 36px;
padding: 0 12px;
border: var(--line);
border-radius: var(--radius);
background: transparent;
font-size: var(--ha-font-size-m, 14px);
cursor: pointer;
}
select,
option {
background-color: var(--card-background-color);
}
input {
cursor: text;
color-scheme: var(--ozon-colour-scheme, normal);
}
.button:hover,
select:hover {
background: var(--tint);
}
.button[disabled] {
opacity: 0.5;
cursor: default;
}
.icon {
justify-content: center;
width: 36px;
padding: 0;
--mdc-icon-size: 20px;
}
a.button {
color: var(--primary-text-color);
text-decoration: none;
}
`;async function zt(){let{OzonChart:r}=await import("./chart-ONRESGNB.js");customElements.get("ozon-telemetry-chart")||customElements.define("ozon-telemetry-chart",r)}function tt(r,t){let e=document.createElement("a");e.href=r,e.download=t,e.click()}var oe=["bar","line","pie"];function Br(r,t,e){let o=r[t]??e,i=r[t+1]??o;return e>=i?1:e<=o?0:(e-o)/(i-o)}function Ur(r,t,e){let o=(t[0]??0)+e;return r.reduce((i,n,a)=>i+n*Br(t,a,o),0)}function Qr(r,t){return t?(r-t)/t:null}function _e({total:r,edges:t,previous_edges:e},o,i){return!o||!e?null:Qr(r,Ur(o,e,i-(t[0]??i)))}var ue=["kind","outlet","machine","none"],fe=["previous","last_year"],Ft=()=>v([x,k("chart","chart",oe),k("period","period",$),k("group_by","group",ue),k("compare","compare",fe),_,k("kinds","kind",h,{multiple:!0}),Q("side_by_side"),Q("hide_controls")]);function Pt(r,t,{view:e,localize:o},i,n,a){let l=g=>t.group_by==="kind"?o(`kind.${g.id}`):t.group_by==="none"?o("total"):g.name,m=ht(r,t.group_by,l,o("analytics.other")),w=m.map(g=>`${g.name} ${i.number(g.total)}`).join(", ");return{chart:e.chart,series:m,labels:r.edges.slice(0,-1).map(g=>i.bucket(g,t.bucket,r.zone)),begun:r.edges.slice(0,-1).filter(g=>g<=a).length,stack:n,beforeName:t.compare?o(`compare.${t.compare}`):"",summary:o("chart.summary",{span:i.span(t),total:r.total,parts:w}),number:g=>i.number(g),short:g=>i.short(g)}}var At=d`
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
@container (min-width: 1400px) {
.plot {
height: 440px;
}
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
`;function F(r,t=[]){let e=n=>n.filter(({device_id:a})=>a!==null&&t.includes(a)).map(({id:a})=>a),o=e(r.outlets),i=e(r.machines);return{...o.length>0&&{outlets:o},...i.length>0&&{machines:i}}}var Dt=(r,t)=>r.outlets.find(({id:e})=>e===t.outlet),ie=(r,t)=>r.machines.filter(e=>e.outlet===t.id);function Et(r,t){return[...r.outlets,...r.machines].find(o=>o.id===t)?.name??r.names[t]??t}var R=(r,t)=>r.name.localeCompare(t.name,void 0,{numeric:!0});function G(r){return r.active?r.hardware?r.hardware.online?"online":"offline":"no_device":"inactive"}function Mt(r){let t=e=>r.find(({id:o})=>o===e)?.total??0;return{basic:t("basic"),standard:t("standard"),premium:t("premium")}}var Oe="all",Lt=r=>({chart:r.chart??"bar",groupBy:r.group_by??"kind",compare:r.compare??null,kinds:r.kinds?.length?r.kinds:h,scope:Oe});function It(r,t){let e=h.filter(o=>o===t!==r.includes(o));return e.length?e:r}function Wr(r,t,e){return r.scope===Oe?F(e,t.devices):e.outlets.some(({id:i})=>i===r.scope)?{outlets:[r.scope]}:{machines:[r.scope]}}function rt(r,t,e){return{...Wr(r,t,e),...r.kinds.length<h.length&&{kinds:r.kinds}}}function Ht(r,t,e,o){return{entry_id:o.entry_id,...t,bucket:Ct(t),group_by:r.groupBy,...r.compare&&{compare:r.compare},...rt(r,e,o)}}var jr={bar:"mdi:chart-bar",line:"mdi:chart-line",pie:"mdi:chart-donut"},ot=r=>r.target.value,Kt=({view:r,localize:t,change:e})=>s`
<ozon-telemetry-choice
.label=${t("form.chart")}
.options=${oe.map(o=>({value:o,label:t(`chart.${o}`),icon:jr[o]}))}
.value=${r.chart}
@choose=${o=>e({chart:o.detail})}
></ozon-telemetry-choice>
`,ge=(r,t,e)=>s`<option value=${r} ?selected=${r===e}>${t}</option>`,Nt=(r,t,e)=>t.length===0?c:s`<optgroup label=${r}>
${[...t].sort(R).map(({id:o,name:i})=>ge(o,i,e))}
</optgroup>`,Gt=({view:r,fleet:t,localize:e,change:o})=>s`
<select
aria-label=${e("form.devices")}
@change=${i=>o({scope:ot(i)})}
>
${ge(Oe,e("scope.all"),r.scope)}
${Nt(e("level.outlet"),t.outlets,r.scope)}
${Nt(e("level.machine"),t.machines,r.scope)}
</select>
`,Vt=({view:r,localize:t,change:e})=>s`
<select
aria-label=${t("form.group_by")}
@change=${o=>e({groupBy:ot(o)})}
>
${ue.map(o=>ge(o,t(`group.${o}`),r.groupBy))}
</select>
`,Bt=({view:r,localize:t,change:e})=>s`
<select
aria-label=${t("form.compare")}
@change=${o=>e({compare:ot(o)||null})}
>
${ge("",t("compare.none"),r.compare??"")}
${fe.map(o=>ge(o,t(`compare.${o}`),r.compare??""))}
</select>
`,Ut=({view:r,localize:t,change:e},o)=>s`
<div class="kinds" role="group" aria-label=${t("form.kinds")}>
${h.map(i=>{let n=r.kinds.includes(i);return s`
<button
class="button switch"
type="button"
data-kind=${i}
aria-pressed=${n?"true":"false"}
@click=${()=>e({kinds:It(r.kinds,i)})}
>
${le(i)} ${t(`kind.${i}`)} <b>${n?o(i):""}</b>
</button>
`})}
</div>
`;var j=class extends E{constructor(){super(...arguments);this.exportFailure="";this.answer=new C(this,he)}static{this.styles=[b,z,f,T,N,re,At]}static{this.getConfigForm=()=>Ft()}static{this.getStubConfig=()=>({period:"month",chart:"bar",group_by:"kind"})}setConfig(e){S(e,"chart",oe),S(e,"period",$),S(e,"group_by",ue),S(e,"compare",fe),S(e,"kinds",h),super.setConfig(e),this.view=Lt(e)}connectedCallback(){super.connectedCallback(),zt()}getCardSize(){return 9}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,Ht(this.view,this.shown.span,this.config,e))}fleetChanged(){this.answer.refresh()}renderCard(e){let o=this.tools(e),i=!this.config.hide_controls;return s`
<ha-card>
<div class="head">
<h2>${this.config.title??this.localize("analytics.title")}</h2>
${i?s`${this.renderDownloads(e)}${Kt(o)}`:c}
</div>
${i?s`
<div class="tools">
${ee(this.periodTools())} ${te(this.periodTools())}
<div class="selects">
${Gt(o)} ${Vt(o)}
${Bt(o)}
</div>
</div>
`:c}
${this.renderAnswer(o)}
</ha-card>
`}renderAnswer(e){let{answer:o,failure:i,answered:n}=this.answer;if(i)return this.renderTrouble(i);if(!o||!n)return s`<div class="skeleton plot"></div>`;let a=Pt(o,n,e,this.format,!this.config.side_by_side,Date.now()),l=m=>{let w=n.group_by==="kind"&&o.groups.find(({id:g})=>g===m);return w?this.format.number(w.total):""};return s`
${this.renderTotal(o,a.series)}
<div class="plot">
<ozon-telemetry-chart .content=${a} .theme=${this.theme}></ozon-telemetry-chart>
${o.total===0?s`<div class="nothing">${this.localize("analytics.empty")}</div>`:c}
</div>
${Ut(e,l)}
${n.group_by==="kind"?c:this.renderLegend(a)}
${ft(a,this.localize)}
`}renderTotal(e,o){let i=_e(e,ut(o),Date.now());return s`
<div class="total" aria-live="polite">
<span class="big">${this.format.number(e.total)}</span>
<span class="muted">${this.localize("treatments",{count:e.total})}</span>
${e.revenue===null?c:s`<span class="muted">${this.format.money(e.revenue,e.currency)}</span>`}
${H(i,this.format,this.localize("compare.against"))}
</div>
`}renderLegend({series:e}){return s`
<ul class="legend">
${e.map(({name:o,colour:i,total:n,share:a})=>s`
<li>
<i class="dot" style="background: ${i}"></i><span>${o}</span>
<b>${this.format.number(n)}</b> <span class="muted">${this.format.percent(a)}</span>
</li>
`)}
</ul>
`}renderDownloads(e){let o=(i,n,a)=>s`
<button
class="button icon"
type="button"
aria-label=${n}
title=${n}
@click=${()=>{a().catch(l=>this.exportFailure=W(l))}}
>
<ha-icon icon=${i}></ha-icon>
</button>
`;return s`
<div class="downloads">
${o("mdi:table-arrow-down",this.localize("download.csv"),()=>this.downloadCsv(e))}
${o("mdi:image-outline",this.localize("download.picture"),()=>this.downloadPicture())}
${this.exportFailure?s`<span class="muted" role="alert">${this.exportFailure}</span>`:c}
</div>
`}async downloadCsv(e){let o=rt(this.view,this.config,e),i={entry_id:e.entry_id,...this.shown.span,...o,what:"treatments"},{url:n}=await Rt(this.home,i);tt(this.home.hassUrl(n),"")}async downloadPicture(){if(!this.chart)return;let{start:e,end:o}=this.shown.span;tt(await this.chart.picture(),`ozon-telemetry-${e}-${o}.png`)}tools(e){let{view:o,localize:i}=this;return{view:o,fleet:e,localize:i,change:n=>this.view={...o,...n}}}};p([y()],j.prototype,"view",2),p([y()],j.prototype,"exportFailure",2),p([pt("ozon-telemetry-chart")],j.prototype,"chart",2);var Qt=()=>v([x,_,k("kinds","kind",h,{multiple:!0}),$e("rows",1,100)]);var it=({device_id:r,gen:t,seq:e})=>`${r}/${t}/${e}`;function ye(r,t){return[...new Map([...r,...t].map(o=>[it(o),o])).values()].sort((o,i)=>i.at-o.at||i.seq-o.seq)}var qr=5*6e4;function Wt({at:r,received:t,source:e}){return e==="receipt"?"uncertain":t-r>qr?"late":null}var nt=10,st=25,Y=class extends u{constructor(){super(...arguments);this.pushed=[];this.older=[];this.rows=nt;this.watched="";this.newest=new C(this,Xe)}static{this.getConfigForm=()=>Qt()}static{this.getStubConfig=()=>({rows:nt})}setConfig(e){S(e,"kinds",h),super.setConfig(e),this.rows=e.rows??nt,this.forget()}disconnectedCallback(){super.disconnectedCallback(),this.forget()}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let o={entry_id:e.entry_id,...this.filters(e)};this.newest.ask(this.home,{...o,limit:Math.max(this.rows,st)}),this.watch(o)}renderCard(e){let o=this.trouble??this.newest.failure;return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("events.title")}</h2></div>
${o?this.renderTrouble(o):this.renderEvents(e)}
</ha-card>
`}renderEvents(e){let{answer:o}=this.newest;if(!o)return s`<div class="skeleton"></div>`;let i=ye(this.pushed,ye(o.events,this.older));if(i.length===0)return s`<div class="message">${this.localize("events.empty")}</div>`;let n=i.length>this.rows||(this.cursor===void 0?o.cursor:this.cursor)!==null;return s`
<table>
<thead>
<tr>
${["time","kind","machine","outlet"].map(a=>s`<th scope="col" class="at-${a}">${this.localize(`events.${a}`)}</th>`)}
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
`}renderEvent(e,{names:o}){let i=e.machine_name||e.machine&&o[e.machine]||e.device_id;return s`
<tr data-event=${it(e)}>
<td class="at-time">
<time datetime=${new Date(e.at).toISOString()} title=${this.format.dateTime(e.at)}
>${this.timeOf(e.at)}</time
>${this.renderRemark(e)}
</td>
<td class="at-kind">${Ce(e.kind,this.localize)}</td>
<td class="at-machine">${i}<span class="outlet-below muted">${e.outlet_name}</span></td>
<td class="at-outlet">${e.outlet_name||"–"}</td>
</tr>
`}renderRemark(e){let o=Wt(e);if(!o)return c;let i=this.localize(`events.${o}`,{time:this.format.dateTime(e.received)});return s`<ha-icon icon=${o==="late"?"mdi:history":"mdi:clock-question-outline"} role="img" aria-label=${i} title=${i}></ha-icon>`}timeOf(e){let o=Date.now();return o-e<36e5?this.format.ago(e,o):this.format.dateTime(e)}filters(e){let{devices:o,kinds:i}=this.config;return{...F(e,o),...i?.length&&{kinds:i}}}watch(e){let o=JSON.stringify(e);if(o===this.watched||!this.isConnected)return;this.forget(),this.watched=o;let i={type:"ozon_telemetry/subscribe_recent",...e};this.stopWatching=Te(this.home.connection,i).listen({value:({events:n,skipped:a})=>{this.pushed=ye(n,this.pushed),a&&this.newest.refresh()},failed:()=>{},opened:()=>this.newest.refresh()})}forget(){this.stopWatching?.(),this.stopWatching=void 0,this.watched="",this.pushed=[],this.older=[],this.cursor=void 0}async showMore(e,o){this.rows+=st;let i=this.cursor===void 0?this.newest.answer?.cursor:this.cursor;if(o<this.rows&&i)try{let n={entry_id:e.entry_id,...this.filters(e),limit:st*2,before:i},{events:a,cursor:l}=await Xe(this.home,n);this.older=ye(this.older,a),this.cursor=l}catch(n){this.trouble=W(n)}this.requestUpdate()}static{this.styles=[b,z,f,T,d`
.at-time {
white-space: nowrap;
--mdc-icon-size: 16px;
}
.at-time ha-icon {
display: inline-flex;
height: 1em;
margin-inline-start: 6px;
color: var(--secondary-text-color);
vertical-align: -1px;
}
.outlet-below {
display: none;
}
.more {
align-self: center;
}
@container (max-width: 520px) {
.at-outlet {
display: none;
}
.outlet-below {
display: block;
}
}
`]}};p([y()],Y.prototype,"pushed",2),p([y()],Y.prototype,"older",2),p([y()],Y.prototype,"trouble",2);var ze="ozon_telemetry",jt="Outlet";function Fe(r){if(typeof r.device!="string")throw new Error("device: choose an outlet or a machine")}var Zr={outlet:{filter:{integration:ze,model:jt}},machine:{filter:{integration:ze},entity:{integration:ze,domain:"event"}}},Pe=r=>()=>({name:"device",label:`level.one_${r}`,required:!0,selector:{device:Zr[r]}}),Jr={outlet:(r,{device_id:t})=>r.devices[t??""]?.model===jt,machine:(r,{entity_id:t})=>t.startsWith("event.")},Yt=(r,t)=>Object.values(r.entities).filter(e=>e.platform===ze&&Jr[t](r,e)),qt=(r,t,e)=>Yt(r,t).some(({device_id:o})=>o===e),Ae=(r,t)=>({device:Yt(r,t)[0]?.device_id??""});var Xr={online:"mdi:check-circle",offline:"mdi:alert-circle",no_device:"mdi:minus-circle-outline",inactive:"mdi:pause-circle-outline",closed:"mdi:door-closed"},ne=(r,t)=>s`
<span class="status ${r}"
><ha-icon icon=${Xr[r]}></ha-icon>${t(`status.${r}`)}</span
>
`,De=d`
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
`;var Ee="/config/integrations/integration/ozon_telemetry",se=r=>`/config/devices/device/${encodeURIComponent(r)}`;function P(r){let t=r.currentTarget;r.ctrlKey||r.metaKey||r.shiftKey||r.button!==0||(r.preventDefault(),history.pushState(null,"",t.href),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}var Zt=(r,t,e)=>r===null?null:{icon:t,text:`health.${e}_${r?"ok":"bad"}`,values:{},isBad:!r};function Jt({online:r,rssi:t,rtc:e,sd:o,pending:i,lost:n,firmware:a}){return[t===null?null:{icon:t<-80?"mdi:wifi-strength-1":"mdi:wifi",text:"health.rssi",values:{rssi:t},isBad:t<-80},Zt(o,"mdi:micro-sd","sd"),Zt(e,"mdi:clock-outline","rtc"),r&&i?{icon:"mdi:tray-full",text:"health.pending",values:{count:i},isBad:!1}:null,n?{icon:"mdi:database-alert-outline",text:"health.lost",values:{count:n},isBad:!0}:null,a?{icon:"mdi:package-variant-closed",text:"health.firmware",values:{firmware:a},isBad:!1}:null].filter(m=>m!==null)}function Xt({swaps:r,placements:t},e){let o=r.map(({device_id:n,start:a,end:l})=>({icon:"mdi:chip",what:n,start:a,end:l})),i=t.map(({outlet:n,start:a,end:l})=>({icon:"mdi:store-outline",what:Et(e,n),start:a,end:l}));return[...o,...i].sort((n,a)=>a.start-n.start)}function eo({treatments:r,treatments_left:t}){return!r||t===null?null:Math.min(1,Math.max(0,1-t/r))}function to(r,t,e){let{treatments_left:o,due_date:i,is_due:n}=r;return n?t("maintenance.due"):[o===null?null:t("maintenance.left",{count:o}),i===null?null:t("maintenance.until",{date:e.day(i)})].filter(l=>l!==null).join(" · ")||t("maintenance.none")}function er(r,t,e){let o=eo(r),i=to(r,t,e);return s`
<div class="maintenance ${r.is_due?"due":""}">
<div class="line"><ha-icon icon="mdi:wrench-outline"></ha-icon><span>${i}</span></div>
${o===null?c:s`<div class="wear" role="img" aria-label=${i}><i style="width: ${100*o}%"></i></div>`}
</div>
`}var tr=d`
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
`;var Me=class extends u{static{this.getConfigForm=()=>v([Pe("machine")])}static{this.getStubConfig=t=>Ae(t,"machine")}static{this.styles=[b,z,f,T,De,tr]}setConfig(t){Fe(t),super.setConfig(t)}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(t){let e=t.machines.find(({device_id:o})=>o===this.config.device);return e?s`
<ha-card>
<div class="head">
<div class="title">
<h2>${this.renderName(e)}</h2>
<p class="muted">${[e.type,Dt(t,e)?.name].filter(Boolean).join(" · ")}</p>
</div>
${ne(G(e),this.localize)}
</div>
${this.renderCounters(e)} ${this.renderLast(e)}
${er(e.maintenance,this.localize,this.format)}
${e.hardware?this.renderHardware(e.hardware):s`<p class="muted">${this.localize("machine.no_device")}</p>`}
${this.renderHistory(e,t)}
</ha-card>
`:s`<ha-card><div class="message">${this.localize("machine.unknown")}</div></ha-card>`}renderName({name:t,device_id:e}){return!e||!this.home.user?.is_admin?t:s`<a class="plain" href=${se(e)} @click=${P}>${t}</a>`}renderCounters({today:t,totals:e}){let o=(i,n)=>s`
<tr class=${n}>
<th scope="row">${i}</th>
<td class="number">${this.format.number(t[n])}</td>
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
${h.map(i=>o(Ce(i,this.localize),i))}
${o(this.localize("total"),"total")}
</tbody>
</table>
`}renderLast({last_treatment:t}){if(!t)return c;let e=this.localize("machine.last",{kind:this.localize(`kind.${t.kind}`),ago:this.format.ago(t.at,Date.now())});return s`<div class="line" title=${this.format.dateTime(t.at)}>
<ha-icon icon="mdi:clock-check-outline"></ha-icon><span>${e}</span>
</div>`}renderHardware(t){let e=t.last_seen;return s`
<div class="hardware">
<div class="line">
<ha-icon icon="mdi:chip"></ha-icon>
<span>
<code>${t.device_id}</code>
${!t.online&&e!==null?s`<span class="muted"
>${this.localize("machine.seen",{ago:this.format.ago(e,Date.now())})}</span
>`:c}
</span>
</div>
<ul class="health">
${Jt(t).map(({icon:o,text:i,values:n,isBad:a})=>s`<li class=${a?"bad":""}>
<ha-icon icon=${o}></ha-icon>${this.localize(i,n)}
</li>`)}
</ul>
</div>
`}renderHistory(t,e){let{installed:o,last_maintenance:i}=t,n=a=>a===null?"–":this.format.day(a);return s`
<details>
<summary>${this.localize("machine.history")}</summary>
<ul class="history">
${Xt(t,e).map(({icon:a,what:l,start:m,end:w})=>s`
<li class="line">
<ha-icon icon=${a}></ha-icon>
<span
>${l}
<span class="muted"
>${this.format.date(m)} –
${w===null?this.localize("machine.now"):this.format.date(w)}</span
></span
>
</li>
`)}
<li class="line">
<ha-icon icon="mdi:calendar-check-outline"></ha-icon>
<span>${this.localize("machine.installed")} <span class="muted">${n(o)}</span></span>
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
`}};var at=100,ve=28,rr=2;function or(r){let t=Math.max(1,...r),e=at/Math.max(1,r.length-1),o=i=>ve-rr-i/t*(ve-2*rr);return r.map((i,n)=>`${(n*e).toFixed(1)},${o(i).toFixed(1)}`).join(" ")}var ae=(r,t="var(--primary-color)")=>s`
<svg class="spark" viewBox="0 0 ${at} ${ve}" preserveAspectRatio="none" aria-hidden="true">
${mt`
<polygon points="0,${ve} ${or(r)} ${at},${ve}" fill=${t} opacity="0.14" />
<polyline points=${or(r)} fill="none" stroke=${t} stroke-width="1.5"
stroke-linejoin="round" vector-effect="non-scaling-stroke" />
`}
</svg>
`;function ir(r){if(/^[^\s@]+@[^\s@]+$/.test(r))return`mailto:${encodeURIComponent(r).replace("%40","@")}`;let t=r.replace(/[\s()./-]/g,"");return/^\+?\d{3,}$/.test(t)?`tel:${t}`:null}var nr=r=>r.split(/[,;]|\s+\/\s+/).map(t=>t.trim()).filter(Boolean),sr=r=>`https://www.openstreetmap.org/search?query=${encodeURIComponent(r.replace(/\s+/g," "))}`;var ar=30,Le=class extends u{constructor(){super(...arguments);this.trend=new C(this,Se);this.outletIn=e=>e.outlets.find(({device_id:o})=>o===this.config.device)}static{this.getConfigForm=()=>v([Pe("outlet")])}static{this.getStubConfig=e=>Ae(e,"outlet")}setConfig(e){Fe(e),super.setConfig(e)}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let o=this.outletIn(e);if(!o)return;let[i,n]=[O(this.today,1-ar),this.today],a={entry_id:e.entry_id,start:i,end:n,level:"outlet",compare:"previous"};this.trend.ask(this.home,{...a,outlets:[o.id]})}fleetChanged(){this.trend.refresh()}renderCard(e){let o=this.outletIn(e);if(!o)return s`<ha-card><div class="message">${this.localize("outlet.unknown")}</div></ha-card>`;let i=ie(e,o).sort(R);return s`
<ha-card>
<div class="head">
<h2>${this.renderName(o)}</h2>
${this.renderStatus(o)}
</div>
${this.renderPlace(o)} ${this.renderTrend(o)}
${i.length===0?s`<p class="muted">${this.localize("outlet.no_machines")}</p>`:this.renderMachines(i)}
</ha-card>
`}renderName({name:e,device_id:o}){return!o||!this.home.user?.is_admin?e:s`<a class="plain" href=${se(o)} @click=${P}>${e}</a>`}renderStatus({active:e,open:o}){return e?o?c:ne("closed",this.localize):ne("inactive",this.localize)}renderPlace({location:e,address:o,contact_person:i,contact_phone:n}){if(!e&&!o&&!i&&!n)return c;let a=o||e,l=(m,w)=>s`<div class="line"><ha-icon icon=${m}></ha-icon><span>${w}</span></div>`;return s`
<div class="place">
${a?l("mdi:map-marker-outline",s`<a href=${sr(a)} target="_blank" rel="noopener noreferrer"
>${[e,...o.split(`
`)].filter(Boolean).join(", ")}</a
>`):c}
${i?l("mdi:account-outline",this.renderContact(i)):c}
${n?l("mdi:phone-outline",this.renderContact(n)):c}
</div>
`}renderContact(e){return s`${nr(e).map((o,i)=>{let n=ir(o);return s`${i?", ":""}${n?s`<a href=${n}>${o}</a>`:o}`})}`}renderTrend(e){let o=this.trend.answer?.rows.find(({id:i})=>i===e.id);return s`
<div class="figures">
<div>
<h3>${this.localize("summary.day")}</h3>
<span class="big">${this.format.number(e.today.total)}</span>
${K(e.today,this.localize)}
</div>
<div>
<h3>${this.localize("outlet.last_days",{count:ar})}</h3>
<div class="main">
<span class="big">${o?this.format.number(o.total):"–"}</span>
${H(o?.delta??null,this.format)}
</div>
${ae(o?.trend??[])}
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
${e.map(o=>s`
<tr>
<td>${o.name}</td>
<td>${ne(G(o),this.localize)}</td>
<td class="number">${this.format.number(o.today.total)}</td>
<td class="number total">${this.format.number(o.totals.total)}</td>
</tr>
`)}
</tbody>
</table>
`}static{this.styles=[b,z,f,T,N,De,d`
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
@container (max-width: 280px) {
.total {
display: none;
}
}
`]}};var Ie=class extends u{static{this.getConfigForm=()=>v([x])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(t){let e=[...t.outlets].sort(R);return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("outlets.title")}</h2></div>
${e.length===0?s`<div class="message">${this.localize("outlets.empty")}</div>`:s`<div class="tiles">${e.map(o=>this.renderTile(o,t))}</div>`}
</ha-card>
`}renderTile(t,e){let o=this.config.navigation_path,i=s`
<span class="name">${t.name}</span>
<span class="where muted">${t.location||t.address}</span>
<span class="count"
><b>${this.format.number(t.today.total)}</b>
<span class="muted">${this.localize("outlets.today")}</span></span
>
${K(t.today,this.localize)} ${this.renderStatus(t,e)}
`;return o?s`<a class="tile" href=${o} @click=${P}>${i}</a>`:s`<div class="tile">${i}</div>`}renderStatus(t,e){if(!t.active)return s`<span class="muted">${this.localize("status.inactive")}</span>`;let o=ie(e,t).map(G),i=o.filter(l=>l==="online").length,n=i+o.filter(l=>l==="offline").length,a=this.localize("outlets.online",{online:i,count:n});return s`<span class="muted state ${i<n?"bad":""}"
><ha-icon icon=${i<n?"mdi:alert-circle":"mdi:check-circle"}></ha-icon>${a}</span
>`}static{this.styles=[b,f,T,d`
.tiles {
display: grid;
grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
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
`]}};var He=["outlet","machine"],lr=()=>v([x,k("level","level",He),k("period","period",$),_,$e("limit",1,100),Q("hide_controls")]);var ro=["total","per_day","delta","revenue","downtime"];function cr(r,t){let e=o=>o[t]??-1/0;return[...r].sort((o,i)=>e(i)-e(o)||o.name.localeCompare(i.name))}var dr=r=>ro.filter(t=>t==="total"||t==="per_day"||r.some(e=>(e[t]??null)!==null));var mr=d`
th[scope="row"] {
width: 40%;
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
.at-trend {
width: 18%;
min-width: 48px;
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
.number .delta {
flex-wrap: nowrap;
}
.more {
align-self: center;
}
@container (max-width: 640px) {
.at-per_day,
.at-downtime {
display: none;
}
}
@container (max-width: 420px) {
.at-revenue {
display: none;
}
}
`;var oo=10,q=class extends E{constructor(){super(...arguments);this.level="outlet";this.order="total";this.showAll=!1;this.answer=new C(this,Se)}static{this.getConfigForm=()=>lr()}static{this.getStubConfig=()=>({level:"outlet",period:"month"})}setConfig(e){S(e,"level",He),S(e,"period",$),super.setConfig(e),this.level=e.level??"outlet"}getCardSize(){return 7}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){let{start:o,end:i}=this.shown.span;this.answer.ask(this.home,{entry_id:e.entry_id,start:o,end:o<=this.today&&this.today<i?this.today:i,level:this.level,compare:"previous",...F(e,this.config.devices)})}fleetChanged(){this.answer.refresh()}renderCard(e){let o=this.periodTools();return s`
<ha-card>
<div class="head">
<h2>${this.config.title??this.localize("performance.title")}</h2>
${this.config.hide_controls?c:this.renderLevels()}
</div>
${this.config.hide_controls?c:s`<div class="tools">${ee(o)} ${te(o)}</div>`}
${this.renderAnswer(e)}
</ha-card>
`}renderLevels(){return s`
<ozon-telemetry-choice
.label=${this.localize("form.level")}
.options=${He.map(e=>({value:e,label:this.localize(`level.${e}`)}))}
.value=${this.level}
@choose=${e=>this.level=e.detail}
></ozon-telemetry-choice>
`}renderAnswer({currency:e}){let{answer:o,failure:i}=this.answer;if(i)return this.renderTrouble(i);if(!o)return s`<div class="skeleton"></div>`;let n=cr(o.rows,this.order);if(n.length===0)return s`<div class="message">${this.localize("performance.empty")}</div>`;let a=dr(n),l=Math.max(1,...n.map(({total:w})=>w)),m=this.showAll?n.length:this.config.limit??oo;return s`
<table>
<thead>
<tr>
<th scope="col">${this.localize(`level.one_${this.level}`)}</th>
<th scope="col" class="at-trend">${this.localize("performance.trend")}</th>
${a.map(w=>this.renderHead(w))}
</tr>
</thead>
<tbody>
${n.slice(0,m).map((w,g)=>this.renderRow(w,g,a,l,e))}
</tbody>
</table>
${n.length>m?this.renderMore(n.length):c}
`}renderHead(e){let o=e===this.order;return s`
<th scope="col" class="number at-${e}" aria-sort=${o?"descending":"none"}>
<button type="button" class="sort" @click=${()=>this.order=e}>
${this.localize(`performance.${e}`)}${o?s`<ha-icon icon="mdi:arrow-down"></ha-icon>`:c}
</button>
</th>
`}renderRow(e,o,i,n,a){return s`
<tr>
<th scope="row">
<div class="name"><span class="rank">${o+1}</span><span>${e.name}</span></div>
<div class="bar" style="width: ${Math.max(4,100*e.total/n)}%">
${K(e.per_kind,this.localize)}
</div>
</th>
<td class="at-trend">${ae(e.trend)}</td>
${i.map(l=>s`<td class="number at-${l}">${this.renderValue(e,l,a)}</td>`)}
</tr>
`}renderValue(e,o,i){switch(o){case"total":return s`${this.format.number(e.total)}
<div class="muted">${this.format.percent(e.share)}</div>`;case"per_day":return this.format.number(e.per_day,1);case"delta":return e.delta===null?"–":H(e.delta,this.format);case"revenue":return e.revenue===null?"–":this.format.money(e.revenue,i);case"downtime":return e.downtime==null?"–":this.format.percent(e.downtime,1)}}renderMore(e){return s`
<button class="button more" type="button" @click=${()=>this.showAll=!0}>
${this.localize("performance.show_all",{count:e})}
</button>
`}static{this.styles=[b,z,f,T,N,re,mr]}};p([y()],q.prototype,"level",2),p([y()],q.prototype,"order",2),p([y()],q.prototype,"showAll",2);var M=(r,t,e,o={},i=null)=>({severity:r,icon:t,what:e,values:o,since:i}),io=[({hardware:r})=>r&&!r.online?M("error","mdi:lan-disconnect","offline"):null,({hardware:r})=>r?.sd===!1?M("error","mdi:micro-sd","no_sd"):null,({hardware:r})=>r?.rtc===!1?M("warning","mdi:clock-alert-outline","no_rtc"):null,({hardware:r})=>r?.lost?M("warning","mdi:database-alert-outline","lost",{count:r.lost}):null,({silence:r})=>r?M("warning","mdi:sleep","silent",{count:r.expected},r.since):null,({maintenance:r})=>r.is_due?M("warning","mdi:wrench-clock","maintenance"):null,({hardware:r})=>r?null:M("info","mdi:chip","no_device"),({outlet:r})=>r?null:M("info","mdi:store-off-outline","no_outlet")],pr={error:0,warning:1,info:2},hr=({what:r,values:t,...e},o,i)=>({...e,text:`problem.${r}`,advice:`advice.${r}`,values:{...t,name:o},device_id:i});function ur(r){let t=r.machines.filter(({active:o})=>o).sort(R).flatMap(o=>io.map(i=>i(o)).filter(i=>i!==null).map(i=>hr(i,o.name,o.device_id))),e=r.waiting.map(o=>hr(M("info","mdi:chip","waiting"),o,null));return[...t,...e].sort((o,i)=>pr[o.severity]-pr[i.severity])}var fr=6,Ne=class extends u{static{this.getConfigForm=()=>v([x])}static{this.getStubConfig=()=>({})}getCardSize(){return 2}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(t){let e=ur(t),o=e.length-fr;return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("problems.title")}</h2></div>
${e.length===0?s`<div class="message good">
<ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.localize("problems.none")}
</div>`:s`<ul>
${e.slice(0,fr).map(i=>this.renderProblem(i))}
</ul>`}
${o>0?s`<p class="muted">${this.localize("problems.more",{count:o})}</p>`:c}
</ha-card>
`}renderProblem({severity:t,icon:e,text:o,advice:i,values:n,since:a,device_id:l}){let m=this.localize(o,{...n,since:a===null?"":this.format.dateTime(a)});return s`
<li class=${t}>
<ha-icon icon=${e}></ha-icon>
<div>
${this.home.user?.is_admin?s`<a href=${l?se(l):Ee} @click=${P}
>${m}</a
>`:s`<span>${m}</span>`}
<p class="muted">${this.localize(i)}</p>
</div>
</li>
`}static{this.styles=[b,f,d`
ul {
display: grid;
gap: 12px;
margin: 0;
padding: 0;
list-style: none;
}
li {
display: flex;
gap: 12px;
line-height: 1.5;
}
li ha-icon {
flex: none;
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
`]}};var gr=()=>v([x,k("period","period",$),_,k("kinds","kind",h,{multiple:!0}),Q("hide_controls")]);function yr(r){return r.flatMap((e,o)=>e.map((i,n)=>({weekday:o,hour:n,count:i}))).reduce((e,o)=>o.count>(e?.count??0)?o:e,null)}var vr=(r,t)=>r===0?0:Math.round(12+88*r/Math.max(1,t));var no=Array.from({length:24},(r,t)=>t),so=6,Ke=class extends E{constructor(){super(...arguments);this.answer=new C(this,Tt)}static{this.getConfigForm=()=>gr()}static{this.getStubConfig=()=>({period:"month"})}setConfig(e){S(e,"period",$),S(e,"kinds",h),super.setConfig(e)}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,{entry_id:e.entry_id,...this.shown.span,...F(e,this.config.devices),...this.config.kinds?.length&&{kinds:this.config.kinds}})}fleetChanged(){this.answer.refresh()}renderCard(){let e=this.periodTools();return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("profile.title")}</h2></div>
${this.config.hide_controls?c:s`<div class="tools">${ee(e)} ${te(e)}</div>`}
${this.renderAnswer()}
</ha-card>
`}renderAnswer(){let{answer:e,failure:o}=this.answer;if(o)return this.renderTrouble(o);if(!e)return s`<div class="skeleton"></div>`;let i=yr(e.hours),n=this.format.weekdays("long"),a=i?this.localize("profile.peak",{day:n[i.weekday]??"",hour:this.format.hour(i.hour),count:i.count}):this.localize("analytics.empty");return s`<p class="muted">${a}</p>
${this.renderTable(e,i?.count??0)}`}renderTable({hours:e},o){let i=this.format.weekdays();return s`
<table>
<caption>
${this.localize("profile.caption")}
</caption>
<thead>
<tr>
<td></td>
${no.map(n=>s`<th scope="col">
<span class=${n%so?"unseen":""}>${this.format.hour(n)}</span>
</th>`)}
</tr>
</thead>
<tbody>
${e.map((n,a)=>s`
<tr>
<th scope="row">${i[a]}</th>
${n.map((l,m)=>this.renderCell(l,o,`${i[a]} ${this.format.hour(m)}`))}
</tr>
`)}
</tbody>
</table>
`}renderCell(e,o,i){let n=this.format.number(e);return s`<td style="--heat: ${vr(e,o)}%" title="${i}: ${n}">
<span class="unseen">${n}</span>
</td>`}static{this.styles=[b,f,re,d`
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
`]}};var ao={day:"hour",month:"day"},Ge=class extends u{constructor(){super(...arguments);this.answers={day:new C(this,he),month:new C(this,he)}}static{this.getConfigForm=()=>v([x,_])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){for(let o of["day","month"])this.answers[o].ask(this.home,this.question(e,o))}fleetChanged(){this.answers.day.refresh(),this.answers.month.refresh()}renderCard(e){return s`
<ha-card>
${this.config.title?s`<div class="head"><h2>${this.config.title}</h2></div>`:""}
<div class="figures">
${this.renderPeriod("day")} ${this.renderPeriod("month")} ${this.renderDevices(e)}
</div>
</ha-card>
`}question(e,o){return{entry_id:e.entry_id,...de(o,this.today,ke(this.home.locale)),bucket:ao[o],group_by:"kind",compare:"previous",...F(e,this.config.devices)}}renderPeriod(e){let{answer:o,failure:i}=this.answers[e];if(i)return this.renderTrouble(i);if(!o)return s`<section class="skeleton"></section>`;let n=je(o.groups.map(({previous:m})=>m?.values??[])),a=o.edges.filter(m=>m<=Date.now()).length,l=je(o.groups.map(({values:m})=>m)).slice(0,a);return s`
<section>
<h3>${this.localize(`summary.${e}`)}</h3>
<div class="main">
<span class="big" data-total=${e}>${this.format.number(o.total)}</span>
${H(_e(o,n,Date.now()),this.format,this.localize(`summary.against_${e}`))}
</div>
${ae(l)} ${this.renderKinds(Mt(o.groups))}
${o.revenue===null?"":s`<p class="muted">
${this.localize("summary.revenue")} ${this.format.money(o.revenue,o.currency)}
</p>`}
</section>
`}renderKinds(e){return s`
${K(e,this.localize)}
<dl>
${h.map(o=>s`
<div>
<dt>${le(o)}${this.localize(`kind.${o}`)}</dt>
<dd>${this.format.number(e[o])}</dd>
</div>
`)}
</dl>
`}renderDevices({machines:e}){let o=e.map(G),i=a=>o.filter(l=>l===a).length,n=i("online")+i("offline");return s`
<section>
<h3>${this.localize("summary.devices")}</h3>
<div class="main">
<span class="big">${this.format.number(i("online"))}</span>
<span class="muted">${this.localize("summary.of",{count:n})}</span>
</div>
<div class="cells" aria-hidden="true">
${o.filter(a=>a==="online"||a==="offline").sort().reverse().map(a=>s`<i class=${a}></i>`)}
</div>
<p class="muted">${this.localize("summary.machines",{count:e.length})}</p>
</section>
`}static{this.styles=[b,T,N,d`
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
`]}};function lo(r){let t=r.machines.some(({hardware:e})=>e!==null);return[{icon:"mdi:store-plus-outline",text:"welcome.outlet",help:"welcome.outlet_help",isDone:r.outlets.length>0},{icon:"mdi:chip",text:"welcome.device",help:"welcome.device_help",isDone:t||r.waiting.length>0},{icon:"mdi:link-plus",text:"welcome.machine",help:"welcome.machine_help",isDone:t},{icon:"mdi:gesture-tap-button",text:"welcome.treatment",help:"welcome.treatment_help",isDone:r.totals.total>0}]}var Ve=class extends u{static{this.getConfigForm=()=>v([x])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}renderCard(t){let e=lo(t),o=e.findIndex(({isDone:i})=>!i);return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("welcome.title")}</h2></div>
<p class="muted">${this.localize("welcome.intro")}</p>
<ol>
${e.map((i,n)=>this.renderStep(i,n===o))}
</ol>
${this.home.user?.is_admin?this.renderLink():c}
</ha-card>
`}renderFailure(){return s`${super.renderFailure()}${this.home.user?.is_admin?this.renderLink():c}`}renderStep({icon:t,text:e,help:o,isDone:i},n){return s`
<li class=${i?"done":n?"next":""}>
<ha-icon icon=${i?"mdi:check-circle":t}></ha-icon>
<div>
<div class="text">${this.localize(e)}</div>
<div class="muted">${this.localize(o)}</div>
</div>
</li>
`}renderLink(){return s`
<a class="button" href=${Ee} @click=${P}>
<ha-icon icon="mdi:cog-outline"></ha-icon>${this.localize("welcome.open")}
</a>
`}static{this.styles=[b,f,d`
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
`]}};var br={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1},Z=class extends J{constructor(){super(...arguments);this.options=[];this.value="";this.label="";this.onKey=e=>{let o=this.stepOf(e.key);if(!o)return;e.preventDefault();let i=this.options.findIndex(({value:a})=>a===this.value),n=this.options.at((i+o)%this.options.length);n&&this.choose(n.value)}}render(){return s`
<div role="radiogroup" aria-label=${this.label} @keydown=${this.onKey}>
${this.options.map(e=>this.renderOption(e))}
</div>
`}renderOption({value:e,label:o,icon:i}){let n=e===this.value;return s`
<button
type="button"
role="radio"
data-value=${e}
aria-checked=${n?"true":"false"}
aria-label=${o}
title=${i?o:""}
tabindex=${n?0:-1}
@click=${()=>this.choose(e)}
>
${i?s`<ha-icon icon=${i}></ha-icon>`:o}
</button>
`}stepOf(e){return(e==="ArrowLeft"||e==="ArrowRight")&&getComputedStyle(this).direction==="rtl"?-(br[e]??0):br[e]}choose(e){this.value=e,this.dispatchEvent(new CustomEvent("choose",{detail:e})),this.updateComplete.then(()=>this.renderRoot.querySelector('[aria-checked="true"]')?.focus())}static{this.styles=[f,d`
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
background: color-mix(in srgb, var(--primary-color) 20%, var(--card-background-color));
color: var(--primary-text-color);
}
`]}};p([xe({attribute:!1})],Z.prototype,"options",2),p([xe({attribute:!1})],Z.prototype,"value",2),p([xe({attribute:!1})],Z.prototype,"label",2);var be=["overview","charts","outlets","machines"],wr="custom:ozon-telemetry",xr=({hide_views:r=[]})=>be.filter(t=>!r.includes(t));var co={overview:"mdi:view-dashboard-outline",charts:"mdi:chart-bar",outlets:"mdi:store-outline",machines:"mdi:spray"},Be=class extends HTMLElement{static{this.registryDependencies=["devices"]}static{this.getCreateSuggestions=()=>({title:"OzonTelemetry",icon:"mdi:molecule"})}static{this.getConfigElement=()=>document.createElement("ozon-telemetry-strategy-editor")}static async generate(t,e){let o=e.locale.language;await D(o);let i=V(B(o),A(o));return{views:xr(t).map(a=>({title:i(`view.${a}`),path:a,icon:co[a],strategy:{type:wr,page:a,...pe(t.entry_id),...t.period&&{period:t.period}}}))}}};var we=class extends J{setConfig(t){this.config=t}render(){if(!this.config)return c;let t=U(),{hide_views:e=[],period:o="month"}=this.config;return s`
<fieldset>
<legend>${t("form.views")}</legend>
${be.map(i=>s`
<label>
<input
type="checkbox"
.checked=${!e.includes(i)}
@change=${n=>this.show(i,n.target.checked)}
/>
${t(`view.${i}`)}
</label>
`)}
</fieldset>
<label class="period">
${t("form.first_period")}
<select
@change=${i=>this.change({period:i.target.value})}
>
${$.map(i=>s`<option value=${i} ?selected=${i===o}>${t(`period.${i}`)}</option>`)}
</select>
</label>
`}show(t,e){let{hide_views:o=[]}=this.config??{},i=be.filter(n=>n===t?!e:o.includes(n));this.change({hide_views:i.length<be.length?i:o})}change(t){if(!this.config)return;this.config={...this.config,...t};let e={config:this.config};this.dispatchEvent(new CustomEvent("config-changed",{detail:e,bubbles:!0,composed:!0}))}static{this.styles=[f,d`
:host,
fieldset {
display: grid;
gap: 8px;
}
fieldset {
margin: 0 0 8px;
padding: 0;
border: none;
}
legend {
padding: 0 0 8px;
color: var(--secondary-text-color);
}
label {
display: flex;
align-items: center;
gap: 12px;
min-height: 36px;
}
.period {
justify-content: space-between;
}
input[type="checkbox"] {
width: 18px;
height: 18px;
min-height: 0;
accent-color: var(--primary-color);
}
`]}};p([y()],we.prototype,"config",2);var mo=r=>Math.max(1,Math.floor((r-32)/352));function $r(r,{dockedSidebar:t}){let e=t==="docked"&&r>870;return mo(e?r-256:r)}var lt={columns:"full"},L=(r,t={})=>({type:`custom:ozon-telemetry-${r}-card`,...t}),I=(r,t)=>({type:"grid",...t&&{column_span:t},cards:r}),Cr=r=>[Math.floor(r/2),Math.ceil(r/2)],po=(r,{entry_id:t},e,o)=>{let i={...t!==void 0&&{entry_id:t},grid_options:lt},[n,a]=Cr(o);return[I([L("summary",i)],o),I([L("problems",i),L("outlets",{...i,navigation_path:"outlets"})],n),I([L("events",i)],a)]},ho=(r,{entry_id:t,period:e},o,i)=>{let n={...t!==void 0&&{entry_id:t},...e&&{period:e},grid_options:lt},[a,l]=Cr(i);return[I([L("analytics",n)],i),I([L("performance",n)],a),I([L("profile",n)],l)]},kr=(r,t,e)=>[...t].sort(R).filter(({device_id:o})=>o!==null).map(({device_id:o})=>L(r,{device:o,entry_id:e})),uo=r=>kr("outlet",r.outlets,r.entry_id).map(t=>I([t])),fo=(r,t,e)=>{let o=r.machines.filter(({outlet:n})=>!r.outlets.some(({id:a})=>a===n));return[...[...r.outlets].sort(R).map(n=>({title:n.name,of:ie(r,n)})),{title:e("machines.nowhere"),of:o}].filter(({of:n})=>n.length>0).map(({title:n,of:a})=>I([{type:"heading",heading:n,icon:"mdi:store-outline"},...kr("machine",a,r.entry_id)]))},go={overview:po,charts:ho,outlets:uo,machines:fo};function Sr(r,t){return r==="overview"?Math.min(4,Math.max(2,t)):r==="charts"&&t<4?2:4}function Tr(r,t,e,o=2){let n=r.outlets.length+r.machines.length===0?[]:go[t.page](r,t,e,o);return n.length>0?n:[ct(t.entry_id)]}var ct=r=>I([L("welcome",{...r!==void 0&&{entry_id:r},grid_options:lt})],2);var Ue=class extends HTMLElement{static{this.registryDependencies=["devices"]}static async generate(t,e){let o=Sr(t.page,$r(window.innerWidth,e));return{type:"sections",...{max_columns:o,dense_section_placement:!0},sections:await this.sections(t,e,o)}}static async sections(t,e,o){let i=e.locale.language;try{let[n]=await Promise.all([St(e,t.entry_id),D(i)]);return Tr(n,t,V(B(i),A(i)),o)}catch{return[ct(t.entry_id)]}}};function Rr(r,t){let e=r.entities[t];return e?.platform==="ozon_telemetry"?e.device_id??null:null}var Qe=r=>(t,e)=>{let o=Rr(t,e);return o===null?null:{config:{type:r,devices:[o]}}},dt=r=>t=>(e,o)=>{let i=Rr(e,o);return i!==null&&qt(e,r,i)?{config:{type:t,device:i}}:null};var _r="https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md",Or={analytics:j,performance:q,profile:Ke,events:Y,summary:Ge,problems:Ne,outlets:Ie,outlet:Le,machine:Me,welcome:Ve},zr={analytics:Qe,events:Qe,profile:Qe,outlet:dt("outlet"),machine:dt("machine")},yo={"ozon-telemetry-choice":Z,"ozon-telemetry-strategy-editor":we,"ll-strategy-dashboard-ozon-telemetry":Be,"ll-strategy-view-ozon-telemetry":Ue};async function Fl(){for(let[e,o]of Object.entries(yo))Fr(e,o);for(let[e,o]of Object.entries(Or))Fr(`ozon-telemetry-${e}-card`,o);await D(Ze());let r=U(),t=Object.keys(Or).map(e=>{let o=`ozon-telemetry-${e}-card`;return{type:o,name:`OzonTelemetry: ${r(`card.${e}`)}`,description:r(`card.${e}_description`),preview:!0,documentationURL:_r,...zr[e]&&{getEntitySuggestion:zr[e](`custom:${o}`)}}});(window.customCards??=[]).push(...t),(window.customStrategies??=[]).push({type:"ozon-telemetry",strategyType:"dashboard",name:"OzonTelemetry",description:r("strategy.description"),documentationURL:_r})}function Fr(r,t){customElements.get(r)||customElements.define(r,t)}export{Or as CARDS,Fl as register};
