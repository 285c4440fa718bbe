"""The same figures as a file: CSV as the reader's office program opens it, or XLSX.

Durations are seconds, shares 0 to 1, instants local; what is unknown is an empty cell, for a dash
would make text of a column of numbers.
"""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any, Literal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from decroche.domains.figures import agents, base, store, words
from decroche.domains.figures.days import days, half_hours
from decroche.domains.figures.store import Wanted
from decroche.domains.figures.sums import queue_figures, total
from decroche.domains.tenancy.access import Actor

Cell = str | int | float | None
Table = list[list[Cell]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {
    "fr": {
        "day": "Jour", "from": "Début", "queue": "File", "agent": "Conseiller", "team": "Équipe",
        "all": "Toutes les files", "everybody": "Tous", "whole": "Journée", "figures": "Chiffres",
        "formulas": "Formules", "figure": "Chiffre", "formula": "Formule", "again": "bis",
    },
    "en": {
        "day": "Day", "from": "From", "queue": "Queue", "agent": "Agent", "team": "Team",
        "all": "All queues", "everybody": "All", "whole": "Whole day", "figures": "Figures",
        "formulas": "Formulas", "figure": "Figure", "formula": "Formula", "again": "again",
    },
}  # fmt: skip


def answer(
    actor: Actor,
    asked: datetime.date | None,
    what: Literal["queues", "agents"],
    form: Literal["csv", "xlsx"],
) -> HttpResponse:
    """The file."""
    language = base.language_of(actor)
    shown = asked or base.clock_of(actor).today
    table = (queue_table if what == "queues" else agent_table)(actor, shown, language)
    if form == "csv":
        content, kind = to_csv(table, language), "text/csv; charset=utf-8"
    else:
        content, kind = to_xlsx(table, language), XLSX
    response = HttpResponse(content, content_type=kind)
    name = f"decroche-{what}-{shown.isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def queue_table(actor: Actor, shown: datetime.date, language: str) -> Table:
    """A line per queue and half-hour with contacts, one per queue, one of all."""
    clock, say = base.clock_of(actor), NAMES[language]
    slots = half_hours(shown, clock.zone)
    sums = store.queue_slots(Wanted(days(shown, shown, clock.zone)))
    day, names = shown.isoformat(), base.queue_names(language)
    table: Table = [[say["day"], say["from"], say["queue"], *_labels(words.QUEUE, language)]]
    for queue in sorted({queue for queue, _ in sums}, key=lambda id: names.get(id, "")):
        mine = {slot: each for (id, slot), each in sums.items() if id == queue}
        name = names.get(queue, "")
        for index, values in sorted(mine.items()):
            slot = slots[index]
            label = f"{slot.label} {say['again']}" if slot.again else slot.label
            table.append([day, label, name, *_cells(words.QUEUE, queue_figures(values))])
        whole = queue_figures(total(mine.values()))
        table.append([day, say["whole"], name, *_cells(words.QUEUE, whole)])
    everything = queue_figures(total(sums.values()))
    table.append([day, say["whole"], say["all"], *_cells(words.QUEUE, everything)])
    return table


def agent_table(actor: Actor, shown: datetime.date, language: str) -> Table:
    """A line per agent, one of all."""
    say, found = NAMES[language], agents.agents(actor, shown)
    day = shown.isoformat()
    table: Table = [[say["day"], say["agent"], say["team"], *_labels(words.AGENT, language)]]
    table += [
        [day, line["agent"], line["team"], *_cells(words.AGENT, line["now"])]
        for line in found["agents"]
    ]
    table.append([day, say["everybody"], "", *_cells(words.AGENT, found["total"]["now"])])
    return table


UNITS = {"count": "", "share": "", "ms": " (s)"}


def _labels(group: tuple[words.Word, ...], language: str) -> list[Cell]:
    return [(word.en if language == "en" else word.fr) + UNITS[word.unit] for word in group]


def _cells(group: tuple[words.Word, ...], figures: dict[str, int | float | None]) -> list[Cell]:
    return [_cell(word, figures[word.key]) for word in group]


def _cell(word: words.Word, value: int | float | None) -> Cell:
    if value is None or word.unit == "count":
        return value
    return round(value, 4) if word.unit == "share" else value / 1000


def _safe(cell: Cell) -> Cell:
    """A name that an office program would take for a formula is text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def to_csv(table: Table, language: str) -> bytes:
    """In French with semicolons and decimal commas, as spreadsheets expect them there."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    for row in table:
        writer.writerow([_written(_safe(cell), language) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _written(cell: Cell, language: str) -> str:
    if cell is None:
        return ""
    text = str(cell)
    return text.replace(".", ",") if language == "fr" and isinstance(cell, float) else text


def to_xlsx(table: Table, language: str) -> bytes:
    """One sheet of figures, one of their formulas."""
    say, book = NAMES[language], Workbook(write_only=True)
    sheet: Any = book.create_sheet(say["figures"])
    sheet.freeze_panes = "D2"
    for column, width in zip("ABC", (12, 16, 28), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(_bold(sheet, table[0]))
    for row in table[1:]:
        sheet.append([_safe(cell) for cell in row])
    formulas: Any = book.create_sheet(say["formulas"])
    formulas.column_dimensions["A"].width, formulas.column_dimensions["B"].width = 32, 120
    formulas.append(_bold(formulas, [say["figure"], say["formula"]]))
    for word in words.QUEUE if say["queue"] == table[0][2] else words.AGENT:
        shown = base.word_shown(word, language)
        formulas.append([shown["label"], shown["formula"]])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _bold(sheet: Any, row: list[Cell]) -> list[Any]:
    cells = [WriteOnlyCell(sheet, value=value) for value in row]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells
