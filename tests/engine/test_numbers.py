"""Numbers as trunks send them."""

import pytest

from decroche.engine.numbers import is_hidden, to_e164, to_people


@pytest.mark.parametrize(
    "written",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "+33612345678",
        "0033612345678",
        "33612345678",
        "+33 (0)6 12 34 56 78",
    ],
)
def test_every_national_writing_is_one_number(written: str) -> None:
    assert to_e164(written) == "+33612345678"


@pytest.mark.parametrize(
    "absurd",
    ["", "anonymous", "9" * 300, "📞📞", "'; drop table person;--", '"', "+", "12", "abc", "+999"],
)
def test_what_cannot_be_read_is_no_number(absurd: str) -> None:
    assert to_e164(absurd) is None


def test_a_foreign_number_stays_foreign() -> None:
    assert to_e164("004420 7946 0958") == "+442079460958"
    assert to_people("+442079460958") == "+44 20 7946 0958"


def test_people_read_their_own_writing() -> None:
    assert to_people("+33612345678") == "06 12 34 56 78"
    assert to_people("no number") == "no number"


def test_hidden_is_said_in_many_words() -> None:
    assert is_hidden("Anonymous")
    assert not is_hidden("0612345678")
