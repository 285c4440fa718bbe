"""Who calls, as the desk shows it: part of the live socket's messages (`protocol`)."""

import msgspec


class PersonCard(msgspec.Struct, frozen=True):
    id: str
    name: str
    company: str = ""
    email: str = ""
    numbers: tuple[str, ...] = ()
    language: str = "fr"
    vip: bool = False
    alert: str = ""
    """One line the agent must see (danger, dispute, deaf…)."""
    facts: tuple[tuple[str, str], ...] = ()
    """Up to five (label, value) that say who this is in two seconds."""


class PastContact(msgspec.Struct, frozen=True):
    interaction: str
    at_ms: int
    direction: str
    agent: str
    outcome: str
    note: str
    talk_ms: int = 0
    queue_name: dict[str, str] = {}
    disposition_label: dict[str, str] = {}


class FileView(msgspec.Struct, frozen=True):
    """Who calls: `person` is the one the interaction is kept under. Without, `candidates` are those
    who have the number, and the agent chooses. None: unknown."""

    number: str
    """As people write it here, e.g. "06 12 34 56 78"; "" when hidden."""
    hidden: bool
    person: PersonCard | None = None
    candidates: tuple[PersonCard, ...] = ()
    contacts: tuple[PastContact, ...] = ()
    loading: bool = False
