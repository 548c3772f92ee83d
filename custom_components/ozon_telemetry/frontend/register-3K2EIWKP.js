import{a as d,b as s,c as st,d as c,e as q,f as we,g as y,h as at,i as h,j as Ue,k as Qe,l as lt,m as ct}from"./chunk-WV74RIS6.js";import{b as p}from"./chunk-TN3OZQAE.js";function dt({series:o,labels:t,number:e,summary:r},i){let n=(a,l)=>s`
<tr>
<th scope="row">${a}</th>
${l.map(m=>s`<td class="number">${e(m)}</td>`)}
</tr>
`;return s`
<details class="table">
<summary>${i("chart.as_table")}</summary>
<div class="scroll" tabindex="0" role="region" aria-label=${r}>
<table>
<thead>
<tr>
<th scope="col">${i("chart.period")}</th>
${o.map(({name:a})=>s`<th scope="col" class="number">${a}</th>`)}
</tr>
</thead>
<tbody>
${t.map((a,l)=>n(a,o.map(({values:m})=>m[l]??0)))}
${n(i("total"),o.map(({total:a})=>a))}
</tbody>
</table>
</div>
</details>
`}var vr=.005;function N(o,t,e=""){if(o===null)return c;let r=Math.abs(o)<vr?"same":o>0?"up":"down",i={same:"mdi:arrow-right",up:"mdi:arrow-top-right",down:"mdi:arrow-bottom-right"}[r];return s`<span class="delta ${r}"
><ha-icon icon=${i}></ha-icon
><b>${t.change(o)}</b>${e&&s`<span>${e}</span>`}</span
>`}var K=d`
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
`;var We={"analytics.empty":"No treatments in this period","analytics.other":"Other","analytics.title":"Treatments","card.analytics":"Chart","card.analytics_description":"Treatments over time as bars, lines or shares, with all switches","card.events":"Recent treatments","card.events_description":"Treatments as they happen, the newest first","card.machine":"Machine","card.machine_description":"Counters, device, maintenance and history of a machine","card.no_hub":"OzonTelemetry does not answer.","card.outlet":"Outlet","card.outlet_description":"Address, contact, machines and trend of an outlet","card.outlets":"Outlets","card.outlets_description":"A tile for each outlet with what it did today","card.performance":"Performance","card.performance_description":"Outlets or machines in the order of what they did","card.problems":"Needs attention","card.problems_description":"What needs a person, the most urgent first","card.profile":"Busiest hours","card.profile_description":"The hours of the week as a heat map","card.summary":"Summary","card.summary_description":"Today and this month by kind, with trend, and the devices online","card.welcome":"First steps","card.welcome_description":"What to do next until the first treatment is counted","chart.as_table":"Show as table","chart.bar":"Bars","chart.line":"Lines","chart.period":"Period","chart.pie":"Shares","chart.summary":"{span}: {total} treatments. {parts}","compare.against":"against the compared period","compare.last_year":"Same period last year","compare.none":"No comparison","compare.previous":"Period before","download.csv":"Download as CSV","download.picture":"Download as picture","events.empty":"No treatments yet","events.kind":"Kind","events.late":"Delivered late, on {time}","events.machine":"Machine","events.more":"Show more","events.outlet":"Outlet","events.time":"Time","events.title":"Recent treatments","events.uncertain":"The device did not know the time; this is when the treatment was received","form.chart":"Chart","form.compare":"Compare with","form.device":"Outlet or machine","form.devices":"Outlets and machines","form.group_by":"Group by","form.hide_controls":"Hide the switches","form.kinds":"Kinds","form.level":"Rank","form.limit":"Rows","form.period":"Period","form.rows":"Rows","form.side_by_side":"Side by side instead of stacked","form.title":"Title","form.views":"Views","group.kind":"By kind","group.machine":"By machine","group.none":"Total only","group.outlet":"By outlet","health.firmware":"Firmware {firmware}","health.lost":{one:"{count} event lost",other:"{count} events lost"},"health.pending":{one:"{count} event waiting",other:"{count} events waiting"},"health.rssi":"{rssi} dBm","health.rtc_bad":"No clock","health.rtc_ok":"Clock","health.sd_bad":"No SD card","health.sd_ok":"SD card","kind.basic":"Basic","kind.premium":"Premium","kind.standard":"Standard","level.machine":"Machines","level.one_machine":"Machine","level.one_outlet":"Outlet","level.outlet":"Outlets","machine.history":"History","machine.installed":"Installed","machine.last":"{kind}, {ago}","machine.maintained":"Last maintenance","machine.no_device":"No device counts for this machine","machine.now":"now","machine.seen":"last seen {ago}","machine.treatments":"Treatments","machine.unknown":"This machine is not in the fleet. Choose another one.","machines.nowhere":"Without outlet","maintenance.due":"Maintenance is due","maintenance.left":{one:"Maintenance after {count} treatment",other:"Maintenance after {count} treatments"},"maintenance.none":"No maintenance planned","maintenance.until":"by {date}","outlet.last_days":{one:"Last {count} day",other:"Last {count} days"},"outlet.no_machines":"No machine stands here","outlet.status":"Status","outlet.unknown":"This outlet is not in the fleet. Choose another one.","outlets.empty":"No outlets yet","outlets.online":{one:"{online} of {count} device online",other:"{online} of {count} devices online"},"outlets.title":"Outlets","outlets.today":"today","performance.delta":"Change","performance.empty":"Nothing to rank yet","performance.per_day":"Per day","performance.revenue":"Revenue","performance.show_all":"Show all {count}","performance.title":"Performance","performance.total":"Treatments","performance.trend":"Trend","period.after":"Next period","period.before":"Previous period","period.day":"Day","period.end":"Last day","period.month":"Month","period.range":"Range","period.start":"First day","period.week":"Week","period.year":"Year","problem.lost":{one:"{name}: the device has lost {count} event",other:"{name}: the device has lost {count} events"},"problem.maintenance":"{name}: maintenance is due","problem.no_device":"{name}: no device counts for it","problem.no_outlet":"{name}: stands in no outlet","problem.no_rtc":"{name}: the device's clock does not work","problem.no_sd":"{name}: the device has no SD card","problem.offline":"{name}: the device is offline","problem.waiting":"Device {name} waits for a machine","problems.more":{one:"and {count} more",other:"and {count} more"},"problems.none":"All machines are well","problems.title":"Needs attention","profile.caption":"Treatments by weekday and hour","profile.peak":{one:"Busiest: {day}, {hour} ({count} treatment)",other:"Busiest: {day}, {hour} ({count} treatments)"},"profile.title":"Busiest hours","scope.all":"All outlets","status.inactive":"Not in use","status.no_device":"No device","status.offline":"Offline","status.online":"Online","strategy.description":"Overview, charts, outlets and machines of your ozone treatments, live","summary.against_day":"against yesterday at this time","summary.against_month":"against last month at this point","summary.day":"Today","summary.devices":"Devices online","summary.machines":{one:"{count} machine",other:"{count} machines"},"summary.month":"This month","summary.of":"of {count}","summary.revenue":"Revenue",total:"Total",treatments:{one:"treatment",other:"treatments"},"view.charts":"Charts","view.machines":"Machines","view.outlets":"Outlets","view.overview":"Overview","welcome.device":"Connect a device","welcome.device_help":"Give the ESP32 its firmware and let it find your MQTT broker. It then waits here for its machine.","welcome.intro":"A few steps until the first treatment is counted.","welcome.machine":"Give the device a machine","welcome.machine_help":"Home Assistant offers each new device for adoption. What it has counted meanwhile is not lost.","welcome.open":"Open the integration","welcome.outlet":"Add an outlet","welcome.outlet_help":"A place where machines stand, with address, contact and prices.","welcome.title":"Welcome to OzonTelemetry","welcome.treatment":"Press a button on the machine","welcome.treatment_help":"The first treatment appears here within a second."};var mt={de:()=>import("./de-JTZL2VW6.js"),id:()=>import("./id-RNG2SXCB.js"),ru:()=>import("./ru-W3PL52BB.js")},wr=(o,t)=>o.replace(/\{(\w+)\}/g,(e,r)=>String(t[r]??`{${r}}`));function D(o,t,e=String){let r=new Intl.PluralRules(t);return(i,n={})=>{let a=o[i],l=typeof a=="string"?a:a[r.select(Number(n.count))]??a.other,m=Object.entries(n).map(([w,g])=>[w,typeof g=="number"?e(g):g]);return wr(l??i,Object.fromEntries(m))}}var je={en:We},R=o=>{let t=o.split("-")[0]??"en";return t in mt?t:"en"},E=o=>je[R(o)]??We;async function M(o){let t=R(o),e=mt[t];return!e||t in je?!1:(je[t]=(await e()).default,!0)}function ne(){let t=document.querySelector("home-assistant")?.hass?.language??navigator.language;return M(t),D(E(t),R(t))}var C=()=>({name:"title",selector:{text:{}}}),O=()=>({name:"devices",selector:{device:{integration:"ozon_telemetry",multiple:!0}}}),xe=()=>({name:"device",required:!0,selector:{device:{integration:"ozon_telemetry"}}}),B=o=>()=>({name:o,selector:{boolean:{}}}),$e=(o,t,e)=>()=>({name:o,selector:{number:{min:t,max:e,mode:"box"}}}),k=(o,t,e,{multiple:r=!1}={})=>()=>{let i=ne(),n=e.map(a=>({value:a,label:i(`${t}.${a}`)}));return{name:o,selector:{select:{options:n,multiple:r,mode:r?"list":"dropdown"}}}};function b(o){let t=ne();return{schema:o.map(e=>e()),computeLabel:({name:e})=>t(`form.${e}`)}}function S(o,t,e){let r=o[t],n=(r===void 0?[]:[r].flat()).find(a=>!e.includes(a));if(n!==void 0)throw new Error(`${t}: ${n} is none of ${e.join(", ")}`)}var se=o=>s`<i class="dot" style="background: ${Ue(o)}"></i>`,Ce=(o,t)=>s`<span class="kind">${se(o)}${t(`kind.${o}`)}</span>`;function G(o,t){let e=h.map(r=>`${t(`kind.${r}`)} ${o[r]}`).join(", ");return s`
<div class="mix" role="img" aria-label=${e} title=${e}>
${h.filter(r=>o[r]>0).map(r=>s`<i style="flex-grow: ${o[r]}; background: ${Ue(r)}"></i>`)}
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
`;var x=["day","week","month","year"];var ae=o=>new Date(`${o}T00:00:00Z`),ht=o=>o.toISOString().slice(0,10),z=(o,t)=>ht(new Date(ae(o).getTime()+t*864e5)),ut=({start:o,end:t})=>Math.round((ae(t).getTime()-ae(o).getTime())/864e5)+1;function ft(o,t){return new Intl.DateTimeFormat("en-CA",{timeZone:t,year:"numeric",month:"2-digit",day:"2-digit"}).format(o)}var pt=(o,t)=>{let e=ae(o);return ht(new Date(Date.UTC(e.getUTCFullYear(),e.getUTCMonth()+t,1)))};function le(o,t,e){switch(o){case"day":return{start:t,end:t};case"week":{let r=z(t,-((ae(t).getUTCDay()-e+7)%7));return{start:r,end:z(r,6)}}case"month":return{start:pt(t,0),end:z(pt(t,1),-1)};case"year":return{start:`${t.slice(0,4)}-01-01`,end:`${t.slice(0,4)}-12-31`}}}function gt(o,t,e,r){if(o==="range"){let i=e*ut(t);return{start:z(t.start,i),end:z(t.end,i)}}return le(o,z(e<0?t.start:t.end,e),r)}function yt(o){let t=ut(o);return t<=2?"hour":t<=92?"day":t<=200?"week":t<=6*366?"month":"year"}var Ye=({start:o,end:t},e)=>o<=e&&e<=t,xr=["sunday","monday","tuesday","wednesday","thursday","friday","saturday"];function ke(o){let t=xr.indexOf(o.first_weekday);if(t>=0)return t;let e=new Intl.Locale(o.language);return((e.getWeekInfo?.()??e.weekInfo)?.firstDay??1)%7}var $r=30;function ce(o,t,e){return{choice:o,span:o==="range"?{start:z(t,1-$r),end:t}:le(o,t,e)}}function vt(o,t,e,r){return o.choice!=="range"&&Ye(o.span,t)&&!Ye(o.span,e)?ce(o.choice,e,r):o}var Z=(o,t,e)=>o.callWS({...e,type:`ozon_telemetry/${t}`}),de=o=>o===void 0?{}:{entry_id:o},bt=(o,t)=>Z(o,"fleet",de(t)),me=(o,t)=>Z(o,"analytics",t),wt=(o,t)=>Z(o,"profile",t),Se=(o,t)=>Z(o,"performance",t),qe=(o,t)=>Z(o,"recent",t),xt=(o,t)=>Z(o,"export",t);var $=class{constructor(t,e){this.host=t;this.fetch=e;this.key="";t.addController(this)}hostDisconnected(){clearTimeout(this.refreshTimer),this.refreshTimer=void 0}ask(t,e){let r=JSON.stringify(e);this.hass=t,r!==this.key&&(this.key=r,this.asked=e,this.run())}refresh(){this.asked&&(this.refreshTimer??=setTimeout(()=>{this.refreshTimer=void 0,this.run()},1e3))}async run(){let{asked:t,key:e,hass:r}=this;if(!(!t||!r)){try{let i=await this.fetch(r,t);if(e!==this.key)return;[this.answer,this.answered,this.failure]=[i,t,void 0]}catch(i){if(e!==this.key)return;this.failure=U(i)}this.host.requestUpdate()}}};function U(o){return typeof o=="object"&&o!==null&&"message"in o?String(o.message):String(o)}var Ze=class{constructor(t,e){this.connection=t;this.message=e;this.listeners=new Set;this.attempt=0;this.retryMs=2e3;this.onReady=()=>{this.unsubscribe=void 0,this.retryMs=2e3,this.subscribe()}}listen(t){return this.listeners.add(t),this.listeners.size===1?this.open():this.last!==void 0&&t.value(this.last),()=>{this.listeners.delete(t)&&this.listeners.size===0&&this.close()}}open(){this.connection.addEventListener("ready",this.onReady),this.subscribe()}close(){this.connection.removeEventListener("ready",this.onReady),clearTimeout(this.retryTimer),this.attempt+=1,this.last=void 0,this.unsubscribe?.(),this.unsubscribe=void 0}async subscribe(){clearTimeout(this.retryTimer);let t=++this.attempt;try{let e=await this.connection.subscribeMessage(r=>t===this.attempt&&this.tell(r),this.message,{resubscribe:!1});t===this.attempt?this.opened(e):e()}catch(e){t===this.attempt&&this.retryLater(e)}}opened(t){this.unsubscribe=t;for(let e of this.listeners)e.opened?.()}tell(t){this.retryMs=2e3,this.last=t;for(let e of this.listeners)e.value(t)}retryLater(t){for(let e of this.listeners)e.failed(t);this.retryTimer=setTimeout(()=>{this.subscribe()},this.retryMs),this.retryMs=Math.min(this.retryMs*2,3e4)}},$t=new WeakMap;function Te(o,t){let e=$t.get(o)??new Map;$t.set(o,e);let r=JSON.stringify(t),i=e.get(r)??new Ze(o,t);return e.set(r,i),i}var Cr={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"},kr={12:"h12",24:"h23"},Sr=[["day",86400],["hour",3600],["minute",60]],Tr={hour:{hour:"numeric",minute:"2-digit"},day:{day:"numeric",month:"short"},week:{day:"numeric",month:"short"},month:{month:"short",year:"2-digit"},year:{year:"numeric"},all:{year:"numeric"}},Re=class{constructor(t){let{locale:e,config:r}=t;this.language=e.language,this.grouping=e.number_format!=="none",this.numberLanguage=e.number_format==="system"?void 0:Cr[e.number_format]??e.language;let i=kr[e.time_format];this.hours=i?{hourCycle:i}:{},this.zone=e.time_zone==="local"?Intl.DateTimeFormat().resolvedOptions().timeZone:r.time_zone}number(t,e=0){return this.numeric({maximumFractionDigits:e},t)}short(t){return t<1e4?this.number(t):this.numeric({notation:"compact"},t)}percent(t,e=0){return this.numeric({style:"percent",maximumFractionDigits:e},t)}change(t){return this.numeric({style:"percent",maximumFractionDigits:0,signDisplay:"exceptZero"},t)}money(t,e){return this.numeric({style:"currency",currency:e,maximumFractionDigits:0},t)}date(t){return this.moment({dateStyle:"medium"},t)}day(t){return this.moment({dateStyle:"medium"},Date.parse(`${t}T00:00:00Z`),"UTC")}time(t){return this.moment({hour:"numeric",minute:"2-digit"},t)}dateTime(t){return this.moment({day:"numeric",month:"short",hour:"numeric",minute:"2-digit"},t)}span({start:t,end:e}){return new Intl.DateTimeFormat(this.language,{dateStyle:"medium",timeZone:"UTC"}).formatRange(Date.parse(`${t}T00:00:00Z`),Date.parse(`${e}T00:00:00Z`))}bucket(t,e,r){return this.moment(Tr[e],t,r)}weekdays(t="short"){let e=Date.UTC(2024,0,1);return Array.from({length:7},(r,i)=>this.moment({weekday:t},e+i*864e5,"UTC"))}hour(t){return this.moment({hour:"numeric"},Date.UTC(2024,0,1,t),"UTC")}ago(t,e){let r=Math.round((t-e)/1e3),i=new Intl.RelativeTimeFormat(this.language,{numeric:"auto"}),[n,a]=Sr.find(([,l])=>Math.abs(r)>=l)??["second",1];return i.format(Math.trunc(r/a),n)}numeric(t,e){return new Intl.NumberFormat(this.numberLanguage,{useGrouping:this.grouping,...t}).format(e)}moment(t,e,r=this.zone){let i="hour"in t?this.hours:{};return new Intl.DateTimeFormat(this.language,{...t,...i,timeZone:r}).format(e)}};var Rr=6e4,_r=({locale:o,themes:t,config:e})=>JSON.stringify([o,t.darkMode,t.theme,e.time_zone]),u=class extends q{constructor(){super(...arguments);this.theme=""}set hass(e){this.home=e;let r=_r(e);r!==this.theme&&(this.theme=r,this.format=new Re(e),this.speak(e.locale.language)),this.listen()}setConfig(e){this.config=e,this.stop(),this.listen()}getCardSize(){return 4}connectedCallback(){super.connectedCallback(),this.clock=setInterval(()=>{this.requestUpdate()},Rr),this.listen()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock),this.stop()}ask(e){}fleetChanged(){}get today(){return ft(Date.now(),this.fleet?.time_zone??this.home.config.time_zone)}shouldUpdate(){return this.isReady}willUpdate(e){this.fleet&&this.ask(this.fleet)}render(){return this.fleet?this.renderCard(this.fleet):s`<ha-card
>${this.failure?this.renderFailure():s`<div class="skeleton"></div>`}</ha-card
>`}renderFailure(){return s`
<div class="message" role="alert">
<ha-icon icon="mdi:cloud-off-outline"></ha-icon>
<span>${this.localize("card.no_hub")} <span class="muted">${this.failure}</span></span>
</div>
`}renderTrouble(e){return s`
<div class="message" role="alert"><ha-icon icon="mdi:alert-circle-outline"></ha-icon>${e}</div>
`}get isReady(){let[e,r]=[this.config,this.home];return e!==void 0&&r!==void 0}async speak(e){let r=n=>this.format.number(n,1),i=()=>{this.localize=D(E(e),R(e),r)};i(),await M(e)&&i()}listen(){if(this.stopListening||!this.isConnected||!this.isReady)return;let e={type:"ozon_telemetry/subscribe_fleet",...de(this.config.entry_id)};this.stopListening=Te(this.home.connection,e).listen({value:r=>{this.fleet=r,this.failure=void 0,this.fleetChanged()},failed:r=>{this.failure=U(r)}})}stop(){this.stopListening?.(),this.stopListening=void 0}};p([y()],u.prototype,"config",2),p([y()],u.prototype,"fleet",2),p([y()],u.prototype,"failure",2),p([y()],u.prototype,"localize",2);var L=class extends u{constructor(){super(...arguments);this.shown={choice:"month",span:{start:"",end:""}};this.lookedOn=""}setConfig(e){super.setConfig(e),this.lookedOn=""}get firstWeekday(){return ke(this.home.locale)}willUpdate(e){let{today:r,lookedOn:i,firstWeekday:n}=this;i!==r&&(this.shown=i?vt(this.shown,i,r,n):ce(this.config.period??"month",r,n),this.lookedOn=r),super.willUpdate(e)}periodTools(){return{shown:this.shown,today:this.today,firstWeekday:this.firstWeekday,spanName:this.format.span(this.shown.span),localize:this.localize,show:e=>this.shown=e}}};p([y()],L.prototype,"shown",2);var J=({shown:o,today:t,firstWeekday:e,localize:r,show:i})=>s`
<ozon-telemetry-choice
.label=${r("form.period")}
.options=${[...x,"range"].map(n=>({value:n,label:r(`period.${n}`)}))}
.value=${o.choice}
@choose=${n=>i(ce(n.detail,t,e))}
></ozon-telemetry-choice>
`,X=o=>s`
<div class="span">
${Ct(o,-1,"mdi:chevron-left",o.localize("period.before"))}
${o.shown.choice==="range"?Or(o):s`<span class="span-name">${o.spanName}</span>`}
${Ct(o,1,"mdi:chevron-right",o.localize("period.after"))}
</div>
`;function Ct(o,t,e,r){let{shown:i,today:n,firstWeekday:a,show:l}=o,m=gt(i.choice,i.span,t,a);return s`
<button
class="button icon mirrored"
type="button"
aria-label=${r}
title=${r}
?disabled=${t>0&&m.start>n}
@click=${()=>l({...i,span:m})}
>
<ha-icon icon=${e}></ha-icon>
</button>
`}function Or({shown:o,localize:t,show:e}){let r=(n,a)=>{let l={...o.span,[n]:a.target.value};l.start&&l.start<=l.end&&e({...o,span:l})},i=n=>s`
<input
type="date"
aria-label=${t(`period.${n}`)}
.value=${o.span[n]}
min=${n==="end"?o.span.start:"2000-01-01"}
max=${n==="start"?o.span.end:"2099-12-31"}
@change=${a=>r(n,a)}
/>
`;return s`${i("start")}<span aria-hidden="true">–</span>${i("end")}`}var ee=d`
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
`;var v=d`
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
`;async function kt(){let{OzonChart:o}=await import("./chart-S7FOF7C2.js");customElements.get("ozon-telemetry-chart")||customElements.define("ozon-telemetry-chart",o)}function Je(o,t){let e=document.createElement("a");e.href=o,e.download=t,e.click()}var te=["bar","line","pie"];function zr(o,t,e){let r=o[t]??e,i=o[t+1]??r;return e>=i?1:e<=r?0:(e-r)/(i-r)}function Fr(o,t,e){let r=(t[0]??0)+e;return o.reduce((i,n,a)=>i+n*zr(t,a,r),0)}function Pr(o,t){return t?(o-t)/t:null}function _e({total:o,edges:t,previous_edges:e},r,i){return!r||!e?null:Pr(o,Fr(r,e,i-(t[0]??i)))}var pe=["kind","outlet","machine","none"],he=["previous","last_year"],St=()=>b([C,k("chart","chart",te),k("period","period",x),k("group_by","group",pe),k("compare","compare",he),O,k("kinds","kind",h,{multiple:!0}),B("side_by_side"),B("hide_controls")]);function Tt(o,t,{view:e,localize:r},i,n,a){let l=g=>t.group_by==="kind"?r(`kind.${g.id}`):t.group_by==="none"?r("total"):g.name,m=lt(o,t.group_by,l,r("analytics.other")),w=m.map(g=>`${g.name} ${i.number(g.total)}`).join(", ");return{chart:e.chart,series:m,labels:o.edges.slice(0,-1).map(g=>i.bucket(g,t.bucket,o.zone)),begun:o.edges.slice(0,-1).filter(g=>g<=a).length,stack:n,beforeName:t.compare?r(`compare.${t.compare}`):"",summary:r("chart.summary",{span:i.span(t),total:o.total,parts:w}),number:g=>i.number(g),short:g=>i.short(g)}}var Rt=d`
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
`;function P(o,t=[]){let e=n=>n.filter(({device_id:a})=>a!==null&&t.includes(a)).map(({id:a})=>a),r=e(o.outlets),i=e(o.machines);return{...r.length>0&&{outlets:r},...i.length>0&&{machines:i}}}var _t=(o,t)=>o.outlets.find(({id:e})=>e===t.outlet),re=(o,t)=>o.machines.filter(e=>e.outlet===t.id);function Ot(o,t){return[...o.outlets,...o.machines].find(r=>r.id===t)?.name??o.names[t]??t}var _=(o,t)=>o.name.localeCompare(t.name,void 0,{numeric:!0});function V(o){return o.active?o.hardware?o.hardware.online?"online":"offline":"no_device":"inactive"}function zt(o){let t=e=>o.find(({id:r})=>r===e)?.total??0;return{basic:t("basic"),standard:t("standard"),premium:t("premium")}}var Oe="all",Ft=o=>({chart:o.chart??"bar",groupBy:o.group_by??"kind",compare:o.compare??null,kinds:o.kinds?.length?o.kinds:h,scope:Oe});function Pt(o,t){let e=h.filter(r=>r===t!==o.includes(r));return e.length?e:o}function Ar(o,t,e){return o.scope===Oe?P(e,t.devices):e.outlets.some(({id:i})=>i===o.scope)?{outlets:[o.scope]}:{machines:[o.scope]}}function Xe(o,t,e){return{...Ar(o,t,e),...o.kinds.length<h.length&&{kinds:o.kinds}}}function At(o,t,e,r){return{entry_id:r.entry_id,...t,bucket:yt(t),group_by:o.groupBy,...o.compare&&{compare:o.compare},...Xe(o,e,r)}}var Dr={bar:"mdi:chart-bar",line:"mdi:chart-line",pie:"mdi:chart-donut"},et=o=>o.target.value,Et=({view:o,localize:t,change:e})=>s`
<ozon-telemetry-choice
.label=${t("form.chart")}
.options=${te.map(r=>({value:r,label:t(`chart.${r}`),icon:Dr[r]}))}
.value=${o.chart}
@choose=${r=>e({chart:r.detail})}
></ozon-telemetry-choice>
`,ue=(o,t,e)=>s`<option value=${o} ?selected=${o===e}>${t}</option>`,Dt=(o,t,e)=>t.length===0?c:s`<optgroup label=${o}>
${[...t].sort(_).map(({id:r,name:i})=>ue(r,i,e))}
</optgroup>`,Mt=({view:o,fleet:t,localize:e,change:r})=>s`
<select
aria-label=${e("form.devices")}
@change=${i=>r({scope:et(i)})}
>
${ue(Oe,e("scope.all"),o.scope)}
${Dt(e("level.outlet"),t.outlets,o.scope)}
${Dt(e("level.machine"),t.machines,o.scope)}
</select>
`,Lt=({view:o,localize:t,change:e})=>s`
<select
aria-label=${t("form.group_by")}
@change=${r=>e({groupBy:et(r)})}
>
${pe.map(r=>ue(r,t(`group.${r}`),o.groupBy))}
</select>
`,It=({view:o,localize:t,change:e})=>s`
<select
aria-label=${t("form.compare")}
@change=${r=>e({compare:et(r)||null})}
>
${ue("",t("compare.none"),o.compare??"")}
${he.map(r=>ue(r,t(`compare.${r}`),o.compare??""))}
</select>
`,Ht=({view:o,localize:t,change:e},r)=>s`
<div class="kinds" role="group" aria-label=${t("form.kinds")}>
${h.map(i=>{let n=o.kinds.includes(i);return s`
<button
class="button switch"
type="button"
data-kind=${i}
aria-pressed=${n?"true":"false"}
@click=${()=>e({kinds:Pt(o.kinds,i)})}
>
${se(i)} ${t(`kind.${i}`)} <b>${n?r(i):""}</b>
</button>
`})}
</div>
`;var Q=class extends L{constructor(){super(...arguments);this.exportFailure="";this.answer=new $(this,me)}static{this.styles=[v,F,f,T,K,ee,Rt]}static{this.getConfigForm=()=>St()}static{this.getStubConfig=()=>({period:"month",chart:"bar",group_by:"kind"})}setConfig(e){S(e,"chart",te),S(e,"period",x),S(e,"group_by",pe),S(e,"compare",he),S(e,"kinds",h),super.setConfig(e),this.view=Ft(e)}connectedCallback(){super.connectedCallback(),kt()}getCardSize(){return 9}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,At(this.view,this.shown.span,this.config,e))}fleetChanged(){this.answer.refresh()}renderCard(e){let r=this.tools(e),i=!this.config.hide_controls;return s`
<ha-card>
<div class="head">
<h2>${this.config.title??this.localize("analytics.title")}</h2>
${i?s`${this.renderDownloads(e)}${Et(r)}`:c}
</div>
${i?s`
<div class="tools">
${J(this.periodTools())} ${X(this.periodTools())}
<div class="selects">
${Mt(r)} ${Lt(r)}
${It(r)}
</div>
</div>
`:c}
${this.renderAnswer(r)}
</ha-card>
`}renderAnswer(e){let{answer:r,failure:i,answered:n}=this.answer;if(i)return this.renderTrouble(i);if(!r||!n)return s`<div class="skeleton plot"></div>`;let a=Tt(r,n,e,this.format,!this.config.side_by_side,Date.now()),l=m=>{let w=n.group_by==="kind"&&r.groups.find(({id:g})=>g===m);return w?this.format.number(w.total):""};return s`
${this.renderTotal(r,a.series)}
<div class="plot">
<ozon-telemetry-chart .content=${a} .theme=${this.theme}></ozon-telemetry-chart>
${r.total===0?s`<div class="nothing">${this.localize("analytics.empty")}</div>`:c}
</div>
${Ht(e,l)}
${n.group_by==="kind"?c:this.renderLegend(a)}
${dt(a,this.localize)}
`}renderTotal(e,r){let i=_e(e,ct(r),Date.now());return s`
<div class="total" aria-live="polite">
<span class="big">${this.format.number(e.total)}</span>
<span class="muted">${this.localize("treatments",{count:e.total})}</span>
${e.revenue===null?c:s`<span class="muted">${this.format.money(e.revenue,e.currency)}</span>`}
${N(i,this.format,this.localize("compare.against"))}
</div>
`}renderLegend({series:e}){return s`
<ul class="legend">
${e.map(({name:r,colour:i,total:n,share:a})=>s`
<li>
<i class="dot" style="background: ${i}"></i><span>${r}</span>
<b>${this.format.number(n)}</b> <span class="muted">${this.format.percent(a)}</span>
</li>
`)}
</ul>
`}renderDownloads(e){let r=(i,n,a)=>s`
<button
class="button icon"
type="button"
aria-label=${n}
title=${n}
@click=${()=>{a().catch(l=>this.exportFailure=U(l))}}
>
<ha-icon icon=${i}></ha-icon>
</button>
`;return s`
<div class="downloads">
${r("mdi:table-arrow-down",this.localize("download.csv"),()=>this.downloadCsv(e))}
${r("mdi:image-outline",this.localize("download.picture"),()=>this.downloadPicture())}
${this.exportFailure?s`<span class="muted" role="alert">${this.exportFailure}</span>`:c}
</div>
`}async downloadCsv(e){let r=Xe(this.view,this.config,e),i={entry_id:e.entry_id,...this.shown.span,...r,what:"treatments"},{url:n}=await xt(this.home,i);Je(this.home.hassUrl(n),"")}async downloadPicture(){if(!this.chart)return;let{start:e,end:r}=this.shown.span;Je(await this.chart.picture(),`ozon-telemetry-${e}-${r}.png`)}tools(e){let{view:r,localize:i}=this;return{view:r,fleet:e,localize:i,change:n=>this.view={...r,...n}}}};p([y()],Q.prototype,"view",2),p([y()],Q.prototype,"exportFailure",2),p([at("ozon-telemetry-chart")],Q.prototype,"chart",2);var Nt=()=>b([C,O,k("kinds","kind",h,{multiple:!0}),$e("rows",1,100)]);var tt=({device_id:o,gen:t,seq:e})=>`${o}/${t}/${e}`;function fe(o,t){return[...new Map([...o,...t].map(r=>[tt(r),r])).values()].sort((r,i)=>i.at-r.at||i.seq-r.seq)}var Mr=5*6e4;function Kt({at:o,received:t,source:e}){return e==="receipt"?"uncertain":t-o>Mr?"late":null}var rt=10,ot=25,W=class extends u{constructor(){super(...arguments);this.pushed=[];this.older=[];this.rows=rt;this.watched="";this.newest=new $(this,qe)}static{this.getConfigForm=()=>Nt()}static{this.getStubConfig=()=>({rows:rt})}setConfig(e){S(e,"kinds",h),super.setConfig(e),this.rows=e.rows??rt,this.forget()}disconnectedCallback(){super.disconnectedCallback(),this.forget()}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let r={entry_id:e.entry_id,...this.filters(e)};this.newest.ask(this.home,{...r,limit:Math.max(this.rows,ot)}),this.watch(r)}renderCard(e){let r=this.trouble??this.newest.failure;return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("events.title")}</h2></div>
${r?this.renderTrouble(r):this.renderEvents(e)}
</ha-card>
`}renderEvents(e){let{answer:r}=this.newest;if(!r)return s`<div class="skeleton"></div>`;let i=fe(this.pushed,fe(r.events,this.older));if(i.length===0)return s`<div class="message">${this.localize("events.empty")}</div>`;let n=i.length>this.rows||(this.cursor===void 0?r.cursor:this.cursor)!==null;return s`
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
`}renderEvent(e,{names:r}){let i=e.machine_name||e.machine&&r[e.machine]||e.device_id;return s`
<tr data-event=${tt(e)}>
<td class="at-time">
<time datetime=${new Date(e.at).toISOString()} title=${this.format.dateTime(e.at)}
>${this.timeOf(e.at)}</time
>${this.renderRemark(e)}
</td>
<td class="at-kind">${Ce(e.kind,this.localize)}</td>
<td class="at-machine">${i}<span class="outlet-below muted">${e.outlet_name}</span></td>
<td class="at-outlet">${e.outlet_name||"–"}</td>
</tr>
`}renderRemark(e){let r=Kt(e);if(!r)return c;let i=this.localize(`events.${r}`,{time:this.format.dateTime(e.received)});return s`<ha-icon icon=${r==="late"?"mdi:history":"mdi:clock-question-outline"} role="img" aria-label=${i} title=${i}></ha-icon>`}timeOf(e){let r=Date.now();return r-e<36e5?this.format.ago(e,r):this.format.dateTime(e)}filters(e){let{devices:r,kinds:i}=this.config;return{...P(e,r),...i?.length&&{kinds:i}}}watch(e){let r=JSON.stringify(e);if(r===this.watched||!this.isConnected)return;this.forget(),this.watched=r;let i={type:"ozon_telemetry/subscribe_recent",...e};this.stopWatching=Te(this.home.connection,i).listen({value:({events:n,skipped:a})=>{this.pushed=fe(n,this.pushed),a&&this.newest.refresh()},failed:()=>{},opened:()=>this.newest.refresh()})}forget(){this.stopWatching?.(),this.stopWatching=void 0,this.watched="",this.pushed=[],this.older=[],this.cursor=void 0}async showMore(e,r){this.rows+=ot;let i=this.cursor===void 0?this.newest.answer?.cursor:this.cursor;if(r<this.rows&&i)try{let n={entry_id:e.entry_id,...this.filters(e),limit:ot*2,before:i},{events:a,cursor:l}=await qe(this.home,n);this.older=fe(this.older,a),this.cursor=l}catch(n){this.trouble=U(n)}this.requestUpdate()}static{this.styles=[v,F,f,T,d`
.at-time {
white-space: nowrap;
--mdc-icon-size: 16px;
}
.at-time ha-icon {
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
.at-outlet {
display: none;
}
.outlet-below {
display: block;
}
}
`]}};p([y()],W.prototype,"pushed",2),p([y()],W.prototype,"older",2),p([y()],W.prototype,"trouble",2);function ze(o){if(typeof o.device!="string")throw new Error("device: choose an outlet or a machine")}function Fe(o){return{device:Object.values(o.entities).find(({platform:e})=>e==="ozon_telemetry")?.device_id??""}}var Lr={online:"mdi:check-circle",offline:"mdi:alert-circle",no_device:"mdi:minus-circle-outline",inactive:"mdi:pause-circle-outline"},ge=(o,t)=>s`
<span class="status ${o}"
><ha-icon icon=${Lr[o]}></ha-icon>${t(`status.${o}`)}</span
>
`,Pe=d`
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
`;var Ae="/config/integrations/integration/ozon_telemetry",oe=o=>`/config/devices/device/${encodeURIComponent(o)}`;function A(o){let t=o.currentTarget;o.ctrlKey||o.metaKey||o.shiftKey||o.button!==0||(o.preventDefault(),history.pushState(null,"",t.href),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}})))}var Gt=(o,t,e)=>o===null?null:{icon:t,text:`health.${e}_${o?"ok":"bad"}`,values:{},isBad:!o};function Vt({rssi:o,rtc:t,sd:e,pending:r,lost:i,firmware:n}){return[o===null?null:{icon:o<-80?"mdi:wifi-strength-1":"mdi:wifi",text:"health.rssi",values:{rssi:o},isBad:o<-80},Gt(e,"mdi:micro-sd","sd"),Gt(t,"mdi:clock-outline","rtc"),r?{icon:"mdi:tray-full",text:"health.pending",values:{count:r},isBad:!1}:null,i?{icon:"mdi:database-alert-outline",text:"health.lost",values:{count:i},isBad:!0}:null,n?{icon:"mdi:package-variant-closed",text:"health.firmware",values:{firmware:n},isBad:!1}:null].filter(l=>l!==null)}function Bt({swaps:o,placements:t},e){let r=o.map(({device_id:n,start:a,end:l})=>({icon:"mdi:chip",what:n,start:a,end:l})),i=t.map(({outlet:n,start:a,end:l})=>({icon:"mdi:store-outline",what:Ot(e,n),start:a,end:l}));return[...r,...i].sort((n,a)=>a.start-n.start)}function Ir({treatments:o,treatments_left:t}){return!o||t===null?null:Math.min(1,Math.max(0,1-t/o))}function Hr(o,t,e){let{treatments_left:r,due_date:i,is_due:n}=o;return n?t("maintenance.due"):[r===null?null:t("maintenance.left",{count:r}),i===null?null:t("maintenance.until",{date:e.day(i)})].filter(l=>l!==null).join(" · ")||t("maintenance.none")}function Ut(o,t,e){let r=Ir(o),i=Hr(o,t,e);return s`
<div class="maintenance ${o.is_due?"due":""}">
<div class="line"><ha-icon icon="mdi:wrench-outline"></ha-icon><span>${i}</span></div>
${r===null?c:s`<div class="wear" role="img" aria-label=${i}><i style="width: ${100*r}%"></i></div>`}
</div>
`}var Qt=d`
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
`;var De=class extends u{static{this.getConfigForm=()=>b([xe])}static{this.getStubConfig=t=>Fe(t)}static{this.styles=[v,F,f,T,Pe,Qt]}setConfig(t){ze(t),super.setConfig(t)}getCardSize(){return 6}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(t){let e=t.machines.find(({device_id:r})=>r===this.config.device);return e?s`
<ha-card>
<div class="head">
<div class="title">
<h2>${this.renderName(e)}</h2>
<p class="muted">${[e.type,_t(t,e)?.name].filter(Boolean).join(" · ")}</p>
</div>
${ge(V(e),this.localize)}
</div>
${this.renderCounters(e)} ${this.renderLast(e)}
${Ut(e.maintenance,this.localize,this.format)}
${e.hardware?this.renderHardware(e.hardware):s`<p class="muted">${this.localize("machine.no_device")}</p>`}
${this.renderHistory(e,t)}
</ha-card>
`:s`<ha-card><div class="message">${this.localize("machine.unknown")}</div></ha-card>`}renderName({name:t,device_id:e}){return!e||!this.home.user?.is_admin?t:s`<a class="plain" href=${oe(e)} @click=${A}>${t}</a>`}renderCounters({today:t,totals:e}){let r=(i,n)=>s`
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
${h.map(i=>r(Ce(i,this.localize),i))}
${r(this.localize("total"),"total")}
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
${Vt(t).map(({icon:r,text:i,values:n,isBad:a})=>s`<li class=${a?"bad":""}>
<ha-icon icon=${r}></ha-icon>${this.localize(i,n)}
</li>`)}
</ul>
</div>
`}renderHistory(t,e){let{installed:r,last_maintenance:i}=t,n=a=>a===null?"–":this.format.day(a);return s`
<details>
<summary>${this.localize("machine.history")}</summary>
<ul class="history">
${Bt(t,e).map(({icon:a,what:l,start:m,end:w})=>s`
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
<span>${this.localize("machine.installed")} <span class="muted">${n(r)}</span></span>
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
`}};var it=100,ye=28,Wt=2;function jt(o){let t=Math.max(1,...o),e=it/Math.max(1,o.length-1),r=i=>ye-Wt-i/t*(ye-2*Wt);return o.map((i,n)=>`${(n*e).toFixed(1)},${r(i).toFixed(1)}`).join(" ")}var ie=(o,t="var(--primary-color)")=>s`
<svg class="spark" viewBox="0 0 ${it} ${ye}" preserveAspectRatio="none" aria-hidden="true">
${st`
<polygon points="0,${ye} ${jt(o)} ${it},${ye}" fill=${t} opacity="0.14" />
<polyline points=${jt(o)} fill="none" stroke=${t} stroke-width="1.5"
stroke-linejoin="round" vector-effect="non-scaling-stroke" />
`}
</svg>
`;function Yt(o){if(/^[^\s@]+@[^\s@]+$/.test(o))return`mailto:${encodeURIComponent(o).replace("%40","@")}`;let t=o.replace(/[\s()./-]/g,"");return/^\+?\d{3,}$/.test(t)?`tel:${t}`:null}var qt=o=>o.split(/[,;]|\s+\/\s+/).map(t=>t.trim()).filter(Boolean),Zt=o=>`https://www.openstreetmap.org/search?query=${encodeURIComponent(o.replace(/\s+/g," "))}`;var Jt=30,Ee=class extends u{constructor(){super(...arguments);this.trend=new $(this,Se);this.outletIn=e=>e.outlets.find(({device_id:r})=>r===this.config.device)}static{this.getConfigForm=()=>b([xe])}static{this.getStubConfig=e=>Fe(e)}setConfig(e){ze(e),super.setConfig(e)}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}ask(e){let r=this.outletIn(e);if(!r)return;let[i,n]=[z(this.today,1-Jt),this.today],a={entry_id:e.entry_id,start:i,end:n,level:"outlet",compare:"previous"};this.trend.ask(this.home,{...a,outlets:[r.id]})}fleetChanged(){this.trend.refresh()}renderCard(e){let r=this.outletIn(e);if(!r)return s`<ha-card><div class="message">${this.localize("outlet.unknown")}</div></ha-card>`;let i=re(e,r).sort(_);return s`
<ha-card>
<div class="head">
<h2>${this.renderName(r)}</h2>
${r.active?c:ge("inactive",this.localize)}
</div>
${this.renderPlace(r)} ${this.renderTrend(r)}
${i.length===0?s`<p class="muted">${this.localize("outlet.no_machines")}</p>`:this.renderMachines(i)}
</ha-card>
`}renderName({name:e,device_id:r}){return!r||!this.home.user?.is_admin?e:s`<a class="plain" href=${oe(r)} @click=${A}>${e}</a>`}renderPlace({location:e,address:r,contact_person:i,contact_phone:n}){if(!e&&!r&&!i&&!n)return c;let a=r||e,l=(m,w)=>s`<div class="line"><ha-icon icon=${m}></ha-icon><span>${w}</span></div>`;return s`
<div class="place">
${a?l("mdi:map-marker-outline",s`<a href=${Zt(a)} target="_blank" rel="noopener noreferrer"
>${[e,...r.split(`
`)].filter(Boolean).join(", ")}</a
>`):c}
${i?l("mdi:account-outline",this.renderContact(i)):c}
${n?l("mdi:phone-outline",this.renderContact(n)):c}
</div>
`}renderContact(e){return s`${qt(e).map((r,i)=>{let n=Yt(r);return s`${i?", ":""}${n?s`<a href=${n}>${r}</a>`:r}`})}`}renderTrend(e){let r=this.trend.answer?.rows.find(({id:i})=>i===e.id);return s`
<div class="figures">
<div>
<h3>${this.localize("summary.day")}</h3>
<span class="big">${this.format.number(e.today.total)}</span>
${G(e.today,this.localize)}
</div>
<div>
<h3>${this.localize("outlet.last_days",{count:Jt})}</h3>
<div class="main">
<span class="big">${r?this.format.number(r.total):"–"}</span>
${N(r?.delta??null,this.format)}
</div>
${ie(r?.trend??[])}
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
${e.map(r=>s`
<tr>
<td>${r.name}</td>
<td>${ge(V(r),this.localize)}</td>
<td class="number">${this.format.number(r.today.total)}</td>
<td class="number total">${this.format.number(r.totals.total)}</td>
</tr>
`)}
</tbody>
</table>
`}static{this.styles=[v,F,f,T,K,Pe,d`
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
`]}};var Me=class extends u{static{this.getConfigForm=()=>b([C])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(t){let e=[...t.outlets].sort(_);return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("outlets.title")}</h2></div>
${e.length===0?s`<div class="message">${this.localize("outlets.empty")}</div>`:s`<div class="tiles">${e.map(r=>this.renderTile(r,t))}</div>`}
</ha-card>
`}renderTile(t,e){let r=this.config.navigation_path,i=s`
<span class="name">${t.name}</span>
<span class="where muted">${t.location||t.address}</span>
<span class="count"
><b>${this.format.number(t.today.total)}</b>
<span class="muted">${this.localize("outlets.today")}</span></span
>
${G(t.today,this.localize)} ${this.renderStatus(t,e)}
`;return r?s`<a class="tile" href=${r} @click=${A}>${i}</a>`:s`<div class="tile">${i}</div>`}renderStatus(t,e){if(!t.active)return s`<span class="muted">${this.localize("status.inactive")}</span>`;let r=re(e,t).map(V),i=r.filter(l=>l==="online").length,n=i+r.filter(l=>l==="offline").length,a=this.localize("outlets.online",{online:i,count:n});return s`<span class="muted state ${i<n?"bad":""}"
><ha-icon icon=${i<n?"mdi:alert-circle":"mdi:check-circle"}></ha-icon>${a}</span
>`}static{this.styles=[v,f,T,d`
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
`]}};var Le=["outlet","machine"],Xt=()=>b([C,k("level","level",Le),k("period","period",x),O,$e("limit",1,100),B("hide_controls")]);var Nr=["total","per_day","delta","revenue"];function er(o,t){let e=r=>r[t]??-1/0;return[...o].sort((r,i)=>e(i)-e(r)||r.name.localeCompare(i.name))}var tr=o=>Nr.filter(t=>t==="total"||t==="per_day"||o.some(e=>e[t]!==null));var rr=d`
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
.at-per_day {
display: none;
}
}
@container (max-width: 420px) {
.at-revenue {
display: none;
}
}
`;var Kr=10,j=class extends L{constructor(){super(...arguments);this.level="outlet";this.order="total";this.showAll=!1;this.answer=new $(this,Se)}static{this.getConfigForm=()=>Xt()}static{this.getStubConfig=()=>({level:"outlet",period:"month"})}setConfig(e){S(e,"level",Le),S(e,"period",x),super.setConfig(e),this.level=e.level??"outlet"}getCardSize(){return 7}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){let{start:r,end:i}=this.shown.span;this.answer.ask(this.home,{entry_id:e.entry_id,start:r,end:r<=this.today&&this.today<i?this.today:i,level:this.level,compare:"previous",...P(e,this.config.devices)})}fleetChanged(){this.answer.refresh()}renderCard(e){let r=this.periodTools();return s`
<ha-card>
<div class="head">
<h2>${this.config.title??this.localize("performance.title")}</h2>
${this.config.hide_controls?c:this.renderLevels()}
</div>
${this.config.hide_controls?c:s`<div class="tools">${J(r)} ${X(r)}</div>`}
${this.renderAnswer(e)}
</ha-card>
`}renderLevels(){return s`
<ozon-telemetry-choice
.label=${this.localize("form.level")}
.options=${Le.map(e=>({value:e,label:this.localize(`level.${e}`)}))}
.value=${this.level}
@choose=${e=>this.level=e.detail}
></ozon-telemetry-choice>
`}renderAnswer({currency:e}){let{answer:r,failure:i}=this.answer;if(i)return this.renderTrouble(i);if(!r)return s`<div class="skeleton"></div>`;let n=er(r.rows,this.order);if(n.length===0)return s`<div class="message">${this.localize("performance.empty")}</div>`;let a=tr(n),l=Math.max(1,...n.map(({total:w})=>w)),m=this.showAll?n.length:this.config.limit??Kr;return s`
<table>
<thead>
<tr>
<th scope="col">${this.localize(`level.one_${this.level}`)}</th>
<th scope="col" class="wide">${this.localize("performance.trend")}</th>
${a.map(w=>this.renderHead(w))}
</tr>
</thead>
<tbody>
${n.slice(0,m).map((w,g)=>this.renderRow(w,g,a,l,e))}
</tbody>
</table>
${n.length>m?this.renderMore(n.length):c}
`}renderHead(e){let r=e===this.order;return s`
<th scope="col" class="number at-${e}" aria-sort=${r?"descending":"none"}>
<button type="button" class="sort" @click=${()=>this.order=e}>
${this.localize(`performance.${e}`)}${r?s`<ha-icon icon="mdi:arrow-down"></ha-icon>`:c}
</button>
</th>
`}renderRow(e,r,i,n,a){return s`
<tr>
<th scope="row">
<div class="name"><span class="rank">${r+1}</span><span>${e.name}</span></div>
<div class="bar" style="width: ${Math.max(4,100*e.total/n)}%">
${G(e.per_kind,this.localize)}
</div>
</th>
<td class="wide">${ie(e.trend)}</td>
${i.map(l=>s`<td class="number at-${l}">${this.renderValue(e,l,a)}</td>`)}
</tr>
`}renderValue(e,r,i){switch(r){case"total":return s`${this.format.number(e.total)}
<div class="muted">${this.format.percent(e.share)}</div>`;case"per_day":return this.format.number(e.per_day,1);case"delta":return e.delta===null?"–":N(e.delta,this.format);case"revenue":return e.revenue===null?"–":this.format.money(e.revenue,i)}}renderMore(e){return s`
<button class="button more" type="button" @click=${()=>this.showAll=!0}>
${this.localize("performance.show_all",{count:e})}
</button>
`}static{this.styles=[v,F,f,T,K,ee,rr]}};p([y()],j.prototype,"level",2),p([y()],j.prototype,"order",2),p([y()],j.prototype,"showAll",2);var Gr=[({hardware:o})=>o&&!o.online?{severity:"error",icon:"mdi:lan-disconnect",text:"problem.offline",values:{}}:null,({hardware:o})=>o?.sd===!1?{severity:"error",icon:"mdi:micro-sd",text:"problem.no_sd",values:{}}:null,({hardware:o})=>o?.rtc===!1?{severity:"warning",icon:"mdi:clock-alert-outline",text:"problem.no_rtc",values:{}}:null,({hardware:o})=>o?.lost?{severity:"warning",icon:"mdi:database-alert-outline",text:"problem.lost",values:{count:o.lost}}:null,({maintenance:o})=>o.is_due?{severity:"warning",icon:"mdi:wrench-clock",text:"problem.maintenance",values:{}}:null,({hardware:o})=>o?null:{severity:"info",icon:"mdi:chip",text:"problem.no_device",values:{}},({outlet:o})=>o?null:{severity:"info",icon:"mdi:store-off-outline",text:"problem.no_outlet",values:{}}],or={error:0,warning:1,info:2};function ir(o){let t=o.machines.filter(({active:r})=>r).sort(_).flatMap(r=>Gr.map(i=>i(r)).filter(i=>i!==null).map(i=>({...i,values:{...i.values,name:r.name},device_id:r.device_id}))),e=o.waiting.map(r=>({severity:"info",icon:"mdi:chip",text:"problem.waiting",values:{name:r},device_id:null}));return[...t,...e].sort((r,i)=>or[r.severity]-or[i.severity])}var nr=6,Ie=class extends u{static{this.getConfigForm=()=>b([C])}static{this.getStubConfig=()=>({})}getCardSize(){return 2}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}renderCard(t){let e=ir(t),r=e.length-nr;return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("problems.title")}</h2></div>
${e.length===0?s`<div class="message good">
<ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.localize("problems.none")}
</div>`:s`<ul>
${e.slice(0,nr).map(i=>this.renderProblem(i))}
</ul>`}
${r>0?s`<p class="muted">${this.localize("problems.more",{count:r})}</p>`:c}
</ha-card>
`}renderProblem({severity:t,icon:e,text:r,values:i,device_id:n}){let a=this.localize(r,i);return s`
<li class=${t}>
<ha-icon icon=${e}></ha-icon>
${this.home.user?.is_admin?s`<a href=${n?oe(n):Ae} @click=${A}
>${a}</a
>`:s`<span>${a}</span>`}
</li>
`}static{this.styles=[v,f,d`
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
`]}};var sr=()=>b([C,k("period","period",x),O,k("kinds","kind",h,{multiple:!0}),B("hide_controls")]);function ar(o){return o.flatMap((e,r)=>e.map((i,n)=>({weekday:r,hour:n,count:i}))).reduce((e,r)=>r.count>(e?.count??0)?r:e,null)}var lr=(o,t)=>o===0?0:Math.round(12+88*o/Math.max(1,t));var Vr=Array.from({length:24},(o,t)=>t),Br=6,He=class extends L{constructor(){super(...arguments);this.answer=new $(this,wt)}static{this.getConfigForm=()=>sr()}static{this.getStubConfig=()=>({period:"month"})}setConfig(e){S(e,"period",x),S(e,"kinds",h),super.setConfig(e)}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){this.answer.ask(this.home,{entry_id:e.entry_id,...this.shown.span,...P(e,this.config.devices),...this.config.kinds?.length&&{kinds:this.config.kinds}})}fleetChanged(){this.answer.refresh()}renderCard(){let e=this.periodTools();return s`
<ha-card>
<div class="head"><h2>${this.config.title??this.localize("profile.title")}</h2></div>
${this.config.hide_controls?c:s`<div class="tools">${J(e)} ${X(e)}</div>`}
${this.renderAnswer()}
</ha-card>
`}renderAnswer(){let{answer:e,failure:r}=this.answer;if(r)return this.renderTrouble(r);if(!e)return s`<div class="skeleton"></div>`;let i=ar(e.hours),n=this.format.weekdays("long"),a=i?this.localize("profile.peak",{day:n[i.weekday]??"",hour:this.format.hour(i.hour),count:i.count}):this.localize("analytics.empty");return s`<p class="muted">${a}</p>
${this.renderTable(e,i?.count??0)}`}renderTable({hours:e},r){let i=this.format.weekdays();return s`
<table>
<caption>
${this.localize("profile.caption")}
</caption>
<thead>
<tr>
<td></td>
${Vr.map(n=>s`<th scope="col">
<span class=${n%Br?"unseen":""}>${this.format.hour(n)}</span>
</th>`)}
</tr>
</thead>
<tbody>
${e.map((n,a)=>s`
<tr>
<th scope="row">${i[a]}</th>
${n.map((l,m)=>this.renderCell(l,r,`${i[a]} ${this.format.hour(m)}`))}
</tr>
`)}
</tbody>
</table>
`}renderCell(e,r,i){let n=this.format.number(e);return s`<td style="--heat: ${lr(e,r)}%" title="${i}: ${n}">
<span class="unseen">${n}</span>
</td>`}static{this.styles=[v,f,ee,d`
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
`]}};var Ur={day:"hour",month:"day"},Ne=class extends u{constructor(){super(...arguments);this.answers={day:new $(this,me),month:new $(this,me)}}static{this.getConfigForm=()=>b([C,O])}static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}ask(e){for(let r of["day","month"])this.answers[r].ask(this.home,this.question(e,r))}fleetChanged(){this.answers.day.refresh(),this.answers.month.refresh()}renderCard(e){return s`
<ha-card>
${this.config.title?s`<div class="head"><h2>${this.config.title}</h2></div>`:""}
<div class="figures">
${this.renderPeriod("day")} ${this.renderPeriod("month")} ${this.renderDevices(e)}
</div>
</ha-card>
`}question(e,r){return{entry_id:e.entry_id,...le(r,this.today,ke(this.home.locale)),bucket:Ur[r],group_by:"kind",compare:"previous",...P(e,this.config.devices)}}renderPeriod(e){let{answer:r,failure:i}=this.answers[e];if(i)return this.renderTrouble(i);if(!r)return s`<section class="skeleton"></section>`;let n=Qe(r.groups.map(({previous:m})=>m?.values??[])),a=r.edges.filter(m=>m<=Date.now()).length,l=Qe(r.groups.map(({values:m})=>m)).slice(0,a);return s`
<section>
<h3>${this.localize(`summary.${e}`)}</h3>
<div class="main">
<span class="big" data-total=${e}>${this.format.number(r.total)}</span>
${N(_e(r,n,Date.now()),this.format,this.localize(`summary.against_${e}`))}
</div>
${ie(l)} ${this.renderKinds(zt(r.groups))}
${r.revenue===null?"":s`<p class="muted">
${this.localize("summary.revenue")} ${this.format.money(r.revenue,r.currency)}
</p>`}
</section>
`}renderKinds(e){return s`
${G(e,this.localize)}
<dl>
${h.map(r=>s`
<div>
<dt>${se(r)}${this.localize(`kind.${r}`)}</dt>
<dd>${this.format.number(e[r])}</dd>
</div>
`)}
</dl>
`}renderDevices({machines:e}){let r=e.map(V),i=a=>r.filter(l=>l===a).length,n=i("online")+i("offline");return s`
<section>
<h3>${this.localize("summary.devices")}</h3>
<div class="main">
<span class="big">${this.format.number(i("online"))}</span>
<span class="muted">${this.localize("summary.of",{count:n})}</span>
</div>
<div class="cells" aria-hidden="true">
${r.filter(a=>a==="online"||a==="offline").sort().reverse().map(a=>s`<i class=${a}></i>`)}
</div>
<p class="muted">${this.localize("summary.machines",{count:e.length})}</p>
</section>
`}static{this.styles=[v,T,K,d`
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
`]}};function Qr(o){let t=o.machines.some(({hardware:e})=>e!==null);return[{icon:"mdi:store-plus-outline",text:"welcome.outlet",help:"welcome.outlet_help",isDone:o.outlets.length>0},{icon:"mdi:chip",text:"welcome.device",help:"welcome.device_help",isDone:t||o.waiting.length>0},{icon:"mdi:link-plus",text:"welcome.machine",help:"welcome.machine_help",isDone:t},{icon:"mdi:gesture-tap-button",text:"welcome.treatment",help:"welcome.treatment_help",isDone:o.totals.total>0}]}var Ke=class extends u{static{this.getStubConfig=()=>({})}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}renderCard(t){let e=Qr(t),r=e.findIndex(({isDone:i})=>!i);return s`
<ha-card>
<div class="head"><h2>${this.localize("welcome.title")}</h2></div>
<p class="muted">${this.localize("welcome.intro")}</p>
<ol>
${e.map((i,n)=>this.renderStep(i,n===r))}
</ol>
${this.home.user?.is_admin?this.renderLink():c}
</ha-card>
`}renderFailure(){return s`${super.renderFailure()}${this.home.user?.is_admin?this.renderLink():c}`}renderStep({icon:t,text:e,help:r,isDone:i},n){return s`
<li class=${i?"done":n?"next":""}>
<ha-icon icon=${i?"mdi:check-circle":t}></ha-icon>
<div>
<div class="text">${this.localize(e)}</div>
<div class="muted">${this.localize(r)}</div>
</div>
</li>
`}renderLink(){return s`
<a class="button" href=${Ae} @click=${A}>
<ha-icon icon="mdi:cog-outline"></ha-icon>${this.localize("welcome.open")}
</a>
`}static{this.styles=[v,f,d`
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
`]}};var cr={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1},Y=class extends q{constructor(){super(...arguments);this.options=[];this.value="";this.label="";this.onKey=e=>{let r=this.stepOf(e.key);if(!r)return;e.preventDefault();let i=this.options.findIndex(({value:a})=>a===this.value),n=this.options.at((i+r)%this.options.length);n&&this.choose(n.value)}}render(){return s`
<div role="radiogroup" aria-label=${this.label} @keydown=${this.onKey}>
${this.options.map(e=>this.renderOption(e))}
</div>
`}renderOption({value:e,label:r,icon:i}){let n=e===this.value;return s`
<button
type="button"
role="radio"
data-value=${e}
aria-checked=${n?"true":"false"}
aria-label=${r}
title=${i?r:""}
tabindex=${n?0:-1}
@click=${()=>this.choose(e)}
>
${i?s`<ha-icon icon=${i}></ha-icon>`:r}
</button>
`}stepOf(e){return(e==="ArrowLeft"||e==="ArrowRight")&&getComputedStyle(this).direction==="rtl"?-(cr[e]??0):cr[e]}choose(e){this.value=e,this.dispatchEvent(new CustomEvent("choose",{detail:e})),this.updateComplete.then(()=>this.renderRoot.querySelector('[aria-checked="true"]')?.focus())}static{this.styles=[f,d`
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
`]}};p([we({attribute:!1})],Y.prototype,"options",2),p([we({attribute:!1})],Y.prototype,"value",2),p([we({attribute:!1})],Y.prototype,"label",2);var ve=["overview","charts","outlets","machines"],dr="custom:ozon-telemetry",mr=({hide_views:o=[]})=>ve.filter(t=>!o.includes(t));var Wr={overview:"mdi:view-dashboard-outline",charts:"mdi:chart-bar",outlets:"mdi:store-outline",machines:"mdi:spray"},Ge=class extends HTMLElement{static{this.registryDependencies=["devices"]}static{this.getCreateSuggestions=()=>({title:"OzonTelemetry",icon:"mdi:molecule"})}static{this.getConfigElement=()=>document.createElement("ozon-telemetry-strategy-editor")}static async generate(t,e){let r=e.locale.language;await M(r);let i=D(E(r),R(r));return{views:mr(t).map(a=>({title:i(`view.${a}`),path:a,icon:Wr[a],strategy:{type:dr,page:a,...de(t.entry_id),...t.period&&{period:t.period}}}))}}};var be=class extends q{setConfig(t){this.config=t}render(){if(!this.config)return c;let t=ne(),{hide_views:e=[],period:r="month"}=this.config;return s`
<fieldset>
<legend>${t("form.views")}</legend>
${ve.map(i=>s`
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
${t("form.period")}
<select
@change=${i=>this.change({period:i.target.value})}
>
${x.map(i=>s`<option value=${i} ?selected=${i===r}>${t(`period.${i}`)}</option>`)}
</select>
</label>
`}show(t,e){let{hide_views:r=[]}=this.config??{},i=ve.filter(n=>n===t?!e:r.includes(n));this.change({hide_views:i.length<ve.length?i:r})}change(t){if(!this.config)return;this.config={...this.config,...t};let e={config:this.config};this.dispatchEvent(new CustomEvent("config-changed",{detail:e,bubbles:!0,composed:!0}))}static{this.styles=[f,d`
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
`]}};p([y()],be.prototype,"config",2);var Ve={columns:"full"},I=(o,t={})=>({type:`custom:ozon-telemetry-${o}-card`,...t}),H=(o,t)=>({type:"grid",...t&&{column_span:t},cards:o}),jr=(o,{entry_id:t})=>{let e=t===void 0?{}:{entry_id:t};return[H([I("summary",{...e,grid_options:Ve})],3),H([I("problems",e),I("outlets",{...e,navigation_path:"outlets"})]),H([I("events",{...e,grid_options:Ve})],2)]},Yr=(o,{entry_id:t,period:e})=>{let r={...t!==void 0&&{entry_id:t},...e&&{period:e},grid_options:Ve};return[H([I("analytics",r)],2),H([I("performance",r)]),H([I("profile",r)])]},pr=(o,t,e)=>[...t].sort(_).filter(({device_id:r})=>r!==null).map(({device_id:r})=>I(o,{device:r,entry_id:e})),qr=o=>pr("outlet",o.outlets,o.entry_id).map(t=>H([t])),Zr=(o,t,e)=>{let r=o.machines.filter(({outlet:n})=>!o.outlets.some(({id:a})=>a===n));return[...[...o.outlets].sort(_).map(n=>({title:n.name,of:re(o,n)})),{title:e("machines.nowhere"),of:r}].filter(({of:n})=>n.length>0).map(({title:n,of:a})=>H([{type:"heading",heading:n,icon:"mdi:store-outline"},...pr("machine",a,o.entry_id)]))},Jr={overview:jr,charts:Yr,outlets:qr,machines:Zr};function hr(o,t,e){let i=o.outlets.length+o.machines.length===0?[]:Jr[t.page](o,t,e);return i.length>0?i:[nt(t.entry_id)]}var nt=o=>H([I("welcome",{...o!==void 0&&{entry_id:o},grid_options:Ve})],2);var Xr={overview:3,charts:2,outlets:3,machines:4},Be=class extends HTMLElement{static{this.registryDependencies=["devices"]}static async generate(t,e){return{type:"sections",...{max_columns:Xr[t.page],dense_section_placement:!0},sections:await this.sections(t,e)}}static async sections(t,e){let r=e.locale.language;try{let[i]=await Promise.all([bt(e,t.entry_id),M(r)]);return hr(i,t,D(E(r),R(r)))}catch{return[nt(t.entry_id)]}}};function eo(o,t){let e=o.entities[t];return e?.platform==="ozon_telemetry"?e.device_id??null:null}var ur=o=>(t,e)=>{let r=eo(t,e);return r===null?null:{config:{type:o,devices:[r]}}};var fr="https://github.com/ozontelemetry/ozon-telemetry/blob/main/docs/dashboard.md",gr={analytics:Q,performance:j,profile:He,events:W,summary:Ne,problems:Ie,outlets:Me,outlet:Ee,machine:De,welcome:Ke},to=["analytics","events","profile"],ro={"ozon-telemetry-choice":Y,"ozon-telemetry-strategy-editor":be,"ll-strategy-dashboard-ozon-telemetry":Ge,"ll-strategy-view-ozon-telemetry":Be};async function hl(){for(let[e,r]of Object.entries(ro))yr(e,r);for(let[e,r]of Object.entries(gr))yr(`ozon-telemetry-${e}-card`,r);await M(navigator.language);let o=D(E(navigator.language),R(navigator.language)),t=Object.keys(gr).map(e=>{let r=`ozon-telemetry-${e}-card`;return{type:r,name:`OzonTelemetry: ${o(`card.${e}`)}`,description:o(`card.${e}_description`),preview:!0,documentationURL:fr,...to.includes(e)&&{getEntitySuggestion:ur(`custom:${r}`)}}});(window.customCards??=[]).push(...t),(window.customStrategies??=[]).push({type:"ozon-telemetry",strategyType:"dashboard",name:"OzonTelemetry",description:o("strategy.description"),documentationURL:fr})}function yr(o,t){customElements.get(o)||customElements.define(o,t)}export{hl as register};
