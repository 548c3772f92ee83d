"""Viewer of dialogs: Home Assistant's own, which shows a step as it came from a flow.

The dialog's code is loaded by opening one of each kind as a person does; from then on it is handed steps.
"""

import re
from typing import Any, Final

from playwright.async_api import Page

from tests.dialogs.record import Dialog

DOMAIN: Final = "ozon_telemetry"
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")


class DialogViewer:
    """Home Assistant's dialogs of every kind of flow, on one page in one language."""

    def __init__(self, page: Page, base: str, texts: dict[str, Any]) -> None:
        """Use a page that is logged in; `texts` are the integration's in its language."""
        self._page, self._base, self._texts = page, base, texts

    async def load(self) -> None:
        """Catch the dialogs that Home Assistant's pages open, instead of showing them."""
        page = self._page
        await page.goto(f"{self._base}/config/integrations/integration/{DOMAIN}")
        await page.locator("ha-config-entry-row").wait_for()
        await page.evaluate(_CATCH)
        for kind, texts in self._texts["config_subentries"].items():
            name = texts["initiate_flow"]["user"]
            await page.get_by_role("button", name=name, exact=True).first.click()
            await page.evaluate(_KEEP, f"config_subentries.{kind}")
        await page.locator("ha-config-entry-row ha-icon-button:not(.expand-button)").first.click()
        await page.evaluate(_KEEP, "options")
        await page.evaluate(_RECONFIGURE)
        await page.evaluate(_KEEP, "config")
        await page.evaluate(_GO, "/config/repairs")
        await page.locator("ha-config-repairs-dashboard").wait_for()
        for key, issue in self._texts["issues"].items():
            await page.evaluate(_REPAIR, {"key": key, "placeholders": _placeholders(issue["title"])})
            await page.evaluate(_KEEP, f"issues.{key}.fix_flow")

    async def show(self, dialog: Dialog) -> str:
        """Show a dialog; return all that can be read in it once it is rendered."""
        text: str = await self._page.evaluate(_SHOW, {"kind": dialog.section, "step": dialog.step})
        return text


def _placeholders(text: str) -> dict[str, str]:
    return dict.fromkeys(_PLACEHOLDER.findall(text), "1")


_ALL: Final = """
const all = (root, wanted, found = []) => {
  for (const element of root.querySelectorAll("*")) {
    if (wanted(element)) found.push(element);
    if (element.shadowRoot) all(element.shadowRoot, wanted, found);
  }
  return found;
};
const named = (name) => all(document, (e) => e.localName === name);
const until = async (find) => {
  for (;;) { const found = find(); if (found) return found; await new Promise(requestAnimationFrame); }
};
"""
_CATCH: Final = """() => {
  window.dialogs = { kinds: {}, catching: true };
  window.addEventListener("show-dialog", (event) => {
    if (!dialogs.catching || event.detail.dialogTag !== "dialog-data-entry-flow") return;
    event.stopImmediatePropagation();
    dialogs.caught = event.detail;
  }, true);
}"""
_KEEP: Final = f"""async (kind) => {{ {_ALL}
  await until(() => dialogs.caught);
  dialogs.kinds[kind] = dialogs.caught;
  delete dialogs.caught;
}}"""
_RECONFIGURE: Final = f"""async () => {{ {_ALL}
  const row = named("ha-config-entry-row")[0];
  (row._handleReconfigure ?? row.handleReconfigure).call(row);
}}"""
_GO: Final = """(path) => {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}"""
_REPAIR: Final = f"""async ({{ key, placeholders }}) => {{ {_ALL}
  const dashboard = named("ha-config-repairs-dashboard")[0];
  const issue = {{ domain: "ozon_telemetry", issue_id: key, translation_key: key,
    translation_placeholders: placeholders, is_fixable: true, severity: "warning",
    created: new Date().toISOString(), ignored: false, issue_domain: null }};
  await until(() => dashboard._loaded);
  dashboard._repairsIssues = [issue];
  const row = await until(() => all(dashboard.shadowRoot, (e) => e.issue === issue)[0]);
  await row.updateComplete;
  row.click();
}}"""
_SHOW: Final = f"""async ({{ kind, step }}) => {{ {_ALL}
  const domain = "ozon_telemetry";
  const root = document.querySelector("home-assistant");
  const categories = ["config", "config_subentries", "options", "issues", "selector"];
  await Promise.all(categories.map((category) => root.hass.loadBackendTranslation(category, domain)));
  const {{ dialogTag, dialogImport, dialogParams }} = dialogs.kinds[kind];
  const given = {{ flow_id: "shown", handler: domain, ...step }};
  const flowConfig = {{ ...dialogParams.flowConfig, createFlow: async () => given, deleteFlow: async () => {{}} }};
  const params = {{ ...dialogParams, startFlowHandler: domain, flowConfig }};
  const detail = {{ dialogTag, dialogImport, dialogParams: params }};
  dialogs.catching = false;
  const open = named(dialogTag)[0];
  if (open) open.showDialog(params);
  else root.dispatchEvent(new CustomEvent("show-dialog", {{ bubbles: true, composed: true, detail }}));
  const isShown = (e) => e.step === given && e.localName.startsWith("step-flow-");
  const dialog = await until(() => named(dialogTag)[0]);
  const body = await until(() => all(dialog.shadowRoot, isShown)[0]);
  for (let depth = 0; depth < 4; depth += 1) {{
    await Promise.all([dialog, body, ...all(body.shadowRoot, () => true)].map((e) => e.updateComplete));
  }}
  const own = (e) => [...e.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
  const isText = (text) => typeof text === "string" && text.trim();
  return all(dialog.shadowRoot, (e) => !/^(STYLE|SCRIPT)$/i.test(e.localName))
    .flatMap((e) => [...own(e), e.label, e.helper, e.title]).filter(isText).join("\\n");
}}"""
