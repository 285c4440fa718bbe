"""What a waiting caller is told, in words the switch carries."""

import pytest

from decroche.calls.saying import place_media


@pytest.mark.parametrize(
    ("position", "wait_ms", "language", "said"),
    [
        (1, None, "fr", "queue-youarenext"),
        (3, None, "fr", "queue-thereare 3 queue-callswaiting"),
        (1, 1, "en", "queue-youarenext queue-holdtime 1 queue-minute"),
        (2, 60_001, "fr", "queue-thereare 2 queue-callswaiting queue-holdtime 2 queue-minutes"),
        (1, 0, "fr", "queue-youarenext"),
        (1, 3_600_001, "fr", "queue-youarenext"),
    ],
)
def test_place(position: int, wait_ms: int | None, language: str, said: str) -> None:
    kinds = [f"number:{word}" if word.isdigit() else f"sound:{word}" for word in said.split()]
    assert place_media(position, wait_ms, language) == tuple(f"{k}/{language}" for k in kinds)
