"""Fallback access component: an access point password for each device, and a login for updates in its portal.

Without a `secret` the device makes one at its first start; without an `update_password` the login has the password of
the access point.
"""

import esphome.codegen as cg
from esphome.components.web_server_base import CONF_WEB_SERVER_BASE_ID, WebServerBase
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_USERNAME, PLATFORM_ESP32, PLATFORM_HOST
from esphome.core import CORE, CoroPriority, coroutine_with_priority
from esphome.types import ConfigType

CODEOWNERS = ["@ozontelemetry"]
AUTO_LOAD = ["sha256"]

CONF_SECRET = "secret"  # noqa: S105 - the name of an option
CONF_UPDATE_PASSWORD = "update_password"  # noqa: S105 - the name of an option

fallback_access_ns = cg.esphome_ns.namespace("fallback_access")
FallbackAccess = fallback_access_ns.class_("FallbackAccess", cg.Component)

CONFIG_SCHEMA = cv.All(
    cv.Schema(
        {
            cv.GenerateID(): cv.declare_id(FallbackAccess),
            cv.OnlyWith(CONF_WEB_SERVER_BASE_ID, "web_server_base"): cv.use_id(WebServerBase),
            cv.Optional(CONF_SECRET): cv.All(cv.string_strict, cv.Length(min=8)),
            cv.Optional(CONF_USERNAME, default="ozon"): cv.All(cv.string_strict, cv.Length(min=1)),
            cv.Optional(CONF_UPDATE_PASSWORD): cv.All(cv.string_strict, cv.Length(min=1)),
        }
    ).extend(cv.COMPONENT_SCHEMA),
    cv.only_on([PLATFORM_ESP32, PLATFORM_HOST]),
)


# Before `safe_mode`, at which the generated setup() returns in safe mode: the access point is open for that too
@coroutine_with_priority(CoroPriority.PREFERENCES)
async def to_code(config: ConfigType) -> None:
    """Generate the component, and the login of a web server that has none of its own."""
    var = cg.new_Pvariable(config[CONF_ID], config.get(CONF_SECRET, ""))
    await cg.register_component(var, config)
    if CONF_WEB_SERVER_BASE_ID not in config or "web_server" in CORE.config:
        return
    cg.add_define("USE_WEBSERVER_AUTH")
    server = await cg.get_variable(config[CONF_WEB_SERVER_BASE_ID])
    cg.add(server.set_auth_username(config[CONF_USERNAME]))
    if password := config.get(CONF_UPDATE_PASSWORD):
        cg.add(server.set_auth_password(password))
    else:
        cg.add(var.set_login_of(server))
