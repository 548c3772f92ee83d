import{a as d,b as s,d as c,e as p,g as h,m as g,n as f,x as m,y as r}from"./chunk-HONAOXHT.js";import{b as l}from"./chunk-TN3OZQAE.js";var a=class extends p{setConfig(t){this.config=t}render(){if(!this.config)return c;let t=g(),{hide_views:i=[],period:o="month"}=this.config;return s`
<fieldset>
<legend>${t("form.views")}</legend>
${r.map(e=>s`
<label>
<input
type="checkbox"
.checked=${!i.includes(e)}
@change=${n=>this.show(e,n.target.checked)}
/>
${t(`view.${e}`)}
</label>
`)}
</fieldset>
<label class="period">
${t("form.period")}
<select
@change=${e=>this.change({period:e.target.value})}
>
${f.map(e=>s`<option value=${e} ?selected=${e===o}>${t(`period.${e}`)}</option>`)}
</select>
</label>
`}show(t,i){let{hide_views:o=[]}=this.config??{},e=r.filter(n=>n===t?!i:o.includes(n));this.change({hide_views:e.length<r.length?e:o})}change(t){if(!this.config)return;this.config={...this.config,...t};let i={config:this.config};this.dispatchEvent(new CustomEvent("config-changed",{detail:i,bubbles:!0,composed:!0}))}static{this.styles=[m,d`
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
`]}};l([h()],a.prototype,"config",2);export{a as StrategyEditor};
