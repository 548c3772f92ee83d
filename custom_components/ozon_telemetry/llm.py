"""Tools for language models: today's treatments, the machines with a problem, and which outlets are open."""

from typing import TYPE_CHECKING, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import llm
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .const import DOMAIN
from .permissions import async_may_read
from .voice.questions import loaded_hubs, place_named, places, treatments_today, troubles

if TYPE_CHECKING:
    from homeassistant.components.llm import LLMTools

CONF_NAME: Final = "name"


class TreatmentsTool(llm.Tool):
    """Tells what a fleet does today."""

    name = f"{DOMAIN}__get_fleet_today"
    title = "Ozone treatments today"
    description = (
        "Returns how many ozone treatments there were today, at each outlet and machine, which outlets are open now, "
        "and which machines have a problem and which one. Use it for every question about treatments, outlets or ozone "
        "machines. Without a name it answers for all of them."
    )
    parameters = vol.Schema({vol.Optional(CONF_NAME, description="The name of one outlet or machine"): str})
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> JsonObjectType:
        """Return the figures."""
        if not await async_may_read(hass, llm_context.context):
            return {"error": "This user may not read the figures of the fleet."}
        name = tool_input.tool_args.get(CONF_NAME)
        place = place_named(hass, name) if name else None
        if name and place is None:
            return {"error": f"There is no outlet or machine named {name}."}
        shown = [place] if place else [place for hub in loaded_hubs(hass) for place in places(hub)]
        return {
            "treatments_today": place.treatments_today if place else treatments_today(hass),
            "outlets": [
                {"name": place.name, "treatments_today": place.treatments_today, "open": place.is_open}
                for place in shown
                if place.is_outlet
            ],
            "machines": [
                {"name": place.name, "treatments_today": place.treatments_today}
                for place in shown
                if not place.is_outlet
            ],
            "problems": [
                {"machine": trouble.machine, "outlet": trouble.outlet, "problem": trouble.problem.value}
                for trouble in troubles(hass)
                if place is None or place.name in (trouble.machine, trouble.outlet)
            ],
        }


@callback
def async_get_tools(hass: HomeAssistant, llm_context: llm.LLMContext, api_id: str) -> LLMTools | None:
    """Return the tool for Home Assistant's own assistant, while there is a hub."""
    from homeassistant.components.llm import LLMTools  # noqa: PLC0415 - only where Home Assistant has it

    if api_id != llm.LLM_API_ASSIST or not loaded_hubs(hass):
        return None
    return LLMTools(tools=[TreatmentsTool()])
