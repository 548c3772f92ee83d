"""Disorder of messages in a network: repetition and reordering."""

from dataclasses import dataclass, field
from random import Random

from custom_components.ozon_telemetry.core.domain.messages import Event


@dataclass(slots=True)
class MessageDisorder:
    """How likely each event is repeated, and each batch shuffled."""

    duplicate: float = 0.0
    reorder: float = 0.0
    rng: Random = field(default_factory=lambda: Random(0))

    def apply(self, events: list[Event]) -> list[Event]:
        """Return the events as they leave."""
        sent = [event for event in events for _ in range(2 if self.rng.random() < self.duplicate else 1)]
        if self.rng.random() < self.reorder:
            self.rng.shuffle(sent)
        return sent
