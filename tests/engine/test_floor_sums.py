"""Today's figures: each visit counts once, by its newest row, in whatever order rows come."""

import random
from uuid import uuid4

import msgspec
import pytest

from decroche.centre.facts import QueueVisitRow, SegmentRow
from decroche.engine.live.floor_sums import DaySums, Sums, service_level
from decroche.kernel.ids import AgentId, InteractionId, QueueId, SegmentId

QUEUE, OTHER = QueueId(str(uuid4())), QueueId(str(uuid4()))
AGENT = AgentId("a")
DAY_MS = 1_000_000
S = 1000


def waits(name: str, **fields: object) -> QueueVisitRow:
    """A caller who entered the queue at the beginning of the day and is in it."""
    row = QueueVisitRow(
        id=f"{name}.q1",
        interaction=InteractionId(name),
        queue=QUEUE,
        came="flow",
        target_ms=20 * S,
        short_ms=5 * S,
        entered_ms=DAY_MS,
        left_ms=None,
        outcome="",
    )
    return msgspec.structs.replace(row, **fields)


def left(name: str, wait_s: int, outcome: str, **fields: object) -> QueueVisitRow:
    return waits(name, left_ms=DAY_MS + wait_s * S, outcome=outcome, **fields)


def offer(number: int, outcome: str, answered_ms: int | None = None) -> SegmentRow:
    return SegmentRow(
        id=SegmentId(f"s{number}"),
        interaction=InteractionId("i"),
        agent=AGENT,
        queue=QUEUE,
        offered_ms=DAY_MS + number,
        answered_ms=answered_ms,
        ended_ms=None,
        hold_ms=0,
        after_call_ms=None,
        outcome=outcome,
        disposition=None,
    )


def day() -> DaySums:
    sums = DaySums()
    sums.day(DAY_MS)
    sums.load([], [])
    return sums


def test_each_way_out_counts_once() -> None:
    sums = day()
    rows = [
        waits("waits"),
        left("soon", 20, "answered"),
        left("late", 21, "answered"),
        left("short", 4, "abandoned"),
        left("gone", 5, "abandoned"),
        left("message", 60, "voicemail"),
        left("back", 1, "answered", came="return"),
        left("yesterday", 2, "answered", entered_ms=DAY_MS - 1),
    ]
    sums.take([*rows, *rows])
    known = sums.of_queue(QUEUE)
    assert known == Sums(offered=5, answered=2, in_target=1, abandoned=1, short=1)
    assert service_level(known) == 25.0
    assert service_level(Sums()) is None, "nobody counts yet: that is no zero"


def test_who_is_transferred_and_gives_up_counts_in_both_queues() -> None:
    sums = day()
    sums.take([left("i", 3, "answered")])
    second = waits("i", id="i.q2", queue=OTHER, came="transfer")
    sums.take([second])
    assert sums.of_queue(OTHER) == Sums()
    sums.take([msgspec.structs.replace(second, left_ms=DAY_MS + 90 * S, outcome="abandoned")])
    assert sums.of_queue(QUEUE) == Sums(offered=1, answered=1, in_target=1)
    assert sums.of_queue(OTHER) == Sums(offered=1, abandoned=1)


def test_who_is_given_back_and_waits_again_is_one_visit() -> None:
    sums = day()
    sums.take([left("i", 30, "overflow"), waits("i"), left("i", 40, "answered")])
    assert sums.of_queue(QUEUE) == Sums(offered=1, answered=1)


def test_a_new_day_begins_at_nothing() -> None:
    sums = day()
    sums.take([left("a", 1, "answered"), offer(1, "not_answered")])
    assert sums.day(DAY_MS) is False
    assert sums.day(DAY_MS + 86_400_000) is True
    assert (sums.of_queue(QUEUE), sums.missed(AGENT)) == (Sums(), 0)


def test_offers_not_answered_in_all_and_in_a_row() -> None:
    sums = day()
    for number, outcome in enumerate(["not_answered", "answered", "not_answered", "taken"]):
        given = DAY_MS if outcome == "answered" else None
        sums.take([offer(number, "", None), offer(number, outcome, given)])
    assert (sums.missed(AGENT), sums.missed_row(AGENT)) == (2, 1)
    sums.take([offer(4, "not_answered")])
    assert (sums.missed(AGENT), sums.missed_row(AGENT)) == (3, 2)


@pytest.mark.parametrize("seed", range(20))
def test_an_engine_that_starts_in_mid_day_says_the_same(seed: int) -> None:
    """The database has every row as it was at some moment; the steps since are newer."""
    dice = random.Random(seed)
    stories = [[waits(str(n))] for n in range(40)]
    for number, story in enumerate(stories):
        if dice.random() < 0.7:
            outcome = dice.choice(["answered", "abandoned", "overflow"])
            story.append(left(str(number), dice.randint(0, 60), outcome))
        if dice.random() < 0.3:
            story.append(waits(str(number)))
    offers = [offer(n, dice.choice(["not_answered", "declined", ""])) for n in range(30)]
    whole = day()
    whole.take([row for story in stories for row in story])
    whole.take(offers)
    cut, seen = dice.randint(0, 40), dice.randint(0, 30)
    later = DaySums()
    assert later.of_queue(QUEUE) is None, "not known is not zero"
    later.day(DAY_MS)
    later.take([row for story in stories[cut:] for row in story])
    later.take(offers[seen:])
    later.load([row for story in stories for row in story[:1]], offers[:seen])
    later.load([row for story in stories[:cut] for row in story[1:]], [])
    later.take([row for story in stories[:cut] for row in story])
    assert later.of_queue(QUEUE) == whole.of_queue(QUEUE)
    assert later.missed(AGENT) == whole.missed(AGENT)
    assert later.missed_row(AGENT) == whole.missed_row(AGENT)
