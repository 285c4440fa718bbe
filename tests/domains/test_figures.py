"""Figures against a plain recount of the rows, and each against the list behind it."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from decroche.domains.figures import queues, store, words
from decroche.domains.figures.days import days, half_hours
from decroche.domains.figures.store import Wanted
from decroche.domains.figures.sums import AGENT, QUEUE, queue_figures, total
from decroche.domains.missed.store import SHORT_MS
from decroche.domains.staff.models import Agent
from decroche.domains.telephony.models import PauseReason, Queue
from decroche.domains.tenancy.models import Client, Membership
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Api, Centre, labels
from tests.kit.database import connect

PARIS = ZoneInfo("Europe/Paris")
SUMMER, WINTER, PLAIN = (
    datetime.date(2026, 3, 29),
    datetime.date(2026, 10, 25),
    datetime.date(2026, 11, 18),
)
Row = dict[str, Any]
DOCS = Path(__file__).parents[2] / "docs" / "figures.md"


class House:
    """Three queues (one of another client), three agents, and random contacts of some days."""

    def __init__(self, centre: Centre, seed: int) -> None:
        self.centre, self.dice = centre, random.Random(seed)
        self.visits: list[Row] = []
        self.segments: list[Row] = []
        with tenant_scope(centre.tenant):
            other = Client.objects.create(tenant_id=centre.tenant, name="Autre client")
            made = [
                Queue.objects.create(tenant_id=centre.tenant, name=labels(name), client_id=client)
                for name, client in (("Ventes", centre.ids["client"]), ("Tiers", other.id))
            ]
            agent = Agent.objects.get(id=centre.ids["agent"])
            more = [_agent(centre, agent, name) for name in ("Basile", "Chloé")]
        self.queues = [centre.ids["queue"], *(queue.id for queue in made)]
        self.agents = [agent.id, *more]

    def contacts(self, day: datetime.date, count: int) -> None:
        """Contacts that begin on that day of Paris, or just beside its ends."""
        whole = days(day, day, PARIS)
        for _ in range(count):
            near = self.dice.random() < 0.1
            at_ms = self.dice.choice((whole.since_ms, whole.until_ms)) + self.dice.choice((-1, 0))
            if not near:
                at_ms = self.dice.randrange(whole.since_ms, whole.until_ms)
            self.contact(at_ms)

    def contact(self, at_ms: int) -> None:
        """Through one queue or several: overflow, transfers, a return, any end."""
        id, dice, n, came = uuid4(), self.dice, 0, "flow"
        queue, going = dice.choice(self.queues), True
        arrived_ms = at_ms
        while going and n < 4:
            n += 1
            wait_ms = dice.choice((dice.randrange(0, 9_000), dice.randrange(0, 90_000), SHORT_MS))
            outcome = dice.choice(("answered", "answered", "abandoned", "overflow", "", "failure"))
            row = self._visit(id, n, queue, came, at_ms, wait_ms, outcome)
            going = outcome == "overflow" and dice.random() < 0.5
            if outcome == "answered":
                self._offer(id, queue, at_ms + wait_ms, answered=False)
                end_ms = self._offer(id, queue, at_ms + wait_ms, answered=True)
                going = end_ms is not None and dice.random() < 0.3
                came = dice.choice(("transfer", "return"))
                at_ms = end_ms or 0
            else:
                came, at_ms = "flow", (row["left_ms"] or 0) + 1_000
            queue = queue if came == "return" else dice.choice(self.queues)
        self._interaction(id, queue, arrived_ms)

    def _visit(self, id: UUID, n: int, queue: UUID, came: str, at_ms: int, wait_ms: int,
               outcome: str) -> Row:  # fmt: skip
        row = {
            "id": f"{id}.q{n}", "interaction_id": id, "queue_id": queue, "came": came,
            "target_ms": self.dice.choice((20_000, 60_000)), "entered_ms": at_ms,
            "left_ms": at_ms + wait_ms if outcome else None, "outcome": outcome, "why": "",
        }  # fmt: skip
        self.visits.append(row)
        return row

    def _offer(self, id: UUID, queue: UUID, at_ms: int, answered: bool) -> int | None:
        """An agent's part; its end. Some are not over."""
        talk_ms, over = self.dice.randrange(1_000, 900_000), self.dice.random() < 0.9
        row = {
            "id": f"{id}.{len(self.segments)}", "interaction_id": id, "queue_id": queue,
            "agent_id": self.dice.choice(self.agents), "offered_ms": at_ms - 3_000,
            "answered_ms": at_ms if answered else None,
            "ended_ms": at_ms + talk_ms if over or not answered else None,
            "hold_ms": self.dice.randrange(0, talk_ms),
            "after_call_ms": self.dice.choice((None, 0, 12_345)) if answered and over else None,
            "outcome": "answered" if answered and over
            else "" if answered else self.dice.choice(("not_answered", "caller_left", "taken")),
        }  # fmt: skip
        self.segments.append(row)
        return row["ended_ms"] if answered else None

    def _interaction(self, id: UUID, queue: UUID, at_ms: int) -> None:
        ids = self.centre.ids
        with connect("engine", self.centre.tenant) as engine:
            engine.execute(
                "insert into interaction (tenant_id, id, channel, direction, contact_point_id,"
                " person_id, language, queue_id, arrived_ms, outcome, ended_by)"
                " values (%s, %s, 'call', 'in', %s, %s, 'fr', %s, %s, 'answered', '')",
                [self.centre.tenant, id, ids["contact_point"], ids["person"], queue, at_ms],
            )

    def write(self) -> None:
        with connect("engine", self.centre.tenant) as engine:
            for table, rows in (("queue_visit", self.visits), ("segment", self.segments)):
                insert(engine, table, self.centre.tenant, rows)


def insert(engine: Any, table: str, tenant: UUID, rows: Iterable[Row]) -> None:
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join(["%s"] * len(row))
        statement = f"insert into {table} (tenant_id, {names}) values (%s, {marks})"  # noqa: S608
        engine.execute(statement, [tenant, *row.values()])


def _agent(centre: Centre, like: Agent, name: str) -> UUID:
    account = centre.accounts["supervisor" if name == "Basile" else "administrator"]
    made = Agent.objects.create(
        tenant_id=centre.tenant,
        account=account,
        name=name,
        endpoint=f"ag-{uuid4().hex[:12]}",
        languages=["fr"],
    )
    return made.id


# --- the recount, in the plainest words -----------------------------------------------------------


def recount(house: House, rows: list[Row]) -> dict[str, float | None]:
    """Figures of these visits; nothing of the SQL is used."""
    own = [row for row in rows if row["came"] != "return"]
    over = [row for row in own if row["outcome"]]
    waits = {row["id"]: row["left_ms"] - row["entered_ms"] for row in over}
    gone = [row for row in over if row["outcome"] == "abandoned"]
    short = [row for row in gone if waits[row["id"]] < 5_000]
    answered = [row for row in over if row["outcome"] == "answered"]
    counted = len(over) - len(short)
    parts = [part for row in answered for part in house.segments if is_its(part, row)]
    over_parts = [part for part in parts if part["ended_ms"] is not None]
    talks = [part["ended_ms"] - part["answered_ms"] for part in over_parts]
    afters = [p["after_call_ms"] for p in parts if p["after_call_ms"] is not None]
    in_time = [row for row in answered if waits[row["id"]] <= row["target_ms"]]
    return {
        "offered": len(own),
        "answered": len(answered),
        "abandoned": len(gone) - len(short),
        "short": len(short),
        "unserved": len(over) - len(gone) - len(answered),
        "waiting": len(own) - len(over),
        "service_level": len(in_time) / counted if counted else None,
        "answer_rate": len(answered) / len(over) if over else None,
        "abandon_rate": (len(gone) - len(short)) / counted if counted else None,
        "mean_wait_ms": average([waits[row["id"]] for row in answered]),
        "mean_talk_ms": average(talks),
        "mean_hold_ms": average([part["hold_ms"] for part in over_parts]),
        "mean_after_ms": average(afters),
        "handle_ms": round((sum(talks) + sum(afters)) / len(talks)) if talks else None,
    }


def average(values: list[int]) -> int | None:
    return round(sum(values) / len(values)) if values else None


def is_its(part: Row, visit: Row) -> bool:
    same = part["interaction_id"] == visit["interaction_id"] and part["answered_ms"] is not None
    return (
        same and part["queue_id"] == visit["queue_id"] and part["answered_ms"] == visit["left_ms"]
    )


def of_day(house: House, day: datetime.date) -> list[Row]:
    return [
        row
        for row in house.visits
        if datetime.datetime.fromtimestamp(row["entered_ms"] / 1000, PARIS).date() == day
    ]


def same(shown: Row, counted: dict[str, float | None]) -> None:
    assert {name: shown[name] for name in counted} == counted


@pytest.fixture
def house(centre: Centre, request: pytest.FixtureRequest) -> House:
    return House(centre, getattr(request, "param", 1))


@pytest.fixture
def supervisor(centre: Centre) -> Api:
    return centre.browser("supervisor")


@pytest.mark.parametrize("house", range(2), indirect=True)
@pytest.mark.parametrize(("day", "slots"), [(SUMMER, 46), (WINTER, 50), (PLAIN, 48)])
def test_the_figures_are_those_of_a_plain_recount(
    house: House, supervisor: Api, day: datetime.date, slots: int
) -> None:
    house.contacts(day, 120)
    house.contacts(day - datetime.timedelta(days=7), 40)
    house.write()
    shown = supervisor.get("/figures/day", day=day.isoformat()).json()
    rows, past = of_day(house, day), of_day(house, day - datetime.timedelta(days=7))
    assert len(shown["slots"]) == slots and len(rows) > 100
    same(shown["total"]["now"], recount(house, rows))
    same(shown["total"]["before"], recount(house, past))
    for line in shown["queues"]:
        mine = [row for row in rows if str(row["queue_id"]) == line["queue_id"]]
        same(line["now"], recount(house, mine))
    for slot in shown["slots"]:
        within = [r for r in rows if slot["since_ms"] <= r["entered_ms"] < slot["until_ms"]]
        same(slot["now"], recount(house, within))
    queue = str(house.queues[1])
    one = supervisor.get("/figures/day", day=day.isoformat(), queue=queue).json()
    assert sum(s["now"]["offered"] for s in one["slots"]) == next(
        line["now"]["offered"] for line in one["queues"] if line["queue_id"] == queue
    )


@pytest.mark.parametrize("house", range(2), indirect=True)
def test_each_figure_of_a_queue_opens_the_contacts_it_counts(house: House, supervisor: Api) -> None:
    house.contacts(WINTER, 90)
    house.write()
    shown = supervisor.get("/figures/day", day=WINTER.isoformat()).json()
    sets = [(shown, None, shown["total"]["now"])]
    sets += [(shown, line["queue_id"], line["now"]) for line in shown["queues"]]
    sets += [(slot, None, slot["now"]) for slot in shown["slots"][16:20]]
    for within, queue, figures in sets:
        for flag in QUEUE:
            asked = {"since_ms": within["since_ms"], "until_ms": within["until_ms"]}
            asked |= {"queue": queue} if queue else {}
            listed = supervisor.get("/figures/contacts", **asked, figure=flag, limit=500).json()
            ids = [item["id"] for item in listed["items"]]
            assert len(set(ids)) == len(ids) == listed["count"] == figures[flag], flag
        counted = supervisor.get("/figures/contacts", **asked, figure="counted", limit=500).json()
        assert counted["figures"]["service_level"] == figures["service_level"]
        in_time = [item for item in counted["items"] if item["in_target"]]
        assert len(in_time) == figures["in_target"]


def test_a_list_goes_on_page_by_page_without_a_gap(house: House, supervisor: Api) -> None:
    house.contacts(PLAIN, 60)
    house.write()
    whole = days(PLAIN, PLAIN, PARIS)
    asked = {"since_ms": whole.since_ms, "until_ms": whole.until_ms}
    every = supervisor.get("/figures/contacts", **asked, limit=500).json()["items"]
    pages: list[Row] = []
    while len(pages) < len(every):
        page = supervisor.get("/figures/contacts", **asked, limit=7, offset=len(pages)).json()
        pages += page["items"]
    assert pages == every


def test_the_heat_map_is_in_the_organisations_hours_and_opens_its_contacts(
    house: House, supervisor: Api
) -> None:
    for back in (0, 1, 7, 14, 28):
        house.contacts(WINTER - datetime.timedelta(days=back), 40)
    house.write()
    shown = supervisor.get("/figures/heat", day=WINTER.isoformat()).json()
    cells = {(cell["weekday"], cell["hour"]): cell for cell in shown["cells"]}
    counted: Counter[tuple[int, int]] = Counter()
    for row in house.visits:
        at = datetime.datetime.fromtimestamp(row["entered_ms"] / 1000, PARIS)
        if row["came"] != "return" and 0 <= (WINTER - at.date()).days < queues.HEAT_DAYS:
            counted[at.isoweekday(), at.hour] += 1
    assert {place: cell["offered"] for place, cell in cells.items()} == dict(counted)
    (weekday, hour), cell = max(cells.items(), key=lambda each: each[1]["offered"])
    asked = {"since_ms": shown["since_ms"], "until_ms": shown["until_ms"]}
    asked |= {"weekday": weekday, "hour": hour, "figure": "abandoned"}
    assert supervisor.get("/figures/contacts", **asked).json()["count"] == cell["abandoned"]


# --- agents ---------------------------------------------------------------------------------------


def span(
    house: House, agent: UUID, at_ms: int, status: str, reason: UUID | None = None,
    paid: bool | None = None,
) -> Row:  # fmt: skip
    return {
        "agent_id": agent, "since_ms": at_ms, "status": status, "by": "", "reason_id": reason,
        "paid": paid,
    }  # fmt: skip


def test_paid_and_unpaid_breaks_are_apart_and_what_was_paid_stays_paid(
    house: House, centre: Centre, supervisor: Api
) -> None:
    whole, agent, reason = days(WINTER, WINTER, PARIS), house.agents[0], centre.ids["pause_reason"]
    minute_ms = 60_000
    with tenant_scope(centre.tenant):
        PauseReason.objects.filter(id=reason).update(paid=False)
    breaks: list[tuple[int, UUID | None, bool | None]] = [
        (1, None, None),  # without a reason: paid
        (2, reason, True),  # as it was when it began
        (4, reason, False),
        (8, reason, None),  # of before this was kept: as the reason says now
    ]
    spans = [span(house, agent, whole.since_ms, "available")]
    at_ms = whole.since_ms
    for minutes, why, paid in breaks:
        spans.append(span(house, agent, at_ms + minute_ms, "break", why, paid))
        at_ms += (minutes + 1) * minute_ms
        spans.append(span(house, agent, at_ms, "available"))
    spans.append(span(house, agent, at_ms + minute_ms, "offline"))
    with connect("engine", centre.tenant) as engine:
        insert(engine, "agent_span", centre.tenant, spans)
    now = supervisor.get(f"/figures/agents/{agent}", day=WINTER.isoformat()).json()["now"]
    assert now["break_ms"] == 15 * minute_ms
    assert (now["paid_break_ms"], now["unpaid_break_ms"]) == (3 * minute_ms, 12 * minute_ms)
    assert now["present_ms"] == (15 + 5) * minute_ms


def test_an_agents_figures_and_states_and_what_is_behind_them(
    house: House, centre: Centre, supervisor: Api
) -> None:
    house.contacts(WINTER, 120)
    house.write()
    whole, agent = days(WINTER, WINTER, PARIS), house.agents[0]
    hour_ms = 3_600_000
    at = [whole.since_ms + n * hour_ms for n in range(26)]
    spans = [
        span(house, agent, at[0] - hour_ms, "available"),  # since the evening before
        span(house, agent, at[1], "talking"),
        span(house, agent, at[3], "after_call"),
        span(house, agent, at[4], "break"),
        span(house, agent, at[5], "offline"),
        span(house, agent, at[25], "available"),  # the next day
    ]
    with connect("engine", centre.tenant) as engine:
        insert(engine, "agent_span", centre.tenant, spans)
    shown = supervisor.get(f"/figures/agents/{agent}", day=WINTER.isoformat()).json()
    mine = [
        part
        for part in house.segments
        if part["agent_id"] == agent and whole.since_ms <= part["offered_ms"] < whole.until_ms
    ]
    now = shown["now"]
    assert now["offered"] == len(mine)
    assert now["answered"] == len([part for part in mine if part["answered_ms"]])
    talks = [p["ended_ms"] - p["answered_ms"] for p in mine if p["answered_ms"] and p["ended_ms"]]
    assert now["mean_talk_ms"] == average(talks)
    assert now["occupancy"] == 3 / 4
    assert (now["present_ms"], now["break_ms"]) == (5 * hour_ms, hour_ms)
    states = [(s["status"], s["until_ms"] - s["since_ms"]) for s in shown["spans"]]
    assert states[:4] == [
        ("available", hour_ms),
        ("talking", 2 * hour_ms),
        ("after_call", hour_ms),
        ("break", hour_ms),
    ]
    assert shown["spans"][-1]["until_ms"] == whole.until_ms
    asked = {"since_ms": whole.since_ms, "until_ms": whole.until_ms, "limit": 500}
    for flag in AGENT:
        path = f"/figures/agents/{agent}/contacts"
        listed = supervisor.get(path, **asked, figure=flag).json()
        assert len(listed["items"]) == listed["count"] == now[flag], flag
    table = supervisor.get("/figures/agents", day=WINTER.isoformat()).json()
    assert {line["agent_id"] for line in table["agents"]} >= {str(agent)}
    assert table["total"]["now"]["offered"] == sum(
        line["now"]["offered"] for line in table["agents"]
    )


def test_what_is_unknown_is_nothing_and_not_nought(supervisor: Api, centre: Centre) -> None:
    shown = supervisor.get("/figures/day", day="2026-06-01").json()
    now = shown["total"]["now"]
    assert now["offered"] == 0
    assert [now[key] for key in ("service_level", "answer_rate", "mean_wait_ms", "handle_ms")] == [
        None
    ] * 4
    agent = supervisor.get(f"/figures/agents/{centre.ids['agent']}", day="2026-06-01").json()
    assert (agent["now"]["occupancy"], agent["now"]["present_ms"], agent["spans"]) == (
        None,
        None,
        [],
    )


def _runs(centre: Centre, team: str) -> None:
    with tenant_scope(centre.tenant):
        membership = Membership.objects.get(id=centre.ids["person:supervisor"])
        membership.teams = [team]
        membership.save(update_fields=["teams"])


def test_an_agents_figures_are_his_and_his_supervisors(centre: Centre, other: Centre) -> None:
    own = f"/figures/agents/{centre.ids['agent']}"
    agent, supervisor = centre.browser("agent"), centre.browser("supervisor")
    assert agent.get(own).status_code == agent.get(f"{own}/contacts").status_code == 200
    for path in ("/figures/day", "/figures/agents", "/figures/contacts", "/figures/heat"):
        assert agent.get(path).status_code == 403
    with tenant_scope(centre.tenant):
        first = Agent.objects.get(id=centre.ids["agent"])
        colleague = _agent(centre, first, "Basile")
    assert agent.get(f"/figures/agents/{colleague}").status_code == 403
    assert supervisor.get(own).status_code == 200, "his floor has everybody while it names no team"
    administrator = centre.browser("administrator")
    _runs(centre, str(uuid4()))
    for path in (own, f"{own}/contacts"):
        assert supervisor.get(path).status_code == 403
        assert administrator.get(path).status_code == agent.get(path).status_code == 200
    _runs(centre, str(centre.ids["team"]))
    assert supervisor.get(own).status_code == 200
    assert supervisor.get(f"/figures/agents/{other.ids['agent']}").status_code == 404


def test_nothing_of_another_organisation_or_queue_is_counted_or_listed(
    house: House, supervisor: Api, other: Centre
) -> None:
    house.contacts(PLAIN, 30)
    house.write()
    stranger = other.browser("administrator")
    assert (
        stranger.get("/figures/day", day=PLAIN.isoformat()).json()["total"]["now"]["offered"] == 0
    )
    whole = days(PLAIN, PLAIN, PARIS)
    asked = {"since_ms": whole.since_ms, "until_ms": whole.until_ms}
    assert stranger.get("/figures/contacts", **asked).json()["items"] == []
    assert stranger.get("/figures/day", queue=str(house.queues[0])).status_code == 404
    assert stranger.get(f"/figures/agents/{house.agents[0]}").status_code == 404
    third = str(house.queues[2])  # Of another client.
    listed = supervisor.get("/figures/contacts", **asked, queue=third, limit=500).json()["items"]
    assert {item["queue"] for item in listed} <= {"Tiers"}


# --- files and words ------------------------------------------------------------------------------


def number(text: str) -> float | None:
    return None if text == "" else float(text.replace(",", "."))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_files_say_what_the_screen_says(
    house: House, supervisor: Api, centre: Centre, language: str
) -> None:
    with tenant_scope(centre.tenant):
        Queue.objects.filter(id=house.queues[1]).update(name=labels("=Ventes"))
    house.contacts(WINTER, 60)
    house.write()
    supervisor.post("/me/language", {"language": language})
    day = WINTER.isoformat()
    text = supervisor.get("/figures/export", day=day, form="csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";" if language == "fr" else ","))
    content = supervisor.get("/figures/export", day=day, form="xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [row[:3] for row in sheet] == [line[:3] for line in lines]
    assert [row[3:] for row in sheet[1:]] == [[number(c) for c in line[3:]] for line in lines[1:]]
    assert all(not str(row[2]).startswith("=") for row in sheet)
    shown = supervisor.get("/figures/day", day=day).json()["total"]["now"]
    for word, cell in zip(words.QUEUE, sheet[-1][3:], strict=True):
        value = shown[word.key]
        scale = 1000 if word.unit == "ms" else 1
        assert cell == (None if value is None else pytest.approx(value / scale, abs=1e-4)), word.key
    halves = [row for row in sheet[1:] if row[1][0].isdigit()]
    assert sum(row[3] for row in halves) == shown["offered"]
    agents = supervisor.get("/figures/export", day=day, what="agents", form="xlsx").content
    [head, *rows] = (
        openpyxl.load_workbook(io.BytesIO(agents)).worksheets[0].iter_rows(values_only=True)
    )
    assert len(head) == 3 + len(words.AGENT) and len(rows) == 4


def test_the_documents_and_the_screens_have_the_same_formulas() -> None:
    text = " ".join(DOCS.read_text().split())
    for word in (*words.QUEUE, *words.AGENT):
        for said in (word.fr, word.en, word.formula_fr, word.formula_en):
            assert said in text, (word.key, said)
    assert SHORT_MS == 5_000, "which the views and the formulas say as well"


def test_sums_of_sums_are_no_means_of_means() -> None:
    one = {"answered": 1, "wait_ms": 1_000, "settled": 1}
    many = {"answered": 3, "wait_ms": 30_000, "settled": 6}
    assert queue_figures(total([one, many]))["mean_wait_ms"] == 7_750
    assert queue_figures(total([one, many]))["answer_rate"] == 4 / 7


@pytest.mark.parametrize(
    ("day", "count", "twice"), [(SUMMER, 46, []), (WINTER, 50, ["02:00", "02:30"])]
)
def test_days_of_changed_clocks(day: datetime.date, count: int, twice: list[str]) -> None:
    slots = half_hours(day, PARIS)
    assert len(slots) == count
    assert [slot.label for slot in slots if slot.again] == twice
    assert ("02:00" in [slot.label for slot in slots]) is (day == WINTER)
    assert [a.until_ms for a in slots[:-1]] == [b.since_ms for b in slots[1:]]


MANY = (
    "insert into queue_visit (tenant_id, id, interaction_id, queue_id, came, target_ms, entered_ms,"
    " left_ms, outcome, why) select current_tenant(), 'v' || n, md5(n::text)::uuid, %(queue)s,"
    " 'flow', 20000, at_ms, at_ms + 9000, 'answered', '' from (select n, %(first_ms)s + n * 864000"
    "::bigint as at_ms from generate_series(1, 25000) n) each",
    "insert into segment (tenant_id, id, interaction_id, agent_id, queue_id, offered_ms,"
    " answered_ms, ended_ms, hold_ms, outcome) select tenant_id, id, interaction_id, queue_id,"
    " queue_id, entered_ms, left_ms, left_ms + 60000, 0, 'answered' from queue_visit"
    " where id like 'v%%'",
)
"""So many that the planner looks for a way: a contact each quarter of an hour of 250 days."""


def test_a_day_is_found_by_its_instants(centre: Centre) -> None:
    """The plan of a day's query: by the instant, and each conversation by its contact."""
    where, values = store._where(Wanted(days(PLAIN, PLAIN, PARIS)))
    values |= {"queue": centre.ids["queue"], "first_ms": values["since_ms"] - 200 * 86_400_000}
    with connect("owner", centre.tenant) as owner:  # Held by row security as the site's role is.
        for statement in MANY:
            owner.execute(statement, values)
        for table in ("queue_visit", "segment"):
            owner.execute(f"analyze {table}")
        query = f"explain select {store.QUEUE_SUMS} from figures_contact where {where}"  # noqa: S608
        plan = " ".join(str(line[0]) for line in owner.execute(query, values))
        owner.rollback()
    assert "queue_visit_entered" in plan and "segment_interaction" in plan, plan
    [condition] = [part for part in plan.split("Index Cond: ") if "entered_ms >=" in part]
    assert "tenant_id" in condition and "entered_ms <" in condition
