"""Topics of devices by the ids under which the hub knows them: a device itself may spell its id in another way."""

from collections.abc import Callable

from ...core.domain.messages import Channel
from ...core.protocol.codec import Topics


class DeviceTopics:
    """The topics below a prefix; a device is answered in the spelling in which it was heard last."""

    def __init__(self, topics: Topics, known_as: Callable[[str], str] = str) -> None:
        """Start without a device; `known_as` returns the id under which the hub knows one."""
        self._topics = topics
        self._known_as = known_as
        self._spelled: dict[str, str] = {}

    @property
    def prefix(self) -> str:
        """Return what all topics begin with."""
        return self._topics.prefix

    def pattern(self, channel: Channel) -> str:
        """Return the subscription that covers every device's `channel`."""
        return self._topics.pattern(channel)

    def heard(self, topic: str) -> str:
        """Return which device sent something to a topic, and note how it spells its id."""
        device_id = self._topics.device_id(topic)
        known = self._known_as(device_id)
        if known != device_id:
            self._spelled[known] = device_id
        elif self._spelled:
            self._spelled.pop(known, None)
        return known

    def of(self, device_id: str, channel: Channel) -> str:
        """Return a device's topic, as the device spells it."""
        return self._topics.of(self._spelled.get(device_id, device_id), channel)
