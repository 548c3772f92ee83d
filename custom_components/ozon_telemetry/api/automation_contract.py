"""The public JSON about automations: whom they can tell, and the draft of one that a page saves."""

from typing import Literal, TypedDict

type BlueprintName = Literal[
    "offline",
    "silence",
    "maintenance_due",
    "lost_treatments",
    "goal_reached",
    "daily_summary",
    "monthly_report",
    "milestone",
]


class Notifier(TypedDict):
    """Someone or something that Home Assistant can tell; the id is that of a notify entity, or of an action."""

    id: str
    name: str
    takes_html: bool
    """Whether it gets a report as a page; others get it as text."""


class NotifierList(TypedDict):
    """The result of `notifiers`."""

    notifiers: list[Notifier]


class BlueprintUse(TypedDict):
    """A blueprint, as it is installed, and its inputs."""

    path: str
    input: dict[str, object]


class AutomationConfig(TypedDict):
    """An automation made of a blueprint, as Home Assistant saves it."""

    alias: str
    use_blueprint: BlueprintUse


class AutomationDraft(TypedDict):
    """The result of `draft_automation`: to be posted to `config/automation/config/<id>`."""

    id: str
    config: AutomationConfig
