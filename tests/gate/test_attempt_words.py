"""Whatever can be in the log of outgoing calls, its screen has words for in both languages."""

import json
from pathlib import Path

import pytest

from decroche.gate.ask import PURPOSES
from decroche.gate.numbers import CLASSES
from decroche.kernel.legs import ATTEMPT_OUTCOMES, EndReason

TEXTS = Path(__file__).resolve().parents[2] / "web" / "src" / "i18n"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_outcome_purpose_and_class_has_its_word(language: str) -> None:
    texts = json.loads((TEXTS / language / "setup.json").read_text(encoding="utf-8"))["attempts"]
    assert set(texts["outcomes"]) == ATTEMPT_OUTCOMES
    assert set(texts["purposes"]) == set(PURPOSES)
    assert set(texts["classes"]) == set(CLASSES)


def test_a_reason_to_end_is_an_outcome() -> None:
    assert set(EndReason) | {"answered"} == ATTEMPT_OUTCOMES
