"""Numbers as trunks send them and as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decroche.kernel.numbers import LONGEST, NumberClass, class_of, is_hidden, national, normalise


@pytest.mark.parametrize(
    "written",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "+33612345678",
        "+33 6 12 34 56 78",
        "0033612345678",
        "00 33 6 12 34 56 78",
        "33612345678",
        "+33 (0)6 12 34 56 78",
        "0033 (0) 612345678",
        "  0612345678  ",
        " 06\u00a012\u202f34 56 78",
    ],
)
def test_every_writing_is_one_number(written: str) -> None:
    assert normalise(written, "FR") == "+33612345678"


ABSURD = [
    "9" * 300,
    "+" * 300,
    "📞📞",
    "06123📞45678",
    "'; drop table person;--",
    '"><script>',
    "06123\x0045678",
    "\0",
    "+",
    "12",
    "abc",
    "+999",
    "٠٦١٢٣٤٥٦٧٨",
]


@pytest.mark.parametrize("absurd", ABSURD)
def test_what_cannot_be_read_is_no_number(absurd: str) -> None:
    assert normalise(absurd, "FR") is None
    assert class_of(absurd, "FR") is NumberClass.UNREADABLE


@pytest.mark.parametrize(
    "hidden", ["", "  ", "anonymous", "Anonymous", "RESTRICTED", "unavailable"]
)
def test_hidden_is_said_in_many_words(hidden: str) -> None:
    assert is_hidden(hidden)
    assert normalise(hidden, "FR") is None
    assert class_of(hidden, "FR") is NumberClass.HIDDEN


def test_the_region_decides_what_is_national() -> None:
    assert normalise("020 7946 0958", "GB") == "+442079460958"
    assert normalise("004420 7946 0958", "FR") == "+442079460958"
    assert national("+442079460958", "FR") == "+44 20 7946 0958"
    assert national("+442079460958", "GB") == "020 7946 0958"
    assert national("+33612345678", "FR") == "06 12 34 56 78"
    assert national("+33612345678", "GB") == "+33 6 12 34 56 78"
    assert national("no number", "FR") == "no number"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("0612345678", NumberClass.MOBILE),
        ("0142685300", NumberClass.FIXED),
        ("0800123456", NumberClass.SPECIAL),
        ("0891701234", NumberClass.SPECIAL),
    ],
)
def test_the_class_of_a_number(raw: str, kind: NumberClass) -> None:
    assert class_of(raw, "FR") is kind


@given(st.text(max_size=LONGEST + 5), st.sampled_from(["FR", "GB", "US", "BE"]))
def test_whatever_is_sent_is_a_number_or_none_and_stays_itself(raw: str, region: str) -> None:
    e164 = normalise(raw, region)
    assert e164 is None or normalise(e164, region) == e164
