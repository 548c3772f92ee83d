"""Long work leaves room for others, and leaves nothing out."""

from unittest.mock import patch

import pytest

from custom_components.ozon_telemetry.core import cooperative


@pytest.mark.parametrize(
    ("number", "times"),
    [(0, 0), (1, 0), (cooperative.CHUNK, 0), (cooperative.CHUNK + 1, 1), (3 * cooperative.CHUNK, 2)],
)
def test_a_batch_has_a_pause_between_its_parts(number: int, times: int) -> None:
    with patch.object(cooperative, "sleep") as pause:
        assert list(cooperative.release_gil_between(range(number))) == list(range(number))
    assert pause.call_count == times
