import{a as d,b as s,c as mt,d as c,e as J,f as $e,g as y,h as pt,i as h,j as We,k as je,l as ht,m as ut}from"./chunk-PXU64AO7.js";import{b as p}from"./chunk-TN3OZQAE.js";function ft({series:r,labels:o,number:e,summary:t},i){let n=(a,l)=>s`
<tr>
<th scope="row">${a}</th>
${l.map(m=>s`<td class="number">${e(m)}</td>`)}
</tr>
`;return s`
<details class="table">
<summary>${i("chart.as_table")}</summary>
<div class="scroll" tabindex="0" role="region" aria-label=${t}>
<table>
<thead>
<tr>
<th scope="col">${i("chart.period")}</th>
${r.map(({name:a})=>s`<th scope="col" class="number">${a}</th>`)}
</tr>
</thead>
<tbody>
${o.map((a,l)=>n(a,r.map(({values:m})=>m[l]??0)))}
${n(i("total"),r.map(({total:a})=>a))}
</tbody>
</table>
</div>
</details>
`}var Er=.005;function H(r,o,e=""){if(r===null)return c;let t=Math.abs(r)<Er?"same":r>0?"up":"down",i={same:"mdi:arrow-right",up:"mdi:arrow-top-right",down:"mdi:arrow-bottom-right"}[t];return s`<span class="delta ${t}"
><ha-icon icon=${i}></ha-icon
><b>${o.change(r)}</b>${e&&s`<span>${e}</span>`}</span
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
`;var Ye={"advice.lost":"What its counters prove is booked as recovered. Check its SD card.","advice.maintenance":"Have it maintained, then press Maintenance done on its page.","advice.no_device":"Give it one: choose Reconfigure in the machine's menu.","advice.no_outlet":"Say where it stands: choose Reconfigure in the machine's menu.","advice.no_rtc":"Replace the battery of its clock, or the clock, and check the wiring.","advice.no_sd":"Push the card in firmly, or put in an empty one.","advice.offline":"Check its power and its Wi-Fi. What it counts meanwhile is kept and arrives later.","advice.silent":"Look whether it works and whether its button counts. If nobody came, nothing is wrong.","advice.waiting":"Say which machine it is in. What it has counted is not lost.","analytics.empty":"No treatments in this period","analytics.other":"Other","analytics.title":"Treatments","card.analytics":"Chart","card.analytics_description":"Treatments over time as bars, lines or shares, with all switches","card.events":"Recent treatments","card.events_description":"Treatments as they happen, the newest first","card.machine":"Machine","card.machine_description":"Counters, device, maintenance and history of a machine","card.no_hub":"OzonTelemetry does not answer.","card.outlet":"Outlet","card.outlet_description":"Address, contact, machines and trend of an outlet","card.outlets":"Outlets","card.outlets_description":"A tile for each outlet with what it did today","card.performance":"Performance","card.performance_description":"Outlets or machines in the order of what they did","card.problems":"Needs attention","card.problems_description":"What needs a person, the most urgent first","card.profile":"Busiest hours","card.profile_description":"The hours of the week as a heat map","card.summary":"Summary","card.summary_description":"Today and this month by kind, with trend, and the devices online","card.welcome":"First steps","card.welcome_description":"What to do next until the first treatment is counted","chart.as_table":"Show as table","chart.bar":"Bars","chart.line":"Lines","chart.period":"Period","chart.pie":"Shares","chart.summary":"{span}: {total} treatments. {parts}","compare.against":"against the compared period","compare.last_year":"Same period last year","compare.none":"No comparison","compare.previous":"Period before","download.csv":"Download as CSV","download.picture":"Download as picture","events.empty":"No treatments yet","events.kind":"Kind","events.late":"Delivered late, on {time}","events.machine":"Machine","events.more":"Show more","events.outlet":"Outlet","events.time":"Time","events.title":"Recent treatments","events.uncertain":"The device did not know the time; this is when the treatment was received","form.chart":"Chart","form.compare":"Compare with","form.devices":"Outlets and machines","form.first_period":"Charts begin with","form.group_by":"Group by","form.hide_controls":"Hide the switches","form.kinds":"Kinds","form.level":"Rank","form.limit":"Rows","form.period":"Period","form.rows":"Rows","form.side_by_side":"Side by side instead of stacked","form.title":"Title","form.views":"Views","group.kind":"By kind","group.machine":"By machine","group.none":"Total only","group.outlet":"By outlet","health.downtime":{one:"Offline {share} of the time, {count} day",other:"Offline {share} of the time, {count} days"},"health.firmware":"Firmware {firmware}","health.lost":{one:"{count} event lost",other:"{count} events lost"},"health.pending":{one:"{count} event waiting",other:"{count} events waiting"},"health.rssi":"{rssi} dBm","health.rtc_bad":"No clock","health.rtc_ok":"Clock","health.sd_bad":"No SD card","health.sd_ok":"SD card","kind.basic":"Basic","kind.premium":"Premium","kind.standard":"Standard","level.machine":"Machines","level.one_machine":"Machine","level.one_outlet":"Outlet","level.outlet":"Outlets","machine.history":"History","machine.installed":"Installed","machine.last":"{kind}, {ago}","machine.maintained":"Last maintenance","machine.no_device":"No device counts for this machine","machine.now":"now","machine.seen":"last seen {ago}","machine.treatments":"Treatments","machine.unknown":"This machine is not in the fleet. Choose another one.","machines.nowhere":"Without outlet","maintenance.due":"Maintenance is due","maintenance.left":{one:"Maintenance after {count} treatment",other:"Maintenance after {count} treatments"},"maintenance.none":"No maintenance planned","maintenance.until":"by {date}","outlet.last_days":{one:"Last {count} day",other:"Last {count} days"},"outlet.no_machines":"No machine stands here","outlet.status":"Status","outlet.unknown":"This outlet is not in the fleet. Choose another one.","outlets.empty":"No outlets yet","outlets.online":{one:"{online} of {count} device online",other:"{online} of {count} devices online"},"outlets.title":"Outlets","outlets.today":"today","performance.delta":"Change","performance.downtime":"Offline","performance.empty":"Nothing to rank yet","performance.per_day":"Per day","performance.revenue":"Revenue","performance.show_all":"Show all {count}","performance.title":"Performance","performance.total":"Treatments","performance.trend":"Trend","period.after":"Next period","period.before":"Previous period","period.day":"Day","period.end":"Last day","period.month":"Month","period.range":"Range","period.start":"First day","period.week":"Week","period.year":"Year","problem.lost":{one:"{name}: the device has lost {count} event",other:"{name}: the device has lost {count} events"},"problem.maintenance":"{name}: maintenance is due","problem.no_device":"{name}: no device counts for it","problem.no_outlet":"{name}: stands in no outlet","problem.no_rtc":"{name}: the device's clock does not work","problem.no_sd":"{name}: the device has no SD card","problem.offline":"{name}: the device is offline","problem.silent":{one:"{name}: no treatments since {since}; {count} would be usual",other:"{name}: no treatments since {since}; {count} would be usual"},"problem.waiting":"Device {name} waits for a machine","problems.more":{one:"and {count} more",other:"and {count} more"},"problems.none":"All machines are well","problems.title":"Needs attention","profile.caption":"Treatments by weekday and hour","profile.peak":{one:"Busiest: {day}, {hour} ({count} treatment)",other:"Busiest: {day}, {hour} ({count} treatments)"},"profile.title":"Busiest hours","scope.all":"All outlets","status.closed":"Closed","status.inactive":"Not in use","status.no_device":"No device","status.offline":"Offline","status.online":"Online","strategy.description":"Overview, charts, outlets and machines of your ozone treatments, live","summary.against_day":"against yesterday at this time","summary.against_month":"against last month at this point","summary.day":"Today","summary.devices":"Devices online","summary.machines":{one:"{count} machine",other:"{count} machines"},"summary.month":"This month","summary.of":"of {count}","summary.revenue":"Revenue",total:"Total",treatments:{one:"treatment",other:"treatments"},"view.charts":"Charts","view.machines":"Machines","view.outlets":"Outlets","view.overview":"Overview","welcome.device":"Connect a device","welcome.device_help":"Give the ESP32 its firmware and let it find your MQTT broker. It then waits here for its machine.","welcome.intro":"A few steps until the first treatment is counted.","welcome.machine":"Give the device a machine","welcome.machine_help":"Home Assistant offers each new device for adoption. What it has counted meanwhile is not lost.","welcome.open":"Open the integration","welcome.outlet":"Add an outlet","welcome.outlet_help":"A place where machines stand, with address, contact and prices.","welcome.title":"Welcome to OzonTelemetry","welcome.treatment":"Press a button on the machine","welcome.treatment_help":"The first treatment appears here within a second."};var gt={de:()=>import("./de-GICOE5RN.js"),id:()=>import("./id-JLREKBIB.js"),ru:()=>import("./ru-254NVHY4.js")},Lr=(r,o)=>r.replace(/\{(\w+)\}/g,(e,t)=>String(o[t]??`{${t}}`));function B(r,o,e=String){let t=new Intl.PluralRules(o);return(i,n={})=>{let a=r[i],l=typeof a=="string"?a:a[t.select(Number(n.count))]??a.other,m=Object.entries(n).map(([w,u])=>[w,typeof u=="number"?e(u):u]);return Lr(l??i,Object.fromEntries(m))}}var yt=r=>(o,e)=>`⁨${r(o,e)}⁩`,qe={en:Ye},A=r=>{let o=r.split("-")[0]??"en";return o in gt?o:"en"},V=r=>qe[A(r)]??Ye;async function D(r){let o=A(r),e=gt[o];return!e||o in qe?!1:(qe[o]=(await e()).default,!0)}function Ze(){let r=document.querySelector("home-assistant"),o=localStorage.getItem("selectedLanguage");return r?.hass?.language??o?.replaceAll('"',"")??navigator.language}function U(){let r=Ze();return D(r),B(V(r),A(r))}var $=()=>({name:"title",selector:{text:{}}}),O=()=>({name:"devices",selector:{device:{integration:"ozon_telemetry",multiple:!0}}}),Q=r=>()=>({name:r,selector:{boolean:{}}}),Ce=(r,o,e)=>()=>({name:r,selector:{number:{min:o,max:e,mode:"box"}}}),k=(r,o,e,{multiple:t=!1}={})=>()=>{let i=U(),n=e.map(a=>({value:a,label:i(`${o}.${a}`)}));return{name:r,selector:{select:{options:n,multiple:t,mode:t?"list":"dropdown"}}}};function v(r){let o=U();return{schema:r.map(e=>e()),computeLabel:({name:e,label:t=`form.${e}`})=>o(t)}}function S(r,o,e){let t=r[o],n=(t===void 0?[]:[t].flat()).find(a=>!e.includes(a));if(n!==void 0)throw new Error(`${o}: ${n} is none of ${e.join(", ")}`)}var ce=r=>s`<i class="dot" style="background: ${We(r)}"></i>`,ke=(r,o)=>s`<span class="kind">${ce(r)}${o(`kind.${r}`)}</span>`;function K(r,o){let e=h.map(t=>`${o(`kind.${t}`)} ${r[t]}`).join(", ");return s`
<div class="mix" role="img" aria-label=${e} title=${e}>
${h.filter(t=>r[t]>0).map(t=>s`<i style="flex-grow: ${r[t]}; background: ${We(t)}"></i>`)}
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
`;var C=["day","week","month","year"];var de=r=>new Date(`${r}T00:00:00Z`),bt=r=>r.toISOString().slice(0,10),R=(r,o)=>bt(new Date(de(r).getTime()+o*864e5)),wt=({start:r,end:o})=>Math.round((de(o).getTime()-de(r).getTime())/864e5)+1;function xt(r,o){return new Intl.DateTimeFormat("en-CA",{timeZone:o,year:"numeric",month:"2-digit",day:"2-digit"}).format(r)}var vt=(r,o)=>{let e=de(r);return bt(new Date(Date.UTC(e.getUTCFullYear(),e.getUTCMonth()+o,1)))};function me(r,o,e){switch(r){case"day":return{start:o,end:o};case"week":{let t=R(o,-((de(o).getUTCDay()-e+7)%7));return{start:t,end:R(t,6)}}case"month":return{start:vt(o,0),end:R(vt(o,1),-1)};case"year":return{start:`${o.slice(0,4)}-01-01`,end:`${o.slice(0,4)}-12-31`}}}function $t(r,o,e,t){if(r==="range"){let i=e*wt(o);return{start:R(o.start,i),end:R(o.end,i)}}return me(r,R(e<0?o.start:o.end,e),t)}function Ct(r){let o=wt(r);return o<=2?"hour":o<=92?"day":o<=200?"week":o<=6*366?"month":"year"}var Je=({start:r,end:o},e)=>r<=e&&e<=o,Ir=["sunday","monday","tuesday","wednesday","thursday","friday","saturday"];function Se(r){let o=Ir.indexOf(r.first_weekday);if(o>=0)return o;let e=new Intl.Locale(r.language);return((e.getWeekInfo?.()??e.weekInfo)?.firstDay??1)%7}var Hr=30;function pe(r,o,e){return{choice:r,span:r==="range"?{start:R(o,1-Hr),end:o}:me(r,o,e)}}function kt(r,o,e,t){return r.choice!=="range"&&Je(r.span,o)&&!Je(r.span,e)?pe(r.choice,e,t):r}var X=(r,o,e)=>r.callWS({...e,type:`ozon_telemetry/${o}`}),he=r=>r===void 0?{}:{entry_id:r},St=(r,o)=>X(r,"fleet",he(o)),ue=(r,o)=>X(r,"analytics",o),Tt=(r,o)=>X(r,"profile",o),ee=(r,o)=>X(r,"performance",o),Xe=(r,o)=>X(r,"recent",o),Rt=(r,o)=>X(r,"export",o);var x=class{constructor(o,e){this.host=o;this.fetch=e;this.key="";o.addController(this)}hostDisconnected(){clearTimeout(this.refreshTimer),this.refreshTimer=void 0}ask(o,e){let t=JSON.stringify(e);this.hass=o,t!==this.key&&(this.key=t,this.asked=e,this.run())}refresh(){this.asked&&(this.refreshTimer??=setTimeout(()=>{this.refreshTimer=void 0,this.run()},1e3))}async run(){let{asked:o,key:e,hass:t}=this;if(!(!o||!t)){try{let i=await this.fetch(t,o);if(e!==this.key)return;[this.answer,this.answered,this.failure]=[i,o,void 0]}catch(i){if(e!==this.key)return;this.failure=W(i)}this.host.requestUpdate()}}};function W(r){return typeof r=="object"&&r!==null&&"message"in r?String(r.message):String(r)}var et=class{constructor(o,e){this.connection=o;this.message=e;this.listeners=new Set;this.attempt=0;this.retryMs=2e3;this.onReady=()=>{this.unsubscribe=void 0,this.retryMs=2e3,this.subscribe()}}listen(o){return this.listeners.add(o),this.listeners.size===1?this.open():this.last!==void 0&&o.value(this.last),()=>{this.listeners.delete(o)&&this.listeners.size===0&&this.close()}}open(){this.connection.addEventListener("ready",this.onReady),this.subscribe()}close(){this.connection.removeEventListener("ready",this.onReady),clearTimeout(this.retryTimer),this.attempt+=1,this.last=void 0,this.unsubscribe?.(),this.unsubscribe=void 0}async subscribe(){clearTimeout(this.retryTimer);let o=++this.attempt;try{let e=await this.connection.subscribeMessage(t=>o===this.attempt&&this.tell(t),this.message,{resubscribe:!1});o===this.attempt?this.opened(e):e()}catch(e){o===this.attempt&&this.retryLater(e)}}opened(o){this.unsubscribe=o;for(let e of this.listeners)e.opened?.()}tell(o){this.retryMs=2e3,this.last=o;for(let e of this.listeners)e.value(o)}retryLater(o){for(let e of this.listeners)e.failed(o);this.retryTimer=setTimeout(()=>{this.subscribe()},this.retryMs),this.retryMs=Math.min(this.retryMs*2,3e4)}},_t=new WeakMap;function Te(r,o){let e=_t.get(r)??new Map;_t.set(r,e);let t=JSON.stringify(o),i=e.get(t)??new et(r,o);return e.set(t,i),i}var Nr={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"},Kr={12:"h12",24:"h23"},Gr=[["day",86400],["hour",3600],["minute",60]],Br={hour:{hour:"numeric",minute:"2-digit"},day:{day:"numeric",month:"short"},week:{day:"numeric",month:"short"},month:{month:"short",year:"numeric"},year:{year:"numeric"},all:{year:"numeric"}},Re=class{constructor(o){let{locale:e,config:t}=o;this.language=e.language,this.grouping=e.number_format!=="none",this.numberLanguage=e.number_format==="system"?void 0:Nr[e.number_format]??e.language;let i=Kr[e.time_format];this.hours=i?{hourCycle:i}:{},this.zone=e.time_zone==="local"?Intl.DateTimeFormat().resolvedOptions().timeZone:t.time_zone}number(o,e=0){return this.numeric({maximumFractionDigits:e},o)}short(o){return o<1e4?this.number(o):this.numeric({notation:"compact"},o)}percent(o,e=0){return this.numeric({style:"percent",maximumFractionDigits:e},o)}change(o){return this.numeric({style:"percent",maximumFractionDigits:0,signDisplay:"exceptZero"},o)}money(o,e){return this.numeric({style:"currency",currency:e,maximumFractionDigits:0},o)}date(o){return this.moment({dateStyle:"medium"},o)}day(o){return this.moment({dateStyle:"medium"},Date.parse(`${o}T00:00:00Z`),"UTC")}time(o){return this.moment({hour:"numeric",minute:"2-digit"},o)}dateTime(o){return this.moment({day:"numeric",month:"short",hour:"numeric",minute:"2-digit"},o)}span({start:o,end:e}){return new Intl.DateTimeFormat(this.language,{dateStyle:"medium",timeZone:"UTC"}).formatRange(Date.parse(`${o}T00:00:00Z`),Date.parse(`${e}T00:00:00Z`))}bucket(o,e,t){return this.moment(Br[e],o,t)}weekdays(o="short"){let e=Date.UTC(2024,0,1);return Array.from({length:7},(t,i)=>this.moment({weekday:o},e+i*864e5,"UTC"))}hour(o){return this.moment({hour:"numeric"},Date.UTC(2024,0,1,o),"UTC")}ago(o,e){let t=Math.round((o-e)/1e3),i=new Intl.RelativeTimeFormat(this.language,{numeric:"auto"}),[n,a]=Gr.find(([,l])=>Math.abs(t)>=l)??["second",1];return i.format(Math.trunc(t/a),n)}numeric(o,e){return new Intl.NumberFormat(this.numberLanguage,{useGrouping:this.grouping,...o}).format(e)}moment(o,e,t=this.zone){let i="hour"in o?this.hours:{};return new Intl.DateTimeFormat(this.language,{...o,...i,timeZone:t}).format(e)}};var Vr=6e4,Ur=({locale:r,themes:o,config:e})=>JSON.stringify([r,o.darkMode,o.theme,e.time_zone]),f=class extends J{constructor(){super(...arguments);this.theme=""}set hass(e){this.home=e;let t=Ur(e);t!==this.theme&&(this.theme=t,this.format=new Re(e),this.speak(e.locale.language)),this.listen()}setConfig(e){this.config=e,this.stop(),this.listen()}getCardSize(){return 4}connectedCallback(){super.connectedCallback(),this.clock=setInterval(()=>{this.requestUpdate()},Vr),this.listen()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock),this.stop()}ask(e){}fleetChanged(){}get today(){return xt(Date.now(),this.fleet?.time_zone??this.home.config.time_zone)}shouldUpdate(){return this.isReady}willUpdate(e){this.fleet&&this.ask(this.fleet)}render(){return this.fleet?this.renderCard(this.fleet):s`<ha-card
>${this.failure?this.renderFailure():s`<div class="skeleton"></div>`}</ha-card
>`}renderFailure(){return s`
<div class="message" role="alert">
<ha-icon icon="mdi:cloud-off-outline"></ha-icon>
<span>${this.localize("card.no_hub")} <span class="muted">${this.failure}</span></span>
</div>
`}renderTrouble(e){return s`
<div class="message" role="alert"><ha-icon icon="mdi:alert-circle-outline"></ha-icon>${e}</div>
`}get isReady(){let[e,t]=[this.config,this.home];return e!==void 0&&t!==void 0}async speak(e){let t=n=>this.format.number(n,1),i=()=>{let n=B(V(e),A(e),t);this.localize=document.dir==="rtl"?yt(n):n};i(),await D(e)&&i()}listen(){if(this.stopListening||!this.isConnected||!this.isReady)return;let e={type:"ozon_telemetry/subscribe_fleet",...he(this.config.entry_id)};this.stopListening=Te(this.home.connection,e).listen({value:t=>{this.fleet=t,this.failure=void 0,this.fleetChanged()},failed:t=>{this.failure=W(t)}})}stop(){this.stopListening?.(),this.stopListening=void 0}};p([y()],f.prototype,"config",2),p([y()],f.prototype,"fleet",2),p([y()],f.prototype,"failure",2),p([y()],f.prototype,"localize",2);var E=class extends f{constructor(){super(...arguments);this.shown={choice:"month",span:{start:"",end:""}};this.lookedOn=""}setConfig(e){super.setConfig(e),this.lookedOn=""}get firstWeekday(){return Se(this.home.locale)}willUpdate(e){let{today:t,lookedOn:i,firstWeekday:n}=this;i!==t&&(this.shown=i?kt(this.shown,i,t,n):pe(this.config.period??"month",t,n),this.lookedOn=t),super.willUpdate(e)}periodTools(){return{shown:this.shown,today:this.today,firstWeekday:this.firstWeekday,spanName:this.format.span(this.shown.span),localize:this.localize,show:e=>this.shown=e}}};p([y()],E.prototype,"shown",2);var te=({shown:r,today:o,firstWeekday:e,localize:t,show:i})=>s`
<ozon-telemetry-choice
.label=${t("form.period")}
.options=${[...C,"range"].map(n=>({value:n,label:t(`period.${n}`)}))}
.value=${r.choice}
@choose=${n=>i(pe(n.detail,o,e))}
></ozon-telemetry-choice>
`,re=r=>s`
<div class="span">
${Ot(r,-1,"mdi:chevron-left",r.localize("period.before"))}
${r.shown.choice==="range"?Qr(r):s`<span class="span-name">${r.spanName}</span>`}
${Ot(r,1,"mdi:chevron-right",r.localize("period.after"))}
</div>
`;function Ot(r,o,e,t){let{shown:i,today:n,firstWeekday:a,show:l}=r,m=$t(i.choice,i.span,o,a);return s`
<button
class="button icon mirrored"
type="button"
aria-label=${t}
title=${t}
?disabled=${o>0&&m.start>n}
@click=${()=>l({...i,span:m})}
>
<ha-icon icon=${e}></ha-icon>
</button>
`}function Qr({shown:r,localize:o,show:e}){let t=(n,a)=>{let l={...r.span,[n]:a.target.value};l.start&&l.start<=l.end&&e({...r,span:l})},i=n=>s`
<input
type="date"
aria-label=${o(`period.${n}`)}
.value=${r.span[n]}
min=${n==="end"?r.span.start:"2000-01-01"}
max=${n==="start"?r.span.end:"2099-12-31"}
@change=${a=>t(n,a)}
/>
`;return s`${i("start")}<span aria-hidden="true">–</span>${i("end")}`}var oe=d`
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
`,F=d`
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
`,g=d`
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
`;async function Ft(){let{OzonChart:r}=await import("./chart-H7OM5P56.js");customElements.get("ozon-telemetry-chart")||customElements.define("ozon-telemetry-chart",r)}function tt(r,o){let e=document.createElement("a");e.href=r,e.download=o,e.click()}var ie=["bar","line","pie"];function Wr(r,o,e){let t=r[o]??e,i=r[o+1]??t;return e>=i?1:e<=t?0:(e-t)/(i-t)}function jr(r,o,e){let t=(o[0]??0)+e;return r.reduce((i,n,a)=>i+n*Wr(o,a,t),0)}function Yr(r,o){return o?(r-o)/o:null}function _e({total:r,edges:o,previous_edges:e},t,i){return!t||!e?null:Yr(r,jr(t,e,i-(o[0]??i)))}var fe=["kind","outlet","machine","none"],ge=["previous","last_year"],zt=()=>v([$,k("chart","chart",ie),k("period","period",C),k("group_by","group",fe),k("compare","compare",ge),O,k("kinds","kind",h,{multiple:!0}),Q("side_by_side"),Q("hide_controls")]);function Pt(r,o,{view:e,localize:t},i,n,a){let l=u=>o.group_by==="kind"?t(`kind.${u.id}`):o.group_by==="none"?t("total"):u.name,m=ht(r,o.group_by,l,t("analytics.other")),w=m.map(u=>`${u.name} ${i.number(u.total)}`).join(", ");return{chart:e.chart,series:m,labels:r.edges.slice(0,-1).map(u=>i.bucket(u,o.bucket,r.zone)),begun:r.edges.slice(0,-1).filter(u=>u<=a).length,stack:n,beforeName:o.compare?t(`compare.${o.compare}`):"",summary:t("chart.summary",{span:i.span(o),total:r.total,parts:w}),number:u=>i.number(u),short:u=>i.short(u)}}var At=d`
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
`;function z(r,o=[]){let e=n=>n.filter(({device_id:a})=>a!==null&&o.includes(a)).map(({id:a})=>a),t=e(r.outlets),i=e(r.machines);return{...t.length>0&&{outlets:t},...i.length>0&&{machines:i}}}var Dt=(r,o)=>r.outlets.find(({id:e})=>e===o.outlet),ne=(r,o)=>r.machines.filter(e=>e.outlet===o.id);function Et(r,o){return[...r.outlets,...r.machines].find(t=>t.id===o)?.name??r.names[o]??o}var _=(r,o)=>r.name.localeCompare(o.name,void 0,{numeric:!0});function G(r){return r.active?r.hardware?r.hardware.online?"online":"offline":"no_device":"inactive"}function Mt(r){let o=e=>r.find(({id:t})=>t===e)?.total??0;return{basic:o("basic"),standard:o("standard"),premium:o("premium")}}var Oe="all",Lt=r=>({chart:r.chart??"bar",groupBy:r.group_by??"kind",compare:r.compare??null,kinds:r.kinds?.length?r.kinds:h,scope:Oe});function It(r,o){let e=h.filter(t=>t===o!==r.includes(t));return e.length?e:r}function qr(r,o,e){return r.scope===Oe?z(e,o.devices):e.outlets.some(({id:i})=>i===r.scope)?{outlets:[r.scope]}:{machines:[r.scope]}}function rt(r,o,e){return{...qr(r,o,e),...r.kinds.length<h.length&&{kinds:r.kinds}}}function Ht(r,o,e,t){return{entry_id:t.entry_id,...o,bucket:Ct(o),group_by:r.groupBy,...r.compare&&{compare:r.compare},...rt(r,e,t)}}var Zr={bar:"mdi:chart-bar",line:"mdi:chart-line",pie:"mdi:chart-donut"},ot=r=>r.target.value,Kt=({view:r,localize:o,change:e})=>s`
<ozon-telemetry-choice
.label=${o("form.chart")}
.options=${ie.map(t=>({value:t,label:o(`chart.${t}`),icon:Zr[t]}))}
.value=${r.chart}
@choose=${t=>e({chart:t.detail})}
></ozon-telemetry-choice>
`,ye=(r,o,e)=>s`<option value=${r} ?selected=${r===e}>${o}</option>`,Nt=(r,o,e)=>o.length===0?c:s`<optgroup label=${r}>
${[...o].sort(_).map(({id:t,name:i})=>ye(t,i,e))}
</optgroup>`,Gt=({view:r,fleet:o,localize:e,change:t})=>s`
<select
aria-label=${e("form.devices")}
@change=${i=>t({scope:ot(i)})}
>
${ye(Oe,e("scope.all"),r.scope)}
${Nt(e("level.outlet"),o.outlets,r.scope)}
${Nt(e("level.machine"),o.machines,r.scope)}
</select>
`,Bt=({view:r,localize:o,change:e})=>s`
<select
aria-label=${o("form.group_by")}
@change=${t=>e({groupBy:ot(t)})}
>
${fe.map(t=>ye(t,o(`group.${t}`),r.groupBy))}
</select>
`,Vt=({view:r,localize:o,change:e})=>s`
<select
aria-label=${o("form.compare")}
@change=${t=>e({compare:ot(t)||null})}
>
${ye("",o("compare.none"),r.compare??"")}
${ge.map(t=>ye(t,o(`compare.${t}`),r.compare??""))}
</select>
`,Ut=({view:r,localize:o,change:e},t)=>s`
<div class="kinds" role="group" aria-label=${o("form.kinds")}>
${h.map(i=>{let n=r.kinds.includes(i);return s`
<button
class="button switch"
type="button"
data-kind=${i}
aria-pressed=${n?"true":"false"}
@click=${()=>e({kinds:It(r.kinds,i)})}
>
${ce(i)} ${o(`kind.${i}`)} <b>${n?t(i):""}</b>
</button>
`})}
</div>
`;var j=class extends E{constructor(){super(...arguments);this.exportFailure="";this.answer=new x(this,ue)}static{this.styles=[b,F,g,T,N,oe,At]}static{this.getConfigForm=()=>zt()}static{this.getStubConfig=()=>({period:"month",chart:"bar",group_by:"kind"})}setConfig(e){S(e,"chart",ie),S(e,"period",C),S(e,"group_by",fe),S(e,"compare",ge),S(e,"kinds",h),super.setConfig(e),this.view=Lt(e)}connectedCallback(){super.connectedCallback(),Ft()}getCardSize(){return 9}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,Ht(this.view,this.shown.span,this.config,e))}fleetChanged(){this.answer.refresh()}renderCard(e){let t=this.tools(e),i=!this.config.hide_controls;return s`
<ha-card>
<div class="head">
<h2>${this.config.title??this.localize("analytics.title")}</h2>
${i?s`${this.renderDownloads(e)}${Kt(t)}`:c}
</div>
${i?s`
<div class="tools">
${te(this.periodTools())} ${re(this.periodTools())}
<div class="selects">
${Gt(t)} ${Bt(t)}
${Vt(t)}
</div>
</div>
`:c}
${this.renderAnswer(t)}
</ha-card>
`}renderAnswer(e){let{answer:t,failure:i,answered:n}=this.answer;if(i)return this.renderTrouble(i);if(!t||!n)return s`<div class="skeleton plot"></div>`;let a=Pt(t,n,e,this.format,!this.config.side_by_side,Date.now()),l=m=>{let w=n.group_by==="kind"&&t.groups.find(({id:u})=>u===m);return w?this.format.number(w.total):""};return s`
${this.renderTotal(t,a.series)}
<div class="plot">
<ozon-telemetry-chart .content=${a} .theme=${this.theme}></ozon-telemetry-chart>
${t.total===0?s`<div class="nothing">${this.localize("analytics.empty")}</div>`:c}
</div>
${Ut(e,l)}
${n.group_by==="kind"?c:this.renderLegend(a)}
${ft(a,this.localize)}
`}renderTotal(e,t){let i=_e(e,ut(t),Date.now());return s`
<div class="total" aria-live="polite">
<span class="big">${this.format.number(e.total)}</span>
<span class="muted">${this.localize("treatments",{count:e.total})}</span>
${e.revenue===null?c:s`<span class="muted">${this.format.money(e.revenue,e.currency)}</span>`}
${H(i,this.format,this.localize("compare.against"))}
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
@click=${()=>{a().catch(l=>this.exportFailure=W(l))}}
>
<ha-icon icon=${i}></ha-icon>
</button>
`;return s`
<div class="downloads">
${t("mdi:table-arrow-down",this.localize("download.csv"),()=>this.downloadCsv(e))}
${t("mdi:image-outline",this.localize("download.picture"),()=>this.downloadPicture())}
${this.exportFailure?s`<span class="muted" role="alert">${this.exportFailure}</span>`:c}
</div>
`}async downloadCsv(e){let t=rt(this.view,this.config,e),i={entry_id:e.entry_id,...this.shown.span,...t,what:"treatments"},{url:n}=await Rt(this.home,i);tt(this.home.hassUrl(n),"")}async downloadPicture(){if(!this.chart)return;let{start:e,end:t}=this.shown.span;tt(await this.chart.picture(),`ozon-telemetry-${e}-${t}.png`)}tools(e){let{view:t,localize:i}=this;return{view:t,fleet:e,localize:i,change:n=>this.view={...t,...n}}}};p([y()],j.prototype,"view",2),p([y()],j.prototype,"exportFailure",2),p([pt("ozon-telemetry-chart")],j.prototype,"chart",2);var Qt=()=>v([$,O,k("kinds","kind",h,{multiple:!0}),Ce("rows",1,100)]);var it=({device_id:r,gen:o,seq:e})=>`${r}/${o}/${e}`;function ve(r,o){return[...new Map([...r,...o].map(t=>[it(t),t])).values()].sort((t,i)=>i.at-t.at||i.seq-t.seq)}var Xr=5*6e4;function Wt({at:r,received:o,source:e}){return e==="receipt"?"uncertain":o-r>Xr?"late":null}var nt=10,st=25,Y=class extends f{constructor(){super(...arguments);this.pushed=[];this.older=[];this.rows=nt;this.watched="";this.newest=new x(this,Xe)}static{this.getConfigForm=()=>Qt()}static{this.getStubConfig=()=>({rows:nt})}setConfig(e){S(e,"kinds",h),super.setConfig(e),this.rows=e.rows??nt,this.forget()}disconnectedCallback(){super.disconnectedCallback(),this.forget()}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let t={entry_id:e.entry_id,...this.filters(e)};this.newest.ask(this.home,{...t,limit:Math.max(this.rows,st)}),this.watch(t)}renderCard(e){let t=this.trouble??this.newest.failure;return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("events.title")}</h2></div>
${t?this.renderTrouble(t):this.renderEvents(e)}
</ha-card>
`}renderEvents(e){let{answer:t}=this.newest;if(!t)return s`<div class="skeleton"></div>`;let i=ve(this.pushed,ve(t.events,this.older));if(i.length===0)return s`<div class="message">${this.localize("events.empty")}</div>`;let n=i.length>this.rows||(this.cursor===void 0?t.cursor:this.cursor)!==null;return s`
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
`}renderEvent(e,{names:t}){let i=e.machine_name||e.machine&&t[e.machine]||e.device_id;return s`
<tr data-event=${it(e)}>
<td class="at-time">
<time datetime=${new Date(e.at).toISOString()} title=${this.format.dateTime(e.at)}
>${this.timeOf(e.at)}</time
>${this.renderRemark(e)}
</td>
<td class="at-kind">${ke(e.kind,this.localize)}</td>
<td class="at-machine">${i}<span class="outlet-below muted">${e.outlet_name}</span></td>
<td class="at-outlet">${e.outlet_name||"–"}</td>
</tr>
`}renderRemark(e){let t=Wt(e);if(!t)return c;let i=this.localize(`events.${t}`,{time:this.format.dateTime(e.received)});return s`<ha-icon icon=${t==="late"?"mdi:history":"mdi:clock-question-outline"} role="img" aria-label=${i} title=${i}></ha-icon>`}timeOf(e){let t=Date.now();return t-e<36e5?this.format.ago(e,t):this.format.dateTime(e)}filters(e){let{devices:t,kinds:i}=this.config;return{...z(e,t),...i?.length&&{kinds:i}}}watch(e){let t=JSON.stringify(e);if(t===this.watched||!this.isConnected)return;this.forget(),this.watched=t;let i={type:"ozon_telemetry/subscribe_recent",...e};this.stopWatching=Te(this.home.connection,i).listen({value:({events:n,skipped:a})=>{this.pushed=ve(n,this.pushed),a&&this.newest.refresh()},failed:()=>{},opened:()=>this.newest.refresh()})}forget(){this.stopWatching?.(),this.stopWatching=void 0,this.watched="",this.pushed=[],this.older=[],this.cursor=void 0}async showMore(e,t){this.rows+=st;let i=this.cursor===void 0?this.newest.answer?.cursor:this.cursor;if(t<this.rows&&i)try{let n={entry_id:e.entry_id,...this.filters(e),limit:st*2,before:i},{events:a,cursor:l}=await Xe(this.home,n);this.older=ve(this.older,a),this.cursor=l}catch(n){this.trouble=W(n)}this.requestUpdate()}static{this.styles=[b,F,g,T,d`
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
`]}};p([y()],Y.prototype,"pushed",2),p([y()],Y.prototype,"older",2),p([y()],Y.prototype,"trouble",2);var Fe="ozon_telemetry",jt="Outlet";function ze(r){if(typeof r.device!="string")throw new Error("device: choose an outlet or a machine")}var eo={outlet:{filter:{integration:Fe,model:jt}},machine:{filter:{integration:Fe},entity:{integration:Fe,domain:"event"}}},Pe=r=>()=>({name:"device",label:`level.one_${r}`,required:!0,selector:{device:eo[r]}}),to={outlet:(r,{device_id:o})=>r.devices[o??""]?.model===jt,machine:(r,{entity_id:o})=>o.startsWith("event.")},Yt=(r,o)=>Object.values(r.entities).filter(e=>e.platform===Fe&&to[o](r,e)),qt=(r,o,e)=>Yt(r,o).some(({device_id:t})=>t===e),Ae=(r,o)=>({device:Yt(r,o)[0]?.device_id??""});var ro={online:"mdi:check-circle",offline:"mdi:alert-circle",no_device:"mdi:minus-circle-outline",inactive:"mdi:pause-circle-outline",closed:"mdi:door-closed"},se=(r,o)=>s`
<span class="status ${r}"
><ha-icon icon=${ro[r]}></ha-icon>${o(`status.${r}`)}</span
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
`;function Zt(r,o){let e=new Map;return(t,i)=>{let n=JSON.stringify(i),a=e.get(n);if(a&&Date.now()-a.at<o)return a.answer;let l=r(t,i);return e.set(n,{at:Date.now(),answer:l}),l.catch(()=>e.delete(n)),l}}var Ee="/config/integrations/integration/ozon_telemetry",ae=r=>`/config/devices/device/${encodeURIComponent(r)}`;function P(r){let o=r.currentTarget;r.ctrlKey||r.metaKey||r.shiftKey||r.button!==0||(r.preventDefault(),history.pushState(null,"",o.href),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}var Jt=(r,o,e)=>r===null?null:{icon:o,text:`health.${e}_${r?"ok":"bad"}`,values:{},isBad:!r};function Xt({online:r,rssi:o,rtc:e,sd:t,pending:i,lost:n,firmware:a}){return[o===null?null:{icon:o<-80?"mdi:wifi-strength-1":"mdi:wifi",text:"health.rssi",values:{rssi:o},isBad:o<-80},Jt(t,"mdi:micro-sd","sd"),Jt(e,"mdi:clock-outline","rtc"),r&&i?{icon:"mdi:tray-full",text:"health.pending",values:{count:i},isBad:!1}:null,n?{icon:"mdi:database-alert-outline",text:"health.lost",values:{count:n},isBad:!0}:null,a?{icon:"mdi:package-variant-closed",text:"health.firmware",values:{firmware:a},isBad:!1}:null].filter(m=>m!==null)}var er=(r,o,e)=>r===null?[]:[{icon:"mdi:lan-disconnect",text:"health.downtime",values:{share:e.percent(r,1),count:o},isBad:r>.05}];function tr({swaps:r,placements:o},e){let t=r.map(({device_id:n,start:a,end:l})=>({icon:"mdi:chip",what:n,start:a,end:l})),i=o.map(({outlet:n,start:a,end:l})=>({icon:"mdi:store-outline",what:Et(e,n),start:a,end:l}));return[...t,...i].sort((n,a)=>a.start-n.start)}function oo({treatments:r,treatments_left:o}){return!r||o===null?null:Math.min(1,Math.max(0,1-o/r))}function io(r,o,e){let{treatments_left:t,due_date:i,is_due:n}=r;return n?o("maintenance.due"):[t===null?null:o("maintenance.left",{count:t}),i===null?null:o("maintenance.until",{date:e.day(i)})].filter(l=>l!==null).join(" · ")||o("maintenance.none")}function rr(r,o,e){let t=oo(r),i=io(r,o,e);return s`
<div class="maintenance ${r.is_due?"due":""}">
<div class="line"><ha-icon icon="mdi:wrench-outline"></ha-icon><span>${i}</span></div>
${t===null?c:s`<div class="wear" role="img" aria-label=${i}><i style="width: ${100*t}%"></i></div>`}
</div>
`}var or=d`
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
`;var ir=30,no=6e4,so=Zt(ee,no),Me=class extends f{constructor(){super(...arguments);this.month=new x(this,so)}static{this.getConfigForm=()=>v([Pe("machine")])}static{this.getStubConfig=e=>Ae(e,"machine")}static{this.styles=[b,F,g,T,De,or]}setConfig(e){ze(e),super.setConfig(e)}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask({entry_id:e}){let[t,i]=[R(this.today,1-ir),this.today];this.month.ask(this.home,{entry_id:e,start:t,end:i,level:"machine"})}fleetChanged(){this.month.refresh()}renderCard(e){let t=e.machines.find(({device_id:i})=>i===this.config.device);return t?s`
<ha-card>
<div class="head">
<div class="title">
<h2>${this.renderName(t)}</h2>
<p class="muted">${[t.type,Dt(e,t)?.name].filter(Boolean).join(" · ")}</p>
</div>
${se(G(t),this.localize)}
</div>
${this.renderCounters(t)} ${this.renderLast(t)}
${rr(t.maintenance,this.localize,this.format)}
${t.hardware?this.renderHardware(t,t.hardware):s`<p class="muted">${this.localize("machine.no_device")}</p>`}
${this.renderHistory(t,e)}
</ha-card>
`:s`<ha-card><div class="message">${this.localize("machine.unknown")}</div></ha-card>`}renderName({name:e,device_id:t}){return!t||!this.home.user?.is_admin?e:s`<a class="plain" href=${ae(t)} @click=${P}>${e}</a>`}renderCounters({today:e,totals:t}){let i=(n,a)=>s`
<tr class=${a}>
<th scope="row">${n}</th>
<td class="number">${this.format.number(e[a])}</td>
<td class="number">${this.format.number(t[a])}</td>
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
${h.map(n=>i(ke(n,this.localize),n))}
${i(this.localize("total"),"total")}
</tbody>
</table>
`}renderLast({last_treatment:e}){if(!e)return c;let t=this.localize("machine.last",{kind:this.localize(`kind.${e.kind}`),ago:this.format.ago(e.at,Date.now())});return s`<div class="line" title=${this.format.dateTime(e.at)}>
<ha-icon icon="mdi:clock-check-outline"></ha-icon><span>${t}</span>
</div>`}renderHardware({id:e},t){let i=t.last_seen,n=this.month.answer?.rows.find(a=>a.id===e)?.downtime??null;return s`
<div class="hardware">
<div class="line">
<ha-icon icon="mdi:chip"></ha-icon>
<span>
<code>${t.device_id}</code>
${!t.online&&i!==null?s`<span class="muted"
>${this.localize("machine.seen",{ago:this.format.ago(i,Date.now())})}</span
>`:c}
</span>
</div>
<ul class="health">
${[...Xt(t),...er(n,ir,this.format)].map(({icon:a,text:l,values:m,isBad:w})=>s`<li class=${w?"bad":""}>
<ha-icon icon=${a}></ha-icon>${this.localize(l,m)}
</li>`)}
</ul>
</div>
`}renderHistory(e,t){let{installed:i,last_maintenance:n}=e,a=l=>l===null?"–":this.format.day(l);return s`
<details>
<summary>${this.localize("machine.history")}</summary>
<ul class="history">
${tr(e,t).map(({icon:l,what:m,start:w,end:u})=>s`
<li class="line">
<ha-icon icon=${l}></ha-icon>
<span
>${m}
<span class="muted"
>${this.format.date(w)} –
${u===null?this.localize("machine.now"):this.format.date(u)}</span
></span
>
</li>
`)}
<li class="line">
<ha-icon icon="mdi:calendar-check-outline"></ha-icon>
<span>${this.localize("machine.installed")} <span class="muted">${a(i)}</span></span>
</li>
<li class="line">
<ha-icon icon="mdi:wrench-outline"></ha-icon>
<span
>${this.localize("machine.maintained")}
<span class="muted">${a(n)}</span></span
>
</li>
</ul>
</details>
`}};var at=100,be=28,nr=2;function sr(r){let o=Math.max(1,...r),e=at/Math.max(1,r.length-1),t=i=>be-nr-i/o*(be-2*nr);return r.map((i,n)=>`${(n*e).toFixed(1)},${t(i).toFixed(1)}`).join(" ")}var le=(r,o="var(--primary-color)")=>s`
<svg class="spark" viewBox="0 0 ${at} ${be}" preserveAspectRatio="none" aria-hidden="true">
${mt`
<polygon points="0,${be} ${sr(r)} ${at},${be}" fill=${o} opacity="0.14" />
<polyline points=${sr(r)} fill="none" stroke=${o} stroke-width="1.5"
stroke-linejoin="round" vector-effect="non-scaling-stroke" />
`}
</svg>
`;function ar(r){if(/^[^\s@]+@[^\s@]+$/.test(r))return`mailto:${encodeURIComponent(r).replace("%40","@")}`;let o=r.replace(/[\s()./-]/g,"");return/^\+?\d{3,}$/.test(o)?`tel:${o}`:null}var lr=r=>r.split(/[,;]|\s+\/\s+/).map(o=>o.trim()).filter(Boolean),cr=r=>`https://www.openstreetmap.org/search?query=${encodeURIComponent(r.replace(/\s+/g," "))}`;var dr=30,Le=class extends f{constructor(){super(...arguments);this.trend=new x(this,ee);this.outletIn=e=>e.outlets.find(({device_id:t})=>t===this.config.device)}static{this.getConfigForm=()=>v([Pe("outlet")])}static{this.getStubConfig=e=>Ae(e,"outlet")}setConfig(e){ze(e),super.setConfig(e)}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let t=this.outletIn(e);if(!t)return;let[i,n]=[R(this.today,1-dr),this.today],a={entry_id:e.entry_id,start:i,end:n,level:"outlet",compare:"previous"};this.trend.ask(this.home,{...a,outlets:[t.id]})}fleetChanged(){this.trend.refresh()}renderCard(e){let t=this.outletIn(e);if(!t)return s`<ha-card><div class="message">${this.localize("outlet.unknown")}</div></ha-card>`;let i=ne(e,t).sort(_);return s`
<ha-card>
<div class="head">
<h2>${this.renderName(t)}</h2>
${this.renderStatus(t)}
</div>
${this.renderPlace(t)} ${this.renderTrend(t)}
${i.length===0?s`<p class="muted">${this.localize("outlet.no_machines")}</p>`:this.renderMachines(i)}
</ha-card>
`}renderName({name:e,device_id:t}){return!t||!this.home.user?.is_admin?e:s`<a class="plain" href=${ae(t)} @click=${P}>${e}</a>`}renderStatus({active:e,open:t}){return e?t?c:se("closed",this.localize):se("inactive",this.localize)}renderPlace({location:e,address:t,contact_person:i,contact_phone:n}){if(!e&&!t&&!i&&!n)return c;let a=t||e,l=(m,w)=>s`<div class="line"><ha-icon icon=${m}></ha-icon><span>${w}</span></div>`;return s`
<div class="place">
${a?l("mdi:map-marker-outline",s`<a href=${cr(a)} target="_blank" rel="noopener noreferrer"
>${[e,...t.split(`
`)].filter(Boolean).join(", ")}</a
>`):c}
${i?l("mdi:account-outline",this.renderContact(i)):c}
${n?l("mdi:phone-outline",this.renderContact(n)):c}
</div>
`}renderContact(e){return s`${lr(e).map((t,i)=>{let n=ar(t);return s`${i?", ":""}${n?s`<a href=${n}>${t}</a>`:t}`})}`}renderTrend(e){let t=this.trend.answer?.rows.find(({id:i})=>i===e.id);return s`
<div class="figures">
<div>
<h3>${this.localize("summary.day")}</h3>
<span class="big">${this.format.number(e.today.total)}</span>
${K(e.today,this.localize)}
</div>
<div>
<h3>${this.localize("outlet.last_days",{count:dr})}</h3>
<div class="main">
<span class="big">${t?this.format.number(t.total):"–"}</span>
${H(t?.delta??null,this.format)}
</div>
${le(t?.trend??[])}
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
<td>${se(G(t),this.localize)}</td>
<td class="number">${this.format.number(t.today.total)}</td>
<td class="number total">${this.format.number(t.totals.total)}</td>
</tr>
`)}
</tbody>
</table>
`}static{this.styles=[b,F,g,T,N,De,d`
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
`]}};var Ie=class extends f{static{this.getConfigForm=()=>v([$])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(o){let e=[...o.outlets].sort(_);return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("outlets.title")}</h2></div>
${e.length===0?s`<div class="message">${this.localize("outlets.empty")}</div>`:s`<div class="tiles">${e.map(t=>this.renderTile(t,o))}</div>`}
</ha-card>
`}renderTile(o,e){let t=this.config.navigation_path,i=s`
<span class="name">${o.name}</span>
<span class="where muted">${o.location||o.address}</span>
<span class="count"
><b>${this.format.number(o.today.total)}</b>
<span class="muted">${this.localize("outlets.today")}</span></span
>
${K(o.today,this.localize)} ${this.renderStatus(o,e)}
`;return t?s`<a class="tile" href=${t} @click=${P}>${i}</a>`:s`<div class="tile">${i}</div>`}renderStatus(o,e){if(!o.active)return s`<span class="muted">${this.localize("status.inactive")}</span>`;let t=ne(e,o).map(G),i=t.filter(l=>l==="online").length,n=i+t.filter(l=>l==="offline").length,a=this.localize("outlets.online",{online:i,count:n});return s`<span class="muted state ${i<n?"bad":""}"
><ha-icon icon=${i<n?"mdi:alert-circle":"mdi:check-circle"}></ha-icon>${a}</span
>`}static{this.styles=[b,g,T,d`
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
`]}};var He=["outlet","machine"],mr=()=>v([$,k("level","level",He),k("period","period",C),O,Ce("limit",1,100),Q("hide_controls")]);var ao=["total","per_day","delta","revenue","downtime"];function pr(r,o){let e=t=>t[o]??-1/0;return[...r].sort((t,i)=>e(i)-e(t)||t.name.localeCompare(i.name))}var hr=r=>ao.filter(o=>o==="total"||o==="per_day"||r.some(e=>(e[o]??null)!==null));var ur=d`
th[scope="row"] {
width: 34%;
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
width: 15%;
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
.at-per_day {
display: none;
}
}
@container (max-width: 420px) {
.at-revenue,
.at-downtime {
display: none;
}
}
`;var lo=10,q=class extends E{constructor(){super(...arguments);this.level="outlet";this.order="total";this.showAll=!1;this.answer=new x(this,ee)}static{this.getConfigForm=()=>mr()}static{this.getStubConfig=()=>({level:"outlet",period:"month"})}setConfig(e){S(e,"level",He),S(e,"period",C),super.setConfig(e),this.level=e.level??"outlet"}getCardSize(){return 7}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){let{start:t,end:i}=this.shown.span;this.answer.ask(this.home,{entry_id:e.entry_id,start:t,end:t<=this.today&&this.today<i?this.today:i,level:this.level,compare:"previous",...z(e,this.config.devices)})}fleetChanged(){this.answer.refresh()}renderCard(e){let t=this.periodTools();return s`
<ha-card>
<div class="head">
<h2>${this.config.title??this.localize("performance.title")}</h2>
${this.config.hide_controls?c:this.renderLevels()}
</div>
${this.config.hide_controls?c:s`<div class="tools">${te(t)} ${re(t)}</div>`}
${this.renderAnswer(e)}
</ha-card>
`}renderLevels(){return s`
<ozon-telemetry-choice
.label=${this.localize("form.level")}
.options=${He.map(e=>({value:e,label:this.localize(`level.${e}`)}))}
.value=${this.level}
@choose=${e=>this.level=e.detail}
></ozon-telemetry-choice>
`}renderAnswer({currency:e}){let{answer:t,failure:i}=this.answer;if(i)return this.renderTrouble(i);if(!t)return s`<div class="skeleton"></div>`;let n=pr(t.rows,this.order);if(n.length===0)return s`<div class="message">${this.localize("performance.empty")}</div>`;let a=hr(n),l=Math.max(1,...n.map(({total:w})=>w)),m=this.showAll?n.length:this.config.limit??lo;return s`
<table>
<thead>
<tr>
<th scope="col">${this.localize(`level.one_${this.level}`)}</th>
<th scope="col" class="at-trend">${this.localize("performance.trend")}</th>
${a.map(w=>this.renderHead(w))}
</tr>
</thead>
<tbody>
${n.slice(0,m).map((w,u)=>this.renderRow(w,u,a,l,e))}
</tbody>
</table>
${n.length>m?this.renderMore(n.length):c}
`}renderHead(e){let t=e===this.order;return s`
<th scope="col" class="number at-${e}" aria-sort=${t?"descending":"none"}>
<button type="button" class="sort" @click=${()=>this.order=e}>
${this.localize(`performance.${e}`)}${t?s`<ha-icon icon="mdi:arrow-down"></ha-icon>`:c}
</button>
</th>
`}renderRow(e,t,i,n,a){return s`
<tr>
<th scope="row">
<div class="name"><span class="rank">${t+1}</span><span>${e.name}</span></div>
<div class="bar" style="width: ${Math.max(4,100*e.total/n)}%">
${K(e.per_kind,this.localize)}
</div>
</th>
<td class="at-trend">${le(e.trend)}</td>
${i.map(l=>s`<td class="number at-${l}">${this.renderValue(e,l,a)}</td>`)}
</tr>
`}renderValue(e,t,i){switch(t){case"total":return s`${this.format.number(e.total)}
<div class="muted">${this.format.percent(e.share)}</div>`;case"per_day":return this.format.number(e.per_day,1);case"delta":return e.delta===null?"–":H(e.delta,this.format);case"revenue":return e.revenue===null?"–":this.format.money(e.revenue,i);case"downtime":return e.downtime==null?"–":this.format.percent(e.downtime,1)}}renderMore(e){return s`
<button class="button more" type="button" @click=${()=>this.showAll=!0}>
${this.localize("performance.show_all",{count:e})}
</button>
`}static{this.styles=[b,F,g,T,N,oe,ur]}};p([y()],q.prototype,"level",2),p([y()],q.prototype,"order",2),p([y()],q.prototype,"showAll",2);var M=(r,o,e,t={},i=null)=>({severity:r,icon:o,what:e,values:t,since:i}),co=[({hardware:r})=>r&&!r.online?M("error","mdi:lan-disconnect","offline"):null,({hardware:r})=>r?.sd===!1?M("error","mdi:micro-sd","no_sd"):null,({hardware:r})=>r?.rtc===!1?M("warning","mdi:clock-alert-outline","no_rtc"):null,({hardware:r})=>r?.lost?M("warning","mdi:database-alert-outline","lost",{count:r.lost}):null,({silence:r,last_treatment:o})=>r?M("warning","mdi:sleep","silent",{count:r.expected},o?.at??r.since):null,({maintenance:r})=>r.is_due?M("warning","mdi:wrench-clock","maintenance"):null,({hardware:r})=>r?null:M("info","mdi:chip","no_device"),({outlet:r})=>r?null:M("info","mdi:store-off-outline","no_outlet")],fr={error:0,warning:1,info:2},gr=({what:r,values:o,...e},t,i)=>({...e,text:`problem.${r}`,advice:`advice.${r}`,values:{...o,name:t},device_id:i});function yr(r){let o=r.machines.filter(({active:t})=>t).sort(_).flatMap(t=>co.map(i=>i(t)).filter(i=>i!==null).map(i=>gr(i,t.name,t.device_id))),e=r.waiting.map(t=>gr(M("info","mdi:chip","waiting"),t,null));return[...o,...e].sort((t,i)=>fr[t.severity]-fr[i.severity])}var vr=6,Ne=class extends f{static{this.getConfigForm=()=>v([$])}static{this.getStubConfig=()=>({})}getCardSize(){return 2}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(o){let e=yr(o),t=e.length-vr;return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("problems.title")}</h2></div>
${e.length===0?s`<div class="message good">
<ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.localize("problems.none")}
</div>`:s`<ul>
${e.slice(0,vr).map(i=>this.renderProblem(i))}
</ul>`}
${t>0?s`<p class="muted">${this.localize("problems.more",{count:t})}</p>`:c}
</ha-card>
`}renderProblem({severity:o,icon:e,text:t,advice:i,values:n,since:a,device_id:l}){let m=this.localize(t,{...n,since:a===null?"":this.format.dateTime(a)});return s`
<li class=${o}>
<ha-icon icon=${e}></ha-icon>
<div>
${this.home.user?.is_admin?s`<a href=${l?ae(l):Ee} @click=${P}
>${m}</a
>`:s`<span>${m}</span>`}
<p class="muted">${this.localize(i)}</p>
</div>
</li>
`}static{this.styles=[b,g,d`
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
`]}};var br=()=>v([$,k("period","period",C),O,k("kinds","kind",h,{multiple:!0}),Q("hide_controls")]);function wr(r){return r.flatMap((e,t)=>e.map((i,n)=>({weekday:t,hour:n,count:i}))).reduce((e,t)=>t.count>(e?.count??0)?t:e,null)}var xr=(r,o)=>r===0?0:Math.round(12+88*r/Math.max(1,o));var mo=Array.from({length:24},(r,o)=>o),po=6,Ke=class extends E{constructor(){super(...arguments);this.answer=new x(this,Tt)}static{this.getConfigForm=()=>br()}static{this.getStubConfig=()=>({period:"month"})}setConfig(e){S(e,"period",C),S(e,"kinds",h),super.setConfig(e)}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,{entry_id:e.entry_id,...this.shown.span,...z(e,this.config.devices),...this.config.kinds?.length&&{kinds:this.config.kinds}})}fleetChanged(){this.answer.refresh()}renderCard(){let e=this.periodTools();return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("profile.title")}</h2></div>
${this.config.hide_controls?c:s`<div class="tools">${te(e)} ${re(e)}</div>`}
${this.renderAnswer()}
</ha-card>
`}renderAnswer(){let{answer:e,failure:t}=this.answer;if(t)return this.renderTrouble(t);if(!e)return s`<div class="skeleton"></div>`;let i=wr(e.hours),n=this.format.weekdays("long"),a=i?this.localize("profile.peak",{day:n[i.weekday]??"",hour:this.format.hour(i.hour),count:i.count}):this.localize("analytics.empty");return s`<p class="muted">${a}</p>
${this.renderTable(e,i?.count??0)}`}renderTable({hours:e},t){let i=this.format.weekdays();return s`
<table>
<caption>
${this.localize("profile.caption")}
</caption>
<thead>
<tr>
<td></td>
${mo.map(n=>s`<th scope="col">
<span class=${n%po?"unseen":""}>${this.format.hour(n)}</span>
</th>`)}
</tr>
</thead>
<tbody>
${e.map((n,a)=>s`
<tr>
<th scope="row">${i[a]}</th>
${n.map((l,m)=>this.renderCell(l,t,`${i[a]} ${this.format.hour(m)}`))}
</tr>
`)}
</tbody>
</table>
`}renderCell(e,t,i){let n=this.format.number(e);return s`<td style="--heat: ${xr(e,t)}%" title="${i}: ${n}">
<span class="unseen">${n}</span>
</td>`}static{this.styles=[b,g,oe,d`
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
`]}};var ho={day:"hour",month:"day"},Ge=class extends f{constructor(){super(...arguments);this.answers={day:new x(this,ue),month:new x(this,ue)}}static{this.getConfigForm=()=>v([$,O])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){for(let t of["day","month"])this.answers[t].ask(this.home,this.question(e,t))}fleetChanged(){this.answers.day.refresh(),this.answers.month.refresh()}renderCard(e){return s`
<ha-card>
${this.config.title?s`<div class="head"><h2>${this.config.title}</h2></div>`:""}
<div class="figures">
${this.renderPeriod("day")} ${this.renderPeriod("month")} ${this.renderDevices(e)}
</div>
</ha-card>
`}question(e,t){return{entry_id:e.entry_id,...me(t,this.today,Se(this.home.locale)),bucket:ho[t],group_by:"kind",compare:"previous",...z(e,this.config.devices)}}renderPeriod(e){let{answer:t,failure:i}=this.answers[e];if(i)return this.renderTrouble(i);if(!t)return s`<section class="skeleton"></section>`;let n=je(t.groups.map(({previous:m})=>m?.values??[])),a=t.edges.filter(m=>m<=Date.now()).length,l=je(t.groups.map(({values:m})=>m)).slice(0,a);return s`
<section>
<h3>${this.localize(`summary.${e}`)}</h3>
<div class="main">
<span class="big" data-total=${e}>${this.format.number(t.total)}</span>
${H(_e(t,n,Date.now()),this.format,this.localize(`summary.against_${e}`))}
</div>
${le(l)} ${this.renderKinds(Mt(t.groups))}
${t.revenue===null?"":s`<p class="muted">
${this.localize("summary.revenue")} ${this.format.money(t.revenue,t.currency)}
</p>`}
</section>
`}renderKinds(e){return s`
${K(e,this.localize)}
<dl>
${h.map(t=>s`
<div>
<dt>${ce(t)}${this.localize(`kind.${t}`)}</dt>
<dd>${this.format.number(e[t])}</dd>
</div>
`)}
</dl>
`}renderDevices({machines:e}){let t=e.map(G),i=a=>t.filter(l=>l===a).length,n=i("online")+i("offline");return s`
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
`]}};function uo(r){let o=r.machines.some(({hardware:e})=>e!==null);return[{icon:"mdi:store-plus-outline",text:"welcome.outlet",help:"welcome.outlet_help",isDone:r.outlets.length>0},{icon:"mdi:chip",text:"welcome.device",help:"welcome.device_help",isDone:o||r.waiting.length>0},{icon:"mdi:link-plus",text:"welcome.machine",help:"welcome.machine_help",isDone:o},{icon:"mdi:gesture-tap-button",text:"welcome.treatment",help:"welcome.treatment_help",isDone:r.totals.total>0}]}var Be=class extends f{static{this.getConfigForm=()=>v([$])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}renderCard(o){let e=uo(o),t=e.findIndex(({isDone:i})=>!i);return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("welcome.title")}</h2></div>
<p class="muted">${this.localize("welcome.intro")}</p>
<ol>
${e.map((i,n)=>this.renderStep(i,n===t))}
</ol>
${this.home.user?.is_admin?this.renderLink():c}
</ha-card>
`}renderFailure(){return s`${super.renderFailure()}${this.home.user?.is_admin?this.renderLink():c}`}renderStep({icon:o,text:e,help:t,isDone:i},n){return s`
<li class=${i?"done":n?"next":""}>
<ha-icon icon=${i?"mdi:check-circle":o}></ha-icon>
<div>
<div class="text">${this.localize(e)}</div>
<div class="muted">${this.localize(t)}</div>
</div>
</li>
`}renderLink(){return s`
<a class="button" href=${Ee} @click=${P}>
<ha-icon icon="mdi:cog-outline"></ha-icon>${this.localize("welcome.open")}
</a>
`}static{this.styles=[b,g,d`
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
`]}};var $r={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1},Z=class extends J{constructor(){super(...arguments);this.options=[];this.value="";this.label="";this.onKey=e=>{let t=this.stepOf(e.key);if(!t)return;e.preventDefault();let i=this.options.findIndex(({value:a})=>a===this.value),n=this.options.at((i+t)%this.options.length);n&&this.choose(n.value)}}render(){return s`
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
`}stepOf(e){return(e==="ArrowLeft"||e==="ArrowRight")&&getComputedStyle(this).direction==="rtl"?-($r[e]??0):$r[e]}choose(e){this.value=e,this.dispatchEvent(new CustomEvent("choose",{detail:e})),this.updateComplete.then(()=>this.renderRoot.querySelector('[aria-checked="true"]')?.focus())}static{this.styles=[g,d`
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
`]}};p([$e({attribute:!1})],Z.prototype,"options",2),p([$e({attribute:!1})],Z.prototype,"value",2),p([$e({attribute:!1})],Z.prototype,"label",2);var we=["overview","charts","outlets","machines"],Cr="custom:ozon-telemetry",kr=({hide_views:r=[]})=>we.filter(o=>!r.includes(o));var fo={overview:"mdi:view-dashboard-outline",charts:"mdi:chart-bar",outlets:"mdi:store-outline",machines:"mdi:spray"},Ve=class extends HTMLElement{static{this.registryDependencies=["devices"]}static{this.getCreateSuggestions=()=>({title:"OzonTelemetry",icon:"mdi:molecule"})}static{this.getConfigElement=()=>document.createElement("ozon-telemetry-strategy-editor")}static async generate(o,e){let t=e.locale.language;await D(t);let i=B(V(t),A(t));return{views:kr(o).map(a=>({title:i(`view.${a}`),path:a,icon:fo[a],strategy:{type:Cr,page:a,...he(o.entry_id),...o.period&&{period:o.period}}}))}}};var xe=class extends J{setConfig(o){this.config=o}render(){if(!this.config)return c;let o=U(),{hide_views:e=[],period:t="month"}=this.config;return s`
<fieldset>
<legend>${o("form.views")}</legend>
${we.map(i=>s`
<label>
<input
type="checkbox"
.checked=${!e.includes(i)}
@change=${n=>this.show(i,n.target.checked)}
/>
${o(`view.${i}`)}
</label>
`)}
</fieldset>
<label class="period">
${o("form.first_period")}
<select
@change=${i=>this.change({period:i.target.value})}
>
${C.map(i=>s`<option value=${i} ?selected=${i===t}>${o(`period.${i}`)}</option>`)}
</select>
</label>
`}show(o,e){let{hide_views:t=[]}=this.config??{},i=we.filter(n=>n===o?!e:t.includes(n));this.change({hide_views:i.length<we.length?i:t})}change(o){if(!this.config)return;this.config={...this.config,...o};let e={config:this.config};this.dispatchEvent(new CustomEvent("config-changed",{detail:e,bubbles:!0,composed:!0}))}static{this.styles=[g,d`
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
`]}};p([y()],xe.prototype,"config",2);var go=r=>Math.max(1,Math.floor((r-32)/352));function Sr(r,{dockedSidebar:o}){let e=o==="docked"&&r>870;return go(e?r-256:r)}var lt={columns:"full"},L=(r,o={})=>({type:`custom:ozon-telemetry-${r}-card`,...o}),I=(r,o)=>({type:"grid",...o&&{column_span:o},cards:r}),Tr=r=>[Math.floor(r/2),Math.ceil(r/2)],yo=(r,{entry_id:o},e,t)=>{let i={...o!==void 0&&{entry_id:o},grid_options:lt},[n,a]=Tr(t);return[I([L("summary",i)],t),I([L("problems",i),L("outlets",{...i,navigation_path:"outlets"})],n),I([L("events",i)],a)]},vo=(r,{entry_id:o,period:e},t,i)=>{let n={...o!==void 0&&{entry_id:o},...e&&{period:e},grid_options:lt},[a,l]=Tr(i);return[I([L("analytics",n)],i),I([L("performance",n)],a),I([L("profile",n)],l)]},Rr=(r,o,e)=>[...o].sort(_).filter(({device_id:t})=>t!==null).map(({device_id:t})=>L(r,{device:t,entry_id:e})),bo=r=>Rr("outlet",r.outlets,r.entry_id).map(o=>I([o])),wo=(r,o,e,t)=>{let i=r.machines.filter(({outlet:a})=>!r.outlets.some(({id:l})=>l===a));return[...[...r.outlets].sort(_).map(a=>({title:a.name,of:ne(r,a)})),{title:e("machines.nowhere"),of:i}].filter(({of:a})=>a.length>0).map(({title:a,of:l})=>I([{type:"heading",heading:a,icon:"mdi:store-outline"},...Rr("machine",l,r.entry_id)],Math.min(l.length,t)))},xo={overview:yo,charts:vo,outlets:bo,machines:wo};function _r(r,o){return r==="overview"?Math.min(4,Math.max(2,o)):r==="charts"&&o<4?2:4}function Or(r,o,e,t=2){let n=r.outlets.length+r.machines.length===0?[]:xo[o.page](r,o,e,t);return n.length>0?n:[ct(o.entry_id)]}var ct=r=>I([L("welcome",{...r!==void 0&&{entry_id:r},grid_options:lt})],2);var Ue=class extends HTMLElement{static{this.registryDependencies=["devices"]}static async generate(o,e){let t=_r(o.page,Sr(window.innerWidth,e));return{type:"sections",...{max_columns:t,dense_section_placement:!0},sections:await this.sections(o,e,t)}}static async sections(o,e,t){let i=e.locale.language;try{let[n]=await Promise.all([St(e,o.entry_id),D(i)]);return Or(n,o,B(V(i),A(i)),t)}catch{return[ct(o.entry_id)]}}};function Fr(r,o){let e=r.entities[o];return e?.platform==="ozon_telemetry"?e.device_id??null:null}var Qe=r=>(o,e)=>{let t=Fr(o,e);return t===null?null:{config:{type:r,devices:[t]}}},dt=r=>o=>(e,t)=>{let i=Fr(e,t);return i!==null&&qt(e,r,i)?{config:{type:o,device:i}}:null};var zr="https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md",Pr={analytics:j,performance:q,profile:Ke,events:Y,summary:Ge,problems:Ne,outlets:Ie,outlet:Le,machine:Me,welcome:Be},Ar={analytics:Qe,events:Qe,profile:Qe,outlet:dt("outlet"),machine:dt("machine")},$o={"ozon-telemetry-choice":Z,"ozon-telemetry-strategy-editor":xe,"ll-strategy-dashboard-ozon-telemetry":Ve,"ll-strategy-view-ozon-telemetry":Ue};async function Kl(){for(let[e,t]of Object.entries($o))Dr(e,t);for(let[e,t]of Object.entries(Pr))Dr(`ozon-telemetry-${e}-card`,t);await D(Ze());let r=U(),o=Object.keys(Pr).map(e=>{let t=`ozon-telemetry-${e}-card`;return{type:t,name:`OzonTelemetry: ${r(`card.${e}`)}`,description:r(`card.${e}_description`),preview:!0,documentationURL:zr,...Ar[e]&&{getEntitySuggestion:Ar[e](`custom:${t}`)}}});(window.customCards??=[]).push(...o),(window.customStrategies??=[]).push({type:"ozon-telemetry",strategyType:"dashboard",name:"OzonTelemetry",description:r("strategy.description"),documentationURL:zr})}function Dr(r,o){customElements.get(r)||customElements.define(r,o)}export{Pr as CARDS,Kl as register};
