"""Today's figures: each contact counts once, by its newest row, in whatever order rows come."""

import random
from uuid import uuid4

import msgspec
import pytest

from decroche.centre.facts import InteractionRow, SegmentRow
from decroche.engine.live.floor_sums import DaySums, Sums, service_level
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, InteractionId, QueueId, SegmentId, TenantId
from tests.engine.house import make_config

TENANT = TenantId(str(uuid4()))
CONFIG = make_config(TENANT)
QUEUE = next(iter(CONFIG.queues))
AGENT = AgentId("a")
DAY_MS = 1_000_000
S = 1000


def contact(name: str, **fields: object) -> InteractionRow:
    """A caller who entered the queue at the beginning of the day and is in it."""
    row = InteractionRow(
        id=InteractionId(name),
        channel="call",
        direction="in",
        number=None,
        client=None,
        contact_point=None,
        person=None,
        language="fr",
        queue=QUEUE,
        arrived_ms=DAY_MS,
        queued_ms=DAY_MS,
        answered_ms=None,
        ended_ms=None,
        outcome="",
        ended_by="",
    )
    return msgspec.structs.replace(row, **fields)


def answered(name: str, wait_s: int) -> InteractionRow:
    return contact(name, answered_ms=DAY_MS + wait_s * S)


def abandoned(name: str, wait_s: int, **fields: object) -> InteractionRow:
    return contact(name, ended_ms=DAY_MS + wait_s * S, outcome="abandoned", **fields)


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


def day(config: CentreConfig = CONFIG) -> DaySums:
    sums = DaySums()
    sums.day(DAY_MS)
    sums.load([], [], config)
    return sums


def test_each_way_out_counts_once() -> None:
    sums = day()
    rows = [
        contact("waits"),
        answered("soon", 20),
        answered("late", 21),
        abandoned("short", 4),
        abandoned("gone", 5),
        contact("message", ended_ms=DAY_MS + 60 * S, outcome="voicemail"),
        contact("out", direction="out"),
        contact("menu", queued_ms=None, queue=None, ended_ms=DAY_MS + S),
        contact("yesterday", queued_ms=DAY_MS - 1, answered_ms=DAY_MS + S),
    ]
    sums.take([*rows, *rows], CONFIG)
    known = sums.of_queue(QUEUE)
    assert known == Sums(offered=5, answered=2, in_target=1, abandoned=2, short=1)
    assert service_level(known) == 25.0
    assert service_level(Sums()) is None, "nobody counts yet: that is no zero"


def test_who_is_transferred_and_gives_up_is_abandoned_in_the_last_queue() -> None:
    other = QueueId(str(uuid4()))
    sums = day()
    sums.take([answered("i", 3)], CONFIG)
    sums.take([answered("i", 3), contact("i", answered_ms=DAY_MS + 3 * S, queue=other)], CONFIG)
    assert sums.of_queue(QUEUE) == Sums()
    sums.take([abandoned("i", 90, queue=other, answered_ms=DAY_MS + 3 * S)], CONFIG)
    assert sums.of_queue(other) == Sums(offered=1, abandoned=1)


def test_another_target_counts_the_day_anew() -> None:
    sums = day()
    sums.take([answered("a", 30), abandoned("b", 8)], CONFIG)
    queue = msgspec.structs.replace(CONFIG.queues[QUEUE], target_s=30, short_abandon_s=10)
    sums.recount(msgspec.structs.replace(CONFIG, queues={QUEUE: queue}))
    assert sums.of_queue(QUEUE) == Sums(2, 1, 1, 1, 1)


def test_a_new_day_begins_at_nothing() -> None:
    sums = day()
    sums.take([answered("a", 1), offer(1, "not_answered")], CONFIG)
    assert sums.day(DAY_MS) is False
    assert sums.day(DAY_MS + 86_400_000) is True
    assert (sums.of_queue(QUEUE), sums.missed(AGENT)) == (Sums(), 0)


def test_offers_not_answered_in_all_and_in_a_row() -> None:
    sums = day()
    for number, outcome in enumerate(["not_answered", "answered", "not_answered", "taken"]):
        given = DAY_MS if outcome == "answered" else None
        sums.take([offer(number, "", None), offer(number, outcome, given)], CONFIG)
    assert (sums.missed(AGENT), sums.missed_row(AGENT)) == (2, 1)
    sums.take([offer(4, "not_answered")], CONFIG)
    assert (sums.missed(AGENT), sums.missed_row(AGENT)) == (3, 2)


@pytest.mark.parametrize("seed", range(20))
def test_an_engine_that_starts_in_mid_day_says_the_same(seed: int) -> None:
    """The database has every row as it was at some moment; the steps since are newer."""
    dice = random.Random(seed)
    stories = [
        [contact(str(n)), *([answered(str(n), dice.randint(0, 60))] if dice.random() < 0.7 else [])]
        for n in range(40)
    ]
    for story in stories:
        if dice.random() < 0.5:
            wait_s = dice.randint(0, 99)
            story.append(abandoned(str(story[0].id), wait_s))
    offers = [offer(n, dice.choice(["not_answered", "declined", ""])) for n in range(30)]
    whole = day()
    whole.take([row for story in stories for row in story], CONFIG)
    whole.take(offers, CONFIG)
    cut, seen = dice.randint(0, 40), dice.randint(0, 30)
    later = DaySums()
    assert later.of_queue(QUEUE) is None, "not known is not zero"
    later.day(DAY_MS)
    later.take([row for story in stories[cut:] for row in story], CONFIG)
    later.take(offers[seen:], CONFIG)
    later.load([row for story in stories for row in story[:1]], offers[:seen], CONFIG)
    later.load([row for story in stories[:cut] for row in story[1:]], [], CONFIG)
    later.take([row for story in stories[:cut] for row in story], CONFIG)
    assert later.of_queue(QUEUE) == whole.of_queue(QUEUE)
    assert later.missed(AGENT) == whole.missed(AGENT)
    assert later.missed_row(AGENT) == whole.missed_row(AGENT)
