"""Clock chip component: the time platform of a DS3231 or DS1307 that knows when the chip did not keep the time."""

CODEOWNERS = ["@ozontelemetry"]
