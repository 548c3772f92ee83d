"""Constants shared by several modules of the integration."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "ozon_telemetry"
MANUFACTURER: Final = "OzonTelemetry"

SUBENTRY_OUTLET: Final = "outlet"
# Not a subentry of a hub, but a flow that Home Assistant offers beside those that add subentries.
SUBENTRY_IMPORT: Final = "import"
# Likewise: it adds subentries of the other types.
SUBENTRY_LIST: Final = "list"
SUBENTRY_MACHINE: Final = "machine"

CONF_PREFIX: Final = "prefix"
CONF_ROLE: Final = "role"  # a hub without one counts
HEAD_OFFICE: Final = "head_office"
CONF_FORMER_LEDGER: Final = "former_ledger"  # where the ledger was before it was moved, until that is removed
CONF_LEDGER: Final = "ledger"
CONF_SERVER: Final = "server"  # instead of a file: where and for whom, as the fields of `ServerPlace`
CONF_OFFLINE_TIMEOUT: Final = "offline_timeout"
CONF_FRESHNESS: Final = "freshness"
CONF_RETENTION: Final = "retention"
CONF_SENSITIVITY: Final = "sensitivity"
CONF_SIDEBAR: Final = "sidebar"
CONF_REVENUE_FOR_ADMINS: Final = "revenue_for_admins"

DEFAULT_LEDGER: Final = "ozon_telemetry.db"
DEFAULT_OFFLINE_TIMEOUT: Final = timedelta(minutes=3)
DEFAULT_FRESHNESS: Final = timedelta(minutes=5)

# Events on Home Assistant's bus, for the logbook and for automations.
EVENT_LOST: Final = f"{DOMAIN}_treatments_lost"
EVENT_COMMAND: Final = f"{DOMAIN}_command"
