"""Who is banned and when, without a clock."""

from decroche.guard import core
from decroche.guard.core import (
    BAN_MS,
    BANS_MAX,
    LIMIT,
    PROVEN_MS,
    WINDOW_MS,
    Ban,
    Command,
    Pardoned,
    State,
    Ticked,
    Tried,
    Unban,
    step,
)

GUESSER = "203.0.113.7"


def fail(
    state: State, count: int, at_ms: int = 0, outcome: core.Failure = "wrong"
) -> list[Command]:
    done: list[Command] = []
    for _ in range(count):
        done += step(state, Tried(at_ms, GUESSER, outcome))
    return done


def test_the_last_failure_within_a_minute_bans_once() -> None:
    state = State()
    assert fail(state, LIMIT - 1) == []
    assert fail(state, 1) == [Ban(GUESSER, 0, BAN_MS, LIMIT, 1)]
    assert fail(state, 100) == [], "what was on its way when the ban fell changes nothing"


def test_limit_is_at_most_ten_tries() -> None:
    assert LIMIT <= 10


def test_failures_a_minute_apart_are_a_phone_with_a_wrong_password() -> None:
    state = State()
    for minute in range(100):
        assert fail(state, 1, minute * (WINDOW_MS // (LIMIT - 2))) == []


def test_a_ban_ends_and_the_next_one_is_twice_as_long() -> None:
    state = State()
    fail(state, LIMIT)
    assert step(state, Ticked(BAN_MS - 1)) == []
    assert step(state, Ticked(BAN_MS)) == [Unban(GUESSER)]
    (again,) = fail(state, LIMIT, BAN_MS)
    assert isinstance(again, Ban)
    assert (again.until_ms - again.since_ms, again.times) == (2 * BAN_MS, 2)


def test_trunks_and_this_machine_are_never_banned() -> None:
    state = State(core.networks(["203.0.113.0/24", "127.0.0.1", "operator.example"]))
    assert fail(state, 1000) == []


def test_forged_senders_cannot_ban_a_phone_that_has_logged_in() -> None:
    state = State()
    step(state, Tried(0, GUESSER, "success"))
    assert fail(state, 100, 1, "stranger") == []
    assert len(fail(state, LIMIT, 2, "wrong")) == 1, "an answer to our challenge is no forgery"
    late = State()
    step(late, Tried(0, GUESSER, "success"))
    assert len(fail(late, LIMIT, PROVEN_MS, "stranger")) == 1


def test_a_pardon_forgets_everything() -> None:
    state = State()
    fail(state, LIMIT)
    assert step(state, Pardoned(1, GUESSER)) == [Unban(GUESSER)]
    assert fail(state, LIMIT - 1, 2) == []
    assert fail(state, 1, 2) == [Ban(GUESSER, 2, 2 + BAN_MS, LIMIT, 1)]


def test_memory_and_bans_are_bounded() -> None:
    state = State()
    for number in range(core.ADDRESSES_MAX + 500):
        step(state, Tried(number, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "wrong"))
    assert len(state.failures) == core.ADDRESSES_MAX
    freed = 0
    for number in range(BANS_MAX + 20):
        for _ in range(LIMIT):
            done = step(state, Tried(number, f"198.51.{number >> 8}.{number & 255}", "wrong"))
            freed += sum(isinstance(each, Unban) for each in done)
    assert (len(state.bans), freed) == (BANS_MAX, 20)
    assert step(state, Tried(0, "no address", "wrong")) == []
