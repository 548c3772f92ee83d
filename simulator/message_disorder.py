"""Disorder of messages in a network: repetition and reordering."""

from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True)
class MessageDisorder:
    """How likely each message is repeated, and those that are sent at once are shuffled."""

    duplicate: float = 0.0
    reorder: float = 0.0
    rng: Random = field(default_factory=lambda: Random(0))

    def apply[T](self, messages: list[T]) -> list[T]:
        """Return the messages as they leave."""
        sent = [message for message in messages for _ in range(2 if self.rng.random() < self.duplicate else 1)]
        if self.rng.random() < self.reorder:
            self.rng.shuffle(sent)
        return sent
