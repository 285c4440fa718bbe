"""How a trunk stands and what came of a test call, in words and colours."""

from __future__ import annotations

import pytest

from decroche.domains.telephony import sip_words, trunks

STATE = {"registration": "none", "reachable": "unknown", "code": 0, "wrong": ""}
ATTEMPT = {"answered": False, "rang": False, "code": 0}


@pytest.mark.parametrize(
    ("found", "level", "word"),
    [
        ({"registration": "refused", "code": 403, "reachable": "yes"}, "wrong", "password"),
        ({"registration": "refused", "code": 401}, "wrong", "password"),
        ({"registration": "refused", "code": 404}, "wrong", "does not know"),
        ({"registration": "refused", "code": 408, "reachable": "no"}, "wrong", "not answer"),
        ({"registration": "refused", "code": 503}, "wrong", "out of service"),
        ({"registration": "registered", "reachable": "yes"}, "good", "Registered"),
        ({"registration": "registered", "reachable": "no"}, "wrong", "not answer"),
        ({"registration": "trying"}, "waiting", "Registering"),
        ({"reachable": "yes"}, "good", "answers"),
        ({}, "waiting", "checked"),
        ({"wrong": "addresses"}, "wrong", "service"),
    ],
)
def test_a_state_in_words(found: dict[str, object], level: str, word: str) -> None:
    shown = trunks.state_words(STATE | found)
    assert (shown["level"], word in shown["en"]) == (level, True)
    assert shown["fr"] != shown["en"]
    assert bool(shown["remedy_en"]) or level == "good"


@pytest.mark.parametrize(
    ("found", "heard", "level", "word"),
    [
        ({"answered": True, "rang": True, "code": 200}, True, "good", "works"),
        ({"answered": True, "rang": True, "code": 200}, False, "wrong", "no sound"),
        ({"rang": True, "code": 480}, False, "good", "rang"),
        ({"code": 486}, False, "good", "busy"),
        ({"code": 503}, False, "wrong", "out of service"),
        ({"code": 0}, False, "wrong", "could not leave"),
    ],
)
def test_a_call_in_words(found: dict[str, object], heard: bool, level: str, word: str) -> None:
    shown = trunks.attempt_words(ATTEMPT | found, heard)
    assert (shown["level"], word in shown["en"]) == (level, True)


def test_every_answer_has_words_and_a_fault_a_remedy() -> None:
    for code in range(400, 700):
        words = sip_words.words_of(code)
        assert words.fr and words.en
        assert (words.remedy_fr and words.remedy_en) or code in (600, 603)
