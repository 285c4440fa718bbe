"""People from a CSV file: each line is taken or refused by itself, with its reason.

Columns (any order, first line, `;` or `,`): email, name, role, team, phone, languages, room
(normal, plus, deux, une), queues ("SAV, Ventes:2", the number being the place in the person's
order, else 1), skills ("Contrats:4, Offres:3"). Only email and name are needed; unknown teams,
skills and queues refuse their line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models, transaction
from pydantic import ValidationError

from decroche.domains.audit.rows import live
from decroche.domains.staff.errors import UnreadableCsv
from decroche.domains.staff.models import Skill, Team
from decroche.domains.staff.schemas import ImportOut, PersonIn, RowRefused
from decroche.domains.staff.service import hire
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import Invalid
from decroche.kernel.refusal import Refusal

# A centre's whole staff; larger files are a mistake.
LINES_MAX = 5000
COLUMNS = ("email", "name", "role", "team", "skills", "queues", "phone", "languages", "room")
ROLES = {
    "conseiller": "agent",
    "superviseur": "supervisor",
    "administrateur": "administrator",
}
PHONES = {"navigateur": "browser", "poste": "desk"}
ROOMS = {"normal": "usual", "plus": "more", "deux": "writes_two", "une": "writes_one"}


def _one_of(words: dict[str, str]) -> tuple[str, str]:
    return f"écrivez {_or(list(words), 'ou')}", f"write {_or(list(words.values()), 'or')}"


def _or(words: list[str], conjunction: str) -> str:
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


ALLOWED = {
    "email": (
        "écrivez une adresse e-mail, comme nom@exemple.fr",
        "write an e-mail address, such as name@example.com",
    ),
    "name": ("écrivez un nom de 1 à 200 caractères", "write a name of 1 to 200 characters"),
    "role": _one_of(ROLES),
    "phone": _one_of(PHONES),
    "room": _one_of(ROOMS),
    "languages": ("écrivez fr, en, ou les deux : « fr, en »", "write fr, en, or both: “fr, en”"),
    "skills": (
        "donnez à chaque compétence un niveau de 1 à 5, comme « Contrats:4 »",
        "give each skill a level of 1 to 5, such as “Contrats:4”",
    ),
    "queues": (
        "donnez à chaque file une place de 1 à 5, comme « SAV:2 »",
        "give each queue a place of 1 to 5, such as “SAV:2”",
    ),
}
"""Column → what may stand in it, as the end of a sentence in French and in English."""
Row = dict[str, str]
Named = TypeVar("Named", bound=models.Model)


def import_people(actor: Actor, data: bytes) -> ImportOut:
    """Hire everybody in the file who can be. Raises UnreadableCsv for the file as a whole."""
    rows = read_rows(data, COLUMNS, needed=("email", "name"))
    return taken_line_by_line(rows, lambda row: hire(actor, person_of(row)))


def taken_line_by_line(rows: list[tuple[int, Row]], take: Callable[[Row], object]) -> ImportOut:
    """Each line is taken, or refused with its reason and leaves nothing behind."""
    made, refused = 0, []
    for line, row in rows:
        try:
            with transaction.atomic():
                take(row)
            made += 1
        except Refusal as refusal:
            refused.append(
                RowRefused(
                    line=line, code=refusal.code, fr=refusal.text("fr"), en=refusal.text("en")
                )
            )
    return ImportOut(made=made, refused=refused)


def read_rows(
    data: bytes, columns: tuple[str, ...], needed: tuple[str, str]
) -> list[tuple[int, Row]]:
    """Lines with their number in the file, by column. Raises UnreadableCsv."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # What Excel in France writes.
    if "\0" in text:
        raise UnreadableCsv(
            why_fr="il n'est pas du texte, enregistrez-le en CSV (UTF-8) depuis votre tableur",
            why_en="it is no text, save it as CSV (UTF-8) from your spreadsheet",
        )
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        if not set(needed) <= set(header):
            raise UnreadableCsv(
                why_fr=f"sa première ligne doit nommer les colonnes {' et '.join(needed)}",
                why_en=f"its first line must name the columns {' and '.join(needed)}",
            )
        rows = [
            (reader.line_num, {k: (v or "").strip() for k, v in row.items() if k in columns})
            for row in reader
        ]
    except csv.Error:  # Its own words are English, and of Python.
        line = reader.line_num
        raise UnreadableCsv(
            why_fr=f"vers la ligne {line}, un guillemet n'est pas fermé, ou une case déborde",
            why_en=f"near line {line}, a quotation mark is not closed, or a cell is too long",
        ) from None
    if len(rows) > LINES_MAX:
        raise UnreadableCsv(
            why_fr=f"il a plus de {LINES_MAX} lignes, partagez-le en plusieurs",
            why_en=f"it has more than {LINES_MAX} lines, split it into several",
        )
    return rows


def person_of(row: Row) -> PersonIn:
    """The person of that line. Raises Invalid."""
    role, phone, room = (row.get(name, "").lower() for name in ("role", "phone", "room"))
    values: dict[str, Any] = {
        "email": row.get("email", ""),
        "name": row.get("name", ""),
        "role": ROLES.get(role, role or "agent"),
        "agent": ROLES.get(role, role or "agent") == "agent",
        "team_id": find(Team, "name", row["team"], "team") if row.get("team") else None,
        "phone": PHONES.get(phone, phone or "browser"),
        "room": ROOMS.get(room, room or "usual"),
        "languages": _listed(row.get("languages", "")) or ["fr"],
        "skills": dict(_skill(item) for item in _listed(row.get("skills", ""))),
        "queues": dict(_queue(item) for item in _listed(row.get("queues", ""))),
    }
    try:
        return PersonIn.model_validate(values)
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0])
        why_fr, why_en = ALLOWED[column]
        raise Invalid(field=column, why_fr=why_fr, why_en=why_en) from None


def _skill(item: str) -> tuple[str, str]:
    name, _, level = item.partition(":")
    return find(Skill, "name", name.strip(), "skills"), level.strip() or "3"


def _queue(item: str) -> tuple[str, str]:
    """ "SAV" or "SAV:2", the place in the agent's order."""
    name, _, rank = item.partition(":")
    return find(Queue, "name__fr", name.strip(), "queues"), rank.strip() or "1"


def find(model: type[Named], field: str, name: str, column: str) -> str:
    """The id of what has that name, whatever its capitals. Raises Invalid."""
    # Not by SQL: the embedded server's UPPER() leaves "é" as it is.
    found = [id for id, own in live(model).values_list("pk", field) if same_name(own, name)]
    if not found:
        raise Invalid(
            field=column, why_fr=f"« {name} » n'existe pas", why_en=f"“{name}” does not exist"
        )
    return str(found[0])


def same_name(one: str, other: str) -> bool:
    """Equal but for capitals and blanks at the ends."""
    return one.strip().casefold() == other.strip().casefold()


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.replace("|", ",").split(",") if item.strip()]
