/**
 * What every page of Home Assistant loads.
 *
 * Home Assistant replaces the registry of custom elements while it starts; what is defined before is lost.
 * Its own root element is defined after that: so we wait for it, then load what defines our elements.
 */
void customElements
  .whenDefined("home-assistant")
  .then(() => import("./register"))
  .then(({ register }) => register());
