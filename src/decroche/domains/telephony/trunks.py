"""Trunks beyond their fields: sealed passwords, how each stands in words, and a test call."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from decroche.domains.audit.rows import get_own
from decroche.domains.telephony import checks, sip_words
from decroche.domains.telephony import models as m
from decroche.domains.telephony.sip_words import Words
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.models import Account
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.refusal import Refusal
from decroche.seal import Seal

router = Router(tags=["setup"])
TEST_S = 120.0
"""Three lines of a chain, each at most 32 s, and those that wait for the trial before."""
HEARD_PACKETS = 25
"""Half a second of sound: less may be the noise of an answer."""
LOOPBACK = "127.0.0.1"


class EngineAway(Refusal):
    code: ClassVar[str] = "engine_away"
    fr: ClassVar[str] = "Le moteur ou Asterisk ne répond pas : recommencez dans un instant."
    en: ClassVar[str] = "The engine or Asterisk does not answer: try again in a moment."


class TrialRefused(Refusal):
    """The gate's own refusal, as the engine said it."""

    code: ClassVar[str] = "trial_refused"
    fr: ClassVar[str] = "{fr}"
    en: ClassVar[str] = "{en}"


class TrunkStateOut(Schema):
    """`level` is the colour; `code` the SIP answer behind it, 0 if none."""

    level: Literal["good", "waiting", "wrong", "off"]
    code: int
    fr: str
    en: str
    remedy_fr: str
    remedy_en: str


class TestIn(Schema):
    number: Annotated[str, Field(pattern=r"^[+0-9 ().-]{2,30}$")]


class AttemptOut(TrunkStateOut):
    trunk_id: UUID
    trunk_name: str
    setup_ms: int
    talk_ms: int
    heard: bool


class TestOut(Schema):
    """The lines tried, in order: the last one is the result."""

    attempts: list[AttemptOut]


def check_trunk(actor: Actor, values: checks.Values, present: checks.Present) -> checks.Values:
    """Fields of a line; its password leaves sealed."""
    values = checks.check_trunk(actor, values, present)
    if _is_loopback(values["host"]):
        checks.refuse("host", "cette machine n'est pas un opérateur", "this machine is no operator")
    kept = bool(getattr(present, "password", ""))
    if values["kind"] == "registration" and not (values.get("password") or kept):
        checks.refuse("password", "nécessaire pour s'enregistrer", "needed to register")
    if "password" in values:
        values["password"] = Seal(settings.SECRETS.trunk_key).close(values["password"])
    return values


def _is_loopback(host: str) -> bool:
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return str(address) == LOOPBACK or address.is_unspecified or str(address) == "::1"


@router.get("/trunks/{uuid:id}/state", response=TrunkStateOut, operation_id="trunks_state")
def state(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """How the line stands now, in words."""
    actor = actor_of(request, Permission.READ_SETUP)
    trunk = get_own(m.Trunk, id)
    if not trunk.enabled:
        return shown("off", sip_words.DISABLED)
    answer = engine_control.ask(f"trunks?tenant={actor.tenant_id}")
    if answer is None:
        return shown("wrong", sip_words.ENGINE_AWAY)
    return state_words(answer["trunks"].get(str(id)))


@router.post("/trunks/{uuid:id}/test", response=TestOut, operation_id="trunks_test")
def test(request: HttpRequest, id: UUID, payload: TestIn) -> dict[str, Any]:
    """Call a number by this line, or by its backup where the line fails. Refusals: EngineAway,
    TrialRefused."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    get_own(m.Trunk, id)
    body = {
        "tenant": str(actor.tenant_id),
        "trunk": str(id),
        "number": payload.number,
        "language": Account.objects.get(id=actor.account).language,
    }
    answer = engine_control.ask("trunks/test", body, TEST_S)
    if answer is None:
        raise EngineAway
    if refused := answer.get("refused"):
        raise TrialRefused(fr=refused["fr"], en=refused["en"])
    return {"attempts": [_attempt(each) for each in answer["attempts"]]}


def _attempt(found: dict[str, Any]) -> dict[str, Any]:
    heard = found["received"] >= HEARD_PACKETS
    return {
        **attempt_words(found, heard),
        "trunk_id": found["trunk"],
        "trunk_name": get_own(m.Trunk, found["trunk"]).name,
        "setup_ms": found["setup_ms"],
        "talk_ms": found["talk_ms"],
        "heard": heard,
    }


def shown(level: str, words: Words, code: int = 0) -> dict[str, Any]:
    """The fields of `TrunkStateOut`."""
    return {
        "level": level,
        "code": code,
        "fr": words.fr,
        "en": words.en,
        "remedy_fr": words.remedy_fr,
        "remedy_en": words.remedy_en,
    }


def state_words(found: dict[str, Any] | None) -> dict[str, Any]:
    """What the engine says of a line (`TrunkState`), in words; None: it has not seen it yet."""
    if found is None:
        return shown("waiting", sip_words.UNKNOWN)
    code = int(found["code"])
    if found["wrong"]:
        return shown("wrong", sip_words.LEFT_OUT)
    if found["registration"] == "refused":
        return shown("wrong", sip_words.words_of(code), code)
    if found["reachable"] == "no":
        return shown("wrong", sip_words.NO_ANSWER, 408)
    if found["registration"] == "registered":
        return shown("good", sip_words.REGISTERED)
    if found["registration"] == "trying":
        return shown("waiting", sip_words.TRYING)
    good = found["reachable"] == "yes"
    return shown("good", sip_words.REACHABLE) if good else shown("waiting", sip_words.UNKNOWN)


def attempt_words(found: dict[str, Any], heard: bool) -> dict[str, Any]:
    """What came of a call (`Attempt`), in words."""
    code = int(found["code"])
    if found["answered"]:
        return (
            shown("good", sip_words.ANSWERED, code)
            if heard
            else shown("wrong", sip_words.SILENT, code)
        )
    if found["rang"] and code in (0, 408, 480, 487):
        return shown("good", sip_words.RANG, 0)
    if code == 0:
        return shown("wrong", sip_words.NOT_SENT)
    line_works = code in (480, 486, 600, 603)
    return shown("good" if line_works else "wrong", sip_words.words_of(code), code)
