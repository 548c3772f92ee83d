// The page's part of the installation: which version it installs, and which devices are updated instead of erased.
const PROJECT = "ozontelemetry.device"; // what a device with our firmware tells by Improv
const button = document.querySelector("esp-web-install-button");

// Without this, a device of ours whose name is not the manifest's would be offered an installation that erases its journal
button.overrides = { checkSameFirmware: (_manifest, device) => device.firmware === PROJECT };

const label = document.querySelector("#flash-version");
const response = await fetch(button.getAttribute("manifest"), { cache: "no-cache" }).catch(() => undefined);
if (response?.ok) label.textContent = ` Version ${(await response.json()).version}`;
else {
  button.hidden = true;
  label.textContent = "There is no release yet: build your own firmware.";
}
