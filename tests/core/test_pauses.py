"""Long work leaves room for others, and leaves nothing out."""

from unittest.mock import patch

import pytest

from custom_components.ozon_telemetry.core import pauses


@pytest.mark.parametrize(
    ("number", "times"), [(0, 0), (1, 0), (pauses.PART, 0), (pauses.PART + 1, 1), (3 * pauses.PART, 2)]
)
def test_a_batch_has_a_pause_between_its_parts(number: int, times: int) -> None:
    with patch.object(pauses, "sleep") as pause:
        assert list(pauses.with_pauses(range(number))) == list(range(number))
    assert pause.call_count == times
