var z=globalThis,H=z.ShadowRoot&&(z.ShadyCSS===void 0||z.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,j=Symbol(),re=new WeakMap,E=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==j)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(H&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=re.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&re.set(t,e))}return e}toString(){return this.cssText}},ne=r=>new E(typeof r=="string"?r:r+"",void 0,j),P=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((s,n,o)=>s+(i=>{if(i._$cssResult$===!0)return i.cssText;if(typeof i=="number")return i;throw Error("Value passed to 'css' function must be a 'css' function result: "+i+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+r[o+1],r[0]);return new E(t,r,j)},oe=(r,e)=>{if(H)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),n=z.litNonce;n!==void 0&&s.setAttribute("nonce",n),s.textContent=t.cssText,r.appendChild(s)}},q=H?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return ne(t)})(r):r;var{is:Se,defineProperty:Ee,getOwnPropertyDescriptor:Pe,getOwnPropertyNames:Ce,getOwnPropertySymbols:Oe,getPrototypeOf:ke}=Object,L=globalThis,ie=L.trustedTypes,Te=ie?ie.emptyScript:"",De=L.reactiveElementPolyfillSupport,C=(r,e)=>r,O={toAttribute(r,e){switch(e){case Boolean:r=r?Te:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},I=(r,e)=>!Se(r,e),ae={attribute:!0,type:String,converter:O,reflect:!1,useDefault:!1,hasChanged:I};Symbol.metadata??=Symbol("metadata"),L.litPropertyMetadata??=new WeakMap;var m=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ae){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),n=this.getPropertyDescriptor(e,s,t);n!==void 0&&Ee(this.prototype,e,n)}}static getPropertyDescriptor(e,t,s){let{get:n,set:o}=Pe(this.prototype,e)??{get(){return this[t]},set(i){this[t]=i}};return{get:n,set(i){let c=n?.call(this);o?.call(this,i),this.requestUpdate(e,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ae}static _$Ei(){if(this.hasOwnProperty(C("elementProperties")))return;let e=ke(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(C("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(C("properties"))){let t=this.properties,s=[...Ce(t),...Oe(t)];for(let n of s)this.createProperty(n,t[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,n]of t)this.elementProperties.set(s,n)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let n=this._$Eu(t,s);n!==void 0&&this._$Eh.set(n,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let n of s)t.unshift(q(n))}else e!==void 0&&t.push(q(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return oe(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),n=this.constructor._$Eu(e,s);if(n!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:O).toAttribute(t,s.type);this._$Em=e,o==null?this.removeAttribute(n):this.setAttribute(n,o),this._$Em=null}}_$AK(e,t){let s=this.constructor,n=s._$Eh.get(e);if(n!==void 0&&this._$Em!==n){let o=s.getPropertyOptions(n),i=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:O;this._$Em=n;let c=i.fromAttribute(t,o.type);this[n]=c??this._$Ej?.get(n)??c,this._$Em=null}}requestUpdate(e,t,s,n=!1,o){if(e!==void 0){let i=this.constructor;if(n===!1&&(o=this[e]),s??=i.getPropertyOptions(e),!((s.hasChanged??I)(o,t)||s.useDefault&&s.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(i._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:n,wrapped:o},i){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,i??t??this[e]),o!==!0||i!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),n===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[n,o]of this._$Ep)this[n]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[n,o]of s){let{wrapped:i}=o,c=this[n];i!==!0||this._$AL.has(n)||c===void 0||this.C(n,void 0,o,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};m.elementStyles=[],m.shadowRootOptions={mode:"open"},m[C("elementProperties")]=new Map,m[C("finalized")]=new Map,De?.({ReactiveElement:m}),(L.reactiveElementVersions??=[]).push("2.1.2");var Z=globalThis,ce=r=>r,B=Z.trustedTypes,le=B?B.createPolicy("lit-html",{createHTML:r=>r}):void 0,fe="$lit$",g=`lit$${Math.random().toFixed(9).slice(2)}$`,ge="?"+g,Re=`<${ge}>`,_=document,T=()=>_.createComment(""),D=r=>r===null||typeof r!="object"&&typeof r!="function",J=Array.isArray,Me=r=>J(r)||typeof r?.[Symbol.iterator]=="function",W=`[ 	
\f\r]`,k=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,he=/-->/g,de=/>/g,y=RegExp(`>|${W}(?:([^\\s"'>=/]+)(${W}*=${W}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),pe=/'/g,ue=/"/g,ye=/^(?:script|style|textarea|title)$/i,Q=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),Qe=Q(1),Xe=Q(2),et=Q(3),$=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),me=new WeakMap,v=_.createTreeWalker(_,129);function ve(r,e){if(!J(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return le!==void 0?le.createHTML(e):e}var Ne=(r,e)=>{let t=r.length-1,s=[],n,o=e===2?"<svg>":e===3?"<math>":"",i=k;for(let c=0;c<t;c++){let a=r[c],h,d,l=-1,u=0;for(;u<a.length&&(i.lastIndex=u,d=i.exec(a),d!==null);)u=i.lastIndex,i===k?d[1]==="!--"?i=he:d[1]!==void 0?i=de:d[2]!==void 0?(ye.test(d[2])&&(n=RegExp("</"+d[2],"g")),i=y):d[3]!==void 0&&(i=y):i===y?d[0]===">"?(i=n??k,l=-1):d[1]===void 0?l=-2:(l=i.lastIndex-d[2].length,h=d[1],i=d[3]===void 0?y:d[3]==='"'?ue:pe):i===ue||i===pe?i=y:i===he||i===de?i=k:(i=y,n=void 0);let f=i===y&&r[c+1].startsWith("/>")?" ":"";o+=i===k?a+Re:l>=0?(s.push(h),a.slice(0,l)+fe+a.slice(l)+g+f):a+g+(l===-2?c:f)}return[ve(r,o+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},R=class r{constructor({strings:e,_$litType$:t},s){let n;this.parts=[];let o=0,i=0,c=e.length-1,a=this.parts,[h,d]=Ne(e,t);if(this.el=r.createElement(h,s),v.currentNode=this.el.content,t===2||t===3){let l=this.el.content.firstChild;l.replaceWith(...l.childNodes)}for(;(n=v.nextNode())!==null&&a.length<c;){if(n.nodeType===1){if(n.hasAttributes())for(let l of n.getAttributeNames())if(l.endsWith(fe)){let u=d[i++],f=n.getAttribute(l).split(g),U=/([.?@])?(.*)/.exec(u);a.push({type:1,index:o,name:U[2],strings:f,ctor:U[1]==="."?K:U[1]==="?"?F:U[1]==="@"?Y:A}),n.removeAttribute(l)}else l.startsWith(g)&&(a.push({type:6,index:o}),n.removeAttribute(l));if(ye.test(n.tagName)){let l=n.textContent.split(g),u=l.length-1;if(u>0){n.textContent=B?B.emptyScript:"";for(let f=0;f<u;f++)n.append(l[f],T()),v.nextNode(),a.push({type:2,index:++o});n.append(l[u],T())}}}else if(n.nodeType===8)if(n.data===ge)a.push({type:2,index:o});else{let l=-1;for(;(l=n.data.indexOf(g,l+1))!==-1;)a.push({type:7,index:o}),l+=g.length-1}o++}}static createElement(e,t){let s=_.createElement("template");return s.innerHTML=e,s}};function w(r,e,t=r,s){if(e===$)return e;let n=s!==void 0?t._$Co?.[s]:t._$Cl,o=D(e)?void 0:e._$litDirective$;return n?.constructor!==o&&(n?._$AO?.(!1),o===void 0?n=void 0:(n=new o(r),n._$AT(r,t,s)),s!==void 0?(t._$Co??=[])[s]=n:t._$Cl=n),n!==void 0&&(e=w(r,n._$AS(r,e.values),n,s)),e}var V=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,n=(e?.creationScope??_).importNode(t,!0);v.currentNode=n;let o=v.nextNode(),i=0,c=0,a=s[0];for(;a!==void 0;){if(i===a.index){let h;a.type===2?h=new M(o,o.nextSibling,this,e):a.type===1?h=new a.ctor(o,a.name,a.strings,this,e):a.type===6&&(h=new G(o,this,e)),this._$AV.push(h),a=s[++c]}i!==a?.index&&(o=v.nextNode(),i++)}return v.currentNode=_,n}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},M=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,n){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=w(this,e,t),D(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==$&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Me(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&D(this._$AH)?this._$AA.nextSibling.data=e:this.T(_.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,n=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=R.createElement(ve(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===n)this._$AH.p(t);else{let o=new V(n,this),i=o.u(this.options);o.p(t),this.T(i),this._$AH=o}}_$AC(e){let t=me.get(e.strings);return t===void 0&&me.set(e.strings,t=new R(e)),t}k(e){J(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,n=0;for(let o of e)n===t.length?t.push(s=new r(this.O(T()),this.O(T()),this,this.options)):s=t[n],s._$AI(o),n++;n<t.length&&(this._$AR(s&&s._$AB.nextSibling,n),t.length=n)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=ce(e).nextSibling;ce(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},A=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,n,o){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=n,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=p}_$AI(e,t=this,s,n){let o=this.strings,i=!1;if(o===void 0)e=w(this,e,t,0),i=!D(e)||e!==this._$AH&&e!==$,i&&(this._$AH=e);else{let c=e,a,h;for(e=o[0],a=0;a<o.length-1;a++)h=w(this,c[s+a],t,a),h===$&&(h=this._$AH[a]),i||=!D(h)||h!==this._$AH[a],h===p?e=p:e!==p&&(e+=(h??"")+o[a+1]),this._$AH[a]=h}i&&!n&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},K=class extends A{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},F=class extends A{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},Y=class extends A{constructor(e,t,s,n,o){super(e,t,s,n,o),this.type=5}_$AI(e,t=this){if((e=w(this,e,t,0)??p)===$)return;let s=this._$AH,n=e===p&&s!==p||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,o=e!==p&&(s===p||n);n&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},G=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){w(this,e)}};var Ue=Z.litHtmlPolyfillSupport;Ue?.(R,M),(Z.litHtmlVersions??=[]).push("3.3.3");var _e=(r,e,t)=>{let s=t?.renderBefore??e,n=s._$litPart$;if(n===void 0){let o=t?.renderBefore??null;s._$litPart$=n=new M(e.insertBefore(T(),o),o,void 0,t??{})}return n._$AI(r),n};var X=globalThis,x=class extends m{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=_e(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return $}};x._$litElement$=!0,x.finalized=!0,X.litElementHydrateSupport?.({LitElement:x});var ze=X.litElementPolyfillSupport;ze?.({LitElement:x});(X.litElementVersions??=[]).push("4.2.2");var He={attribute:!0,type:String,converter:O,reflect:!1,hasChanged:I},Le=(r=He,e,t)=>{let{kind:s,metadata:n}=t,o=globalThis.litPropertyMetadata.get(n);if(o===void 0&&globalThis.litPropertyMetadata.set(n,o=new Map),s==="setter"&&((r=Object.create(r)).wrapped=!0),o.set(t.name,r),s==="accessor"){let{name:i}=t;return{set(c){let a=e.get.call(this);e.set.call(this,c),this.requestUpdate(i,a,r,!0,c)},init(c){return c!==void 0&&this.C(i,void 0,r,c),c}}}if(s==="setter"){let{name:i}=t;return function(c){let a=this[i];e.call(this,c),this.requestUpdate(i,a,r,!0,c)}}throw Error("Unsupported decorator location: "+s)};function $e(r){return(e,t)=>typeof t=="object"?Le(r,e,t):((s,n,o)=>{let i=n.hasOwnProperty(o);return n.constructor.createProperty(o,s),i?Object.getOwnPropertyDescriptor(n,o):void 0})(r,e,t)}function gt(r){return $e({...r,state:!0,attribute:!1})}var b=(r,e,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof e!="object"&&Object.defineProperty(r,e,t),t);function wt(r,e){return(t,s,n)=>{let o=i=>i.renderRoot?.querySelector(r)??null;if(e){let{get:i,set:c}=typeof s=="object"?t:n??(()=>{let a=Symbol();return{get(){return this[a]},set(h){this[a]=h}}})();return b(t,s,{get(){let a=i.call(this);return a===void 0&&(a=o(this),(a!==null||this.hasUpdated)&&c.call(this,a)),a}})}return b(t,s,{get(){return o(this)}})}}var ee={"analytics.empty":"No treatments in this period","analytics.other":"Other","analytics.title":"Treatments","card.analytics":"Chart","card.analytics_description":"Treatments over time as bars, lines or shares, with all switches","card.events":"Recent treatments","card.events_description":"Treatments as they happen, the newest first","card.machine":"Machine","card.machine_description":"Counters, device, maintenance and history of a machine","card.no_hub":"OzonTelemetry does not answer.","card.outlet":"Outlet","card.outlet_description":"Address, contact, machines and trend of an outlet","card.outlets":"Outlets","card.outlets_description":"A tile for each outlet with what it did today","card.performance":"Performance","card.performance_description":"Outlets or machines in the order of what they did","card.problems":"Needs attention","card.problems_description":"What needs a person, the most urgent first","card.profile":"Busiest hours","card.profile_description":"The hours of the week as a heat map","card.summary":"Summary","card.summary_description":"Today and this month by kind, with trend, and the devices online","card.welcome":"First steps","card.welcome_description":"What to do next until the first treatment is counted","chart.as_table":"Show as table","chart.bar":"Bars","chart.line":"Lines","chart.period":"Period","chart.pie":"Shares","chart.summary":"{span}: {total} treatments. {parts}","compare.against":"against the compared period","compare.last_year":"Same period last year","compare.none":"No comparison","compare.previous":"Period before","download.csv":"Download as CSV","download.picture":"Download as picture","events.empty":"No treatments yet","events.kind":"Kind","events.late":"Delivered late, on {time}","events.machine":"Machine","events.more":"Show more","events.outlet":"Outlet","events.time":"Time","events.title":"Recent treatments","events.uncertain":"The device did not know the time; this is when the treatment was received","form.chart":"Chart","form.compare":"Compare with","form.controls":"Let readers switch","form.device":"Outlet or machine","form.devices":"Outlets and machines","form.group_by":"Group by","form.kinds":"Kinds","form.level":"Rank","form.limit":"Rows","form.period":"Period","form.rows":"Rows","form.stack":"Stack bars and lines","form.title":"Title","form.views":"Views","group.kind":"By kind","group.machine":"By machine","group.none":"Total only","group.outlet":"By outlet","health.firmware":"Firmware {firmware}","health.lost":{one:"{count} event lost",other:"{count} events lost"},"health.pending":{one:"{count} event waiting",other:"{count} events waiting"},"health.rssi":"{rssi} dBm","health.rtc_bad":"No clock","health.rtc_ok":"Clock","health.sd_bad":"No SD card","health.sd_ok":"SD card","kind.basic":"Basic","kind.premium":"Premium","kind.standard":"Standard","level.machine":"Machines","level.one_machine":"Machine","level.one_outlet":"Outlet","level.outlet":"Outlets","machine.history":"History","machine.installed":"Installed","machine.last":"{kind}, {ago}","machine.maintained":"Last maintenance","machine.no_device":"No device counts for this machine","machine.now":"now","machine.seen":"last seen {ago}","machine.treatments":"Treatments","machine.unknown":"This machine is not in the fleet. Choose another one.","machines.nowhere":"Without outlet","maintenance.due":"Maintenance is due","maintenance.left":{one:"Maintenance after {count} treatment",other:"Maintenance after {count} treatments"},"maintenance.none":"No maintenance planned","maintenance.until":"by {date}","outlet.last_days":{one:"Last {count} day",other:"Last {count} days"},"outlet.no_machines":"No machine stands here","outlet.status":"Status","outlet.unknown":"This outlet is not in the fleet. Choose another one.","outlets.empty":"No outlets yet","outlets.online":{one:"{online} of {count} device online",other:"{online} of {count} devices online"},"outlets.title":"Outlets","outlets.today":"today","performance.delta":"Change","performance.empty":"Nothing to rank yet","performance.per_day":"Per day","performance.revenue":"Revenue","performance.show_all":"Show all {count}","performance.title":"Performance","performance.total":"Treatments","performance.trend":"Trend","period.after":"Next period","period.before":"Previous period","period.day":"Day","period.end":"Last day","period.month":"Month","period.range":"Range","period.start":"First day","period.week":"Week","period.year":"Year","problem.lost":{one:"{name}: the device has lost {count} event",other:"{name}: the device has lost {count} events"},"problem.maintenance":"{name}: maintenance is due","problem.no_device":"{name}: no device counts for it","problem.no_outlet":"{name}: stands in no outlet","problem.no_rtc":"{name}: the device's clock does not work","problem.no_sd":"{name}: the device has no SD card","problem.offline":"{name}: the device is offline","problem.waiting":"Device {name} waits for a machine","problems.more":{one:"and {count} more",other:"and {count} more"},"problems.none":"All machines are well","problems.title":"Needs attention","profile.caption":"Treatments by weekday and hour","profile.peak":{one:"Busiest: {day}, {hour} ({count} treatment)",other:"Busiest: {day}, {hour} ({count} treatments)"},"profile.title":"Busiest hours","scope.all":"All outlets","status.inactive":"Not in use","status.no_device":"No device","status.offline":"Offline","status.online":"Online","strategy.description":"Overview, charts, outlets and machines of your ozone treatments, live","summary.against_day":"against yesterday at this time","summary.against_month":"against last month at this point","summary.day":"Today","summary.devices":"Devices online","summary.machines":{one:"{count} machine",other:"{count} machines"},"summary.month":"This month","summary.of":"of {count}","summary.revenue":"Revenue",total:"Total",treatments:{one:"treatment",other:"treatments"},"view.charts":"Charts","view.machines":"Machines","view.outlets":"Outlets","view.overview":"Overview","welcome.device":"Connect a device","welcome.device_help":"Give the ESP32 its firmware and let it find your MQTT broker. It then waits here for its machine.","welcome.intro":"A few steps until the first treatment is counted.","welcome.machine":"Give the device a machine","welcome.machine_help":"Home Assistant offers each new device for adoption. What it has counted meanwhile is not lost.","welcome.open":"Open the integration","welcome.outlet":"Add an outlet","welcome.outlet_help":"A place where machines stand, with address, contact and prices.","welcome.title":"Welcome to OzonTelemetry","welcome.treatment":"Press a button on the machine","welcome.treatment_help":"The first treatment appears here within a second."};var be={de:()=>import("./de-LH26V7YC.js"),id:()=>import("./id-2GPNN2LG.js"),ru:()=>import("./ru-7SJI5ESB.js")},Be=(r,e)=>r.replace(/\{(\w+)\}/g,(t,s)=>String(e[s]??`{${s}}`));function je(r,e,t=String){let s=new Intl.PluralRules(e);return(n,o={})=>{let i=r[n],c=typeof i=="string"?i:i[s.select(Number(o.count))]??i.other,a=Object.entries(o).map(([h,d])=>[h,typeof d=="number"?t(d):d]);return Be(c??n,Object.fromEntries(a))}}var te={en:ee},se=r=>{let e=r.split("-")[0]??"en";return e in be?e:"en"},qe=r=>te[se(r)]??ee;async function We(r){let e=se(r),t=be[e];return!t||e in te?!1:(te[e]=(await t()).default,!0)}function Wt(){let e=document.querySelector("home-assistant")?.hass?.language??navigator.language;return We(e),je(qe(e),se(e))}var Kt=["day","week","month","year"];var N=r=>new Date(`${r}T00:00:00Z`),Ae=r=>r.toISOString().slice(0,10),S=(r,e)=>Ae(new Date(N(r).getTime()+e*864e5)),xe=({start:r,end:e})=>Math.round((N(e).getTime()-N(r).getTime())/864e5)+1;function Ft(r,e){return new Intl.DateTimeFormat("en-CA",{timeZone:e,year:"numeric",month:"2-digit",day:"2-digit"}).format(r)}var we=(r,e)=>{let t=N(r);return Ae(new Date(Date.UTC(t.getUTCFullYear(),t.getUTCMonth()+e,1)))};function Ve(r,e,t){switch(r){case"day":return{start:e,end:e};case"week":{let s=S(e,-((N(e).getUTCDay()-t+7)%7));return{start:s,end:S(s,6)}}case"month":return{start:we(e,0),end:S(we(e,1),-1)};case"year":return{start:`${e.slice(0,4)}-01-01`,end:`${e.slice(0,4)}-12-31`}}}function Yt(r,e,t,s){if(r==="range"){let n=t*xe(e);return{start:S(e.start,n),end:S(e.end,n)}}return Ve(r,S(t<0?e.start:e.end,t),s)}function Gt(r){let e=xe(r);return e<=2?"hour":e<=92?"day":e<=200?"week":e<=6*366?"month":"year"}var Zt=({start:r,end:e},t)=>r<=t&&t<=e,Ke=["sunday","monday","tuesday","wednesday","thursday","friday","saturday"];function Jt(r){let e=Ke.indexOf(r.first_weekday);if(e>=0)return e;let t=new Intl.Locale(r.language);return((t.getWeekInfo?.()??t.weekInfo)?.firstDay??1)%7}var es=P`
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
header {
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
color: var(--primary-color);
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
`,ts=P`
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
`,ss=P`
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
`;var Fe=["overview","charts","outlets","machines"],ns="custom:ozon-telemetry",os=({hide_views:r=[]})=>Fe.filter(e=>!r.includes(e));export{P as a,Qe as b,Xe as c,p as d,x as e,$e as f,gt as g,wt as h,je as i,se as j,qe as k,We as l,Wt as m,Kt as n,S as o,Ft as p,Ve as q,Yt as r,Gt as s,Zt as t,Jt as u,es as v,ts as w,ss as x,Fe as y,ns as z,os as A};
