"""What people type, as destinations: the French plan, short numbers, abroad."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decroche.gate import numbers
from decroche.gate.numbers import CLASSES, FRANCE, Destination, read
from decroche.kernel.emergency import EMERGENCY


@pytest.mark.parametrize(
    ("typed", "number", "kind", "country"),
    [
        ("01 99 00 00 01", "+33199000001", "fixed", "FR"),
        ("06.39.98.00.12", "+33639980012", "mobile", "FR"),
        ("0033 6 39 98 00 12", "+33639980012", "mobile", "FR"),
        ("+33 (0)6 39 98 00 12", "+33639980012", "mobile", "FR"),
        ("33639980012", "+33639980012", "mobile", "FR"),
        ("09 12 34 56 78", "+33912345678", "fixed", "FR"),
        ("0800 123 456", "+33800123456", "freephone", "FR"),
        ("0805 123 456", "+33805123456", "freephone", "FR"),
        ("0806 123 456", "+33806123456", "ordinary", "FR"),
        ("0809 123 456", "+33809123456", "ordinary", "FR"),
        ("0810 123 456", "+33810123456", "premium", "FR"),
        ("0825 123 456", "+33825123456", "premium", "FR"),
        ("0892 123 456", "+33892123456", "premium", "FR"),
        ("0899 123 456", "+33899123456", "premium", "FR"),
        ("0692 12 34 56", "+262692123456", "mobile", "RE"),
        ("0596 71 12 34", "+596596711234", "fixed", "MQ"),
        ("0639 02 34 56", "+262639023456", "mobile", "YT"),
        ("+33 692 12 34 56", "+33692123456", "other", "FR"),
        ("+44 20 7946 0958", "+442079460958", "fixed", "GB"),
        ("0044 909 8790 879", "+449098790879", "premium", "GB"),
        ("+1 212 555 0123", "+12125550123", "fixed", "US"),
        ("+8816 1234 56789", "+8816123456789", "satellite", ""),
        ("+870 773 123 456", "+870773123456", "satellite", ""),
        ("+979 1 2345 678", "+97912345678", "premium", ""),
        ("0700 12 34 56", "+33700123456", "other", "FR"),
        ("3000", "3000", "freephone", ""),
        ("3114", "3114", "freephone", ""),
        ("39 19", "3919", "freephone", ""),
        ("116006", "116006", "freephone", ""),
        ("3008", "3008", "service", ""),
        ("3170", "3170", "service", ""),
        ("3615", "3615", "premium", ""),
        ("3949", "3949", "premium", ""),
        ("118 712", "118712", "premium", ""),
        ("1013", "1013", "service", ""),
        ("114", "114", "text_only", ""),
    ],
)
def test_what_a_french_agent_types(typed: str, number: str, kind: str, country: str) -> None:
    assert read(typed, "FR") == Destination(number, kind, country)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed", ["", "abc", "+", "0", "+33", "06 39", "+3315", "anonymous", "#31#"]
)
def test_what_cannot_be_dialled(typed: str) -> None:
    assert read(typed, "FR") is None


SEPARATED = st.sampled_from(("", " ", ".", "-", "  "))


@given(st.sampled_from(sorted(EMERGENCY)), st.sampled_from(sorted(FRANCE)), SEPARATED)
def test_an_emergency_number_is_dialled_as_it_is(number: str, country: str, blank: str) -> None:
    found = read(blank + blank.join(number) + blank, country)
    assert found == Destination(number, "emergency")
    assert found.short


def test_112_is_an_emergency_everywhere_and_others_where_they_are() -> None:
    for country in ("FR", "DE", "GB", "US", "ES"):
        assert read("112", country) == Destination("112", "emergency"), country
    assert read("999", "GB") == Destination("999", "emergency")
    assert read("911", "US") == Destination("911", "emergency")
    assert read("15", "GB") is None
    found = read("18", "DE")
    assert found is None or found.kind != "emergency"


@given(st.text(string.digits + "+ .-()/0033", max_size=20), st.sampled_from(("FR", "RE", "GB")))
def test_whatever_is_typed_is_read_or_refused_and_reads_the_same_again(
    typed: str, country: str
) -> None:
    found = read(typed, country)
    if found is None:
        return
    assert found.kind in CLASSES
    assert read(found.number, country) == found
    digits = found.number.removeprefix("+")
    assert digits.isdecimal() and 2 <= len(digits) <= 15
    if found.kind == "emergency":
        assert found.short


@given(st.from_regex(r"[1-9]\d{1,5}", fullmatch=True))
def test_a_short_number_never_becomes_a_long_one_in_france(short: str) -> None:
    found = read(short, "FR")
    assert found is not None
    assert (found.number, found.short, found.country) == (short, True, "")


def test_the_free_short_numbers_are_those_of_the_plan() -> None:
    """The plan's ranges written a second time, as numbers."""
    free = {*range(3000, 3008), *range(3009, 3170), *range(3180, 3200), 3919}
    found = {n for n in range(1000, 10_000) if numbers.read(str(n), "FR").kind == "freephone"}  # type: ignore[union-attr]
    assert found == free
