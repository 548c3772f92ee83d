/**
 * Entry module, loaded by every page of Home Assistant.
 *
 * Home Assistant replaces the registry of custom elements while it starts, and elements defined before are lost.
 * Its own root element is defined afterwards: the entry waits for it, then loads the module that registers ours.
 */
void customElements
  .whenDefined("home-assistant")
  .then(() => import("./register"))
  .then(({ register }) => register());
