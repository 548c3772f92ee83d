"""Config flow that Home Assistant wants to see of every entry."""

from homeassistant.config_entries import ConfigFlow


class BareEntitiesFlow(ConfigFlow, domain="bare_entities"):
    """A flow that nobody starts."""

    VERSION = 1
