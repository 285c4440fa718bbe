"""`python -m decroche.engine.replay DAY`: does the past come out the same, and is it complete?

Replays a day's journal from the snapshot before it and compares each decision with the stored one;
then compares the callers' legs the switch saw (its CEL file) with the interactions, both ways.
Prints how many differences there are and each of them; status 0 when there is none.
"""

import argparse
import asyncio
import csv
import sys
import time
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from decroche.centre.events import CallArrived, SwitchSurveyed
from decroche.centre.facts import Decided
from decroche.engine.database import Connection, Database
from decroche.engine.opening import tenants
from decroche.engine.recovery import Recovered, from_snapshot, load_configs, read_entries
from decroche.engine.steps import guarded_step
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import LegId, TenantId, named_by_us
from decroche.kernel.legs import DialAnswered
from decroche.ops.language import tr
from decroche.ops.postgres import dsn
from decroche.settings import Settings, load

# A caller's leg that enters in the last seconds of a day may become an interaction after midnight.
EDGE_MS: Final = 5_000
# Asterisk writes its record beside the call, within milliseconds.
WRITTEN_MS: Final = 1_000


class Replayed(msgspec.Struct):
    """What a day gave when it happened again."""

    events: int = 0
    decisions: dict[int, Any] = {}
    callers: dict[str, list[int]] = {}
    """Leg → when it opened an interaction, each time, from the journal; UTC milliseconds."""
    parties: set[str] = set()
    """Legs of outside parties whom we called: they enter as callers do, and open nothing."""


def day_of(word: str, zone: str) -> date:
    """The day that is meant, in that zone. Raises ValueError if it is none."""
    today = datetime.now(ZoneInfo(zone)).date()
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    return named.get(word) or date.fromisoformat(word)


def bounds_ms(day: date, zone: str) -> tuple[int, int]:
    """The day's first instant and the next day's in that zone, UTC milliseconds."""
    first = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    following = date.fromordinal(day.toordinal() + 1)
    last = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))
    return int(first.timestamp() * 1000), int(last.timestamp() * 1000)


async def replay_day(
    connection: Connection,
    tenant: TenantId,
    configs: Mapping[int, CentreConfig],
    first_ms: int,
    last_ms: int,
) -> Replayed:
    """Let the day happen again, from the newest snapshot before its first event."""
    cursor = await connection.execute(
        "select min(seq) from journal_event where tenant_id = %s and at_ms >= %s and at_ms < %s",
        [tenant, first_ms, last_ms],
    )
    row = await cursor.fetchone()
    if row is None or row[0] is None:
        return Replayed()
    found = await from_snapshot(connection, tenant, configs, before_seq=row[0] - 1)
    result = Replayed()
    while entries := await read_entries(connection, tenant, found.seq):
        for entry in entries:
            if entry.at_ms >= last_ms:
                return result
            _happen(found, entry.seq, entry.event(), configs, result, entry.at_ms >= first_ms)
    return result


def _happen(
    found: Recovered,
    seq: int,
    event: Any,
    configs: Mapping[int, CentreConfig],
    result: Replayed,
    counts: bool,
) -> None:
    outcome = guarded_step(found.state, event, configs)
    found.seq = seq
    if not counts:
        return
    result.events += 1
    match event:
        case CallArrived(leg=leg):
            result.callers.setdefault(leg, []).append(event.at_ms)
        case DialAnswered(party=party):
            result.parties.add(party)
        case SwitchSurveyed(legs=legs):
            result.parties |= {found.leg for found in legs if found.dialled is not None}
    for fact in outcome.facts:
        if isinstance(fact, Decided):
            result.decisions[fact.seq] = msgspec.to_builtins(fact.decision)


async def stored_decisions(
    connection: Connection, tenant: TenantId, first_ms: int, last_ms: int
) -> dict[int, Any]:
    """The decisions of the day as they were written then."""
    cursor = await connection.execute(
        "select seq, body from decision where tenant_id = %s and at_ms >= %s and at_ms < %s",
        [tenant, first_ms, last_ms],
    )
    return dict(await cursor.fetchall())


def compare_decisions(replayed: Mapping[int, Any], stored: Mapping[int, Any]) -> list[str]:
    """One line for each decision that is not the same twice."""
    lines = []
    for seq in sorted({*replayed, *stored}):
        again, then = replayed.get(seq), stored.get(seq)
        # Compared as JSON: a tuple and a list are the same there.
        if again is None:
            said = ("stored, but not made again", "gardée, mais pas prise de nouveau")
        elif then is None:
            said = ("made again, but not stored", "prise de nouveau, mais pas gardée")
        elif msgspec.json.decode(msgspec.json.encode(again)) != then:
            said = (
                f"stored {then}, made again {again}",
                f"gardée {then}, prise de nouveau {again}",
            )
        else:
            continue
        lines.append(tr(f"decision {seq}: {said[0]}", f"décision {seq} : {said[1]}"))
    return lines


def callers_in_cel(folder: Path, first_ms: int, last_ms: int) -> Iterator[str]:
    """Callers' legs that entered our application, from the switch's CEL files.

    A part (`ops/logs.py`) that was last written before the day is not read.
    """
    for path in sorted(folder.glob("*.csv*")):
        if path.stat().st_mtime * 1000 < first_ms:
            continue
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            for row in csv.reader(file):
                leg = _caller_leg(row, first_ms, last_ms)
                if leg is not None:
                    yield leg


def recorded_since_ms(folder: Path) -> int | None:
    """The oldest instant that the switch's CEL files tell of, UTC milliseconds; None: of nothing.

    Older parts were dropped (`ops/logs.py`), or the record is of another machine. From then on it
    is whole until now: a row is written at once, and a part that is full goes on in the next.
    """
    oldest = []
    for path in folder.glob("*.csv*"):
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            if first := next(csv.reader(file), None):
                oldest.append(int(float(first[0]) * 1000))
    return min(oldest, default=None)


def _caller_leg(row: list[str], first_ms: int, last_ms: int) -> str | None:
    """The leg of a row that says that a trunk's channel entered our application.

    Columns (switch/asterisk/files.py): instant in seconds, event, leg, linked leg, channel, extra.
    """
    if len(row) < 5 or row[1] != "APP_START" or not row[4].startswith("PJSIP/trunk-"):
        return None
    if named_by_us(LegId(row[3])):  # A test call goes out over the trunk: nobody called.
        return None
    at_ms = int(float(row[0]) * 1000)
    return row[2] if first_ms + EDGE_MS <= at_ms < last_ms - EDGE_MS else None


def compare_legs(
    seen: Collection[str], journal: Mapping[str, Sequence[int]], parties: Container[str] = ()
) -> list[str]:
    """One line for each leg that entered without exactly one interaction, and was not called."""
    nobodys = [leg for leg in seen if leg not in journal and leg not in parties]
    lines = [
        tr(
            f"leg {leg}: entered, but no interaction",
            f"branche {leg} : entrée, mais sans échange",
        )
        for leg in nobodys
    ]
    lines += [
        tr(f"leg {leg}: {len(at)} interactions", f"branche {leg} : {len(at)} échanges")
        for leg, at in journal.items()
        if len(at) != 1
    ]
    return lines


def compare_unseen(
    seen: Container[str], journal: Mapping[str, Sequence[int]], since_ms: int | None, until_ms: int
) -> list[str]:
    """One line for each leg of the journal that the switch's record, which tells of that span,
    does not have; one for all if there is no record (`since_ms` None)."""
    if since_ms is None:
        if not journal:
            return []
        many = len(journal)
        return [
            tr(
                f"Asterisk's record of legs is empty: {many} legs of the journal stand alone",
                f"le relevé des branches d'Asterisk est vide : {many} branches du journal sont"
                " sans témoin",
            )
        ]
    return [
        tr(
            f"leg {leg}: an interaction, but Asterisk did not see it enter",
            f"branche {leg} : un échange, mais Asterisk ne l'a pas vue entrer",
        )
        for leg, at in journal.items()
        if leg not in seen and since_ms <= at[0] < until_ms
    ]


async def differences(settings: Settings, day: str, only: str | None) -> list[str]:
    """Everything that is not as it should be on that day, printed on the way.

    Each centre has its own midnights; callers' legs are looked for where all their days overlap.
    """
    database = Database(dsn("engine", settings))
    await database.open()
    lines: list[str] = []
    callers: dict[str, list[int]] = {}
    parties: set[str] = set()
    days: list[tuple[int, int]] = []
    try:
        for tenant in await tenants(database):
            if only is not None and tenant != only:
                continue
            configs = await load_configs(database, tenant)
            if not configs:
                continue
            zone = configs[max(configs)].zone
            first_ms, last_ms = bounds_ms(day_of(day, zone), zone)
            days.append((first_ms, last_ms))
            async with database.transaction(tenant) as connection:
                replayed = await replay_day(connection, tenant, configs, first_ms, last_ms)
                stored = await stored_decisions(connection, tenant, first_ms, last_ms)
            lines += compare_decisions(replayed.decisions, stored)
            callers.update(replayed.callers)
            parties |= replayed.parties
            _say(
                f"{tenant}: {replayed.events} events, {len(stored)} decisions",
                f"{tenant} : {replayed.events} événements, {len(stored)} décisions",
            )
    finally:
        await database.close()
    first_ms, last_ms = (max(d[0] for d in days), min(d[1] for d in days)) if days else (0, 0)
    folder = settings.asterisk_dir / "log" / "cel-custom"
    return lines + _legs(folder, callers, parties, (first_ms, last_ms))


def _legs(
    folder: Path,
    callers: Mapping[str, Sequence[int]],
    parties: Container[str],
    day: tuple[int, int],
) -> list[str]:
    """What the switch's record and the journal do not both say of that day's callers."""
    seen = Counter(callers_in_cel(folder, *day))
    _say(
        f"{len(seen)} callers' legs seen by the switch, {len(callers)} in the journal",
        f"{len(seen)} branches d'appelants vues par Asterisk, {len(callers)} dans le journal",
    )
    # Wider than the day: who entered just before midnight may have been let in after it.
    around = set(callers_in_cel(folder, day[0] - 2 * EDGE_MS, day[1] + 2 * EDGE_MS))
    since_ms = recorded_since_ms(folder)
    until_ms = min(day[1] - EDGE_MS, int(time.time() * 1000) - WRITTEN_MS)
    if since_ms is not None and since_ms > day[0]:
        older = sum(at[0] < since_ms for at in callers.values())
        if older:
            _say(
                f"{older} of these are older than Asterisk's record: they are not compared",
                f"{older} d'entre elles précèdent le relevé d'Asterisk : elles ne sont pas"
                " comparées",
            )
    span_ms = since_ms if since_ms is None else max(since_ms, day[0] + EDGE_MS)
    return compare_legs(seen, callers, parties) + compare_unseen(around, callers, span_ms, until_ms)


def _say(english: str, in_french: str) -> None:
    print(tr(english, in_french))


def main() -> None:
    """Command line; `decroche replay` is the same."""
    parser = argparse.ArgumentParser(
        description=tr("Replay a day and compare.", "Rejouer un jour et comparer.")
    )
    day_help = tr(
        "the day, e.g. 2026-11-21, or today, yesterday",
        "le jour, par exemple 2026-11-21, ou today (aujourd'hui), yesterday (hier)",
    )
    parser.add_argument("day", help=day_help)
    parser.add_argument("--tenant", help=tr("only this centre", "ce centre seulement"))
    given = parser.parse_args()
    try:
        day_of(given.day, "UTC")
    except ValueError:
        parser.error(
            tr(
                f"{given.day} is no day: write 2026-11-21, today or yesterday",
                f"{given.day} n'est pas un jour : écrivez 2026-11-21, today ou yesterday",
            )
        )
    lines = asyncio.run(differences(load(), given.day, given.tenant))
    for line in lines:
        print(line)
    _say(f"{len(lines)} differences", f"{len(lines)} différences")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
