"""What set-up may not be, beyond the bounds of single fields; references are looked up here."""

from __future__ import annotations

import datetime
import ipaddress
import zoneinfo
from typing import Any, NoReturn

from django.db import models

from decroche.domains.audit.rows import get_own, live
from decroche.domains.customers.numbers import to_e164
from decroche.domains.staff.models import Skill
from decroche.domains.telephony import models as m
from decroche.domains.telephony.compile import LOADS, holiday_dates
from decroche.domains.telephony.flow_steps import build_flow, named_in
from decroche.domains.telephony.uses import flows_with
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import AlreadyThere, Invalid, NotFound
from decroche.domains.tenancy.models import Client, Tenant

Values = dict[str, Any]
Present = models.Model | None


def refuse(field: str, fr: str, en: str) -> NoReturn:
    """Raise Invalid for that field."""
    raise Invalid(field=field, why_fr=fr, why_en=en)


def own(model: type[models.Model], id: str | None, field: str) -> None:
    """Refuse a reference to what is not there, or not ours."""
    if id is None:
        return
    try:
        get_own(model, id)
    except NotFound:
        refuse(field, "cet élément n'existe pas", "this does not exist")


def with_client(actor: Actor, values: Values, present: Present) -> Values:
    """The client named, else the present one, else the first."""
    own(Client, values["client_id"], "client_id")
    if values["client_id"] is None and isinstance(present, m.Queue | m.Number):
        values["client_id"] = str(present.client_id)
    if values["client_id"] is None:
        first = live(Client).order_by("name").first()
        if first is None:
            refuse("client_id", "l'organisation n'a pas de donneur d'ordres", "there is no client")
        values["client_id"] = str(first.id)
    return values


def check_trunk(actor: Actor, values: Values, present: Present) -> Values:
    own(m.Trunk, values["backup_id"], "backup_id")
    if present is not None and values["backup_id"] == str(present.pk):
        refuse(
            "backup_id", "une ligne ne se secourt pas elle-même", "a trunk cannot back itself up"
        )
    if values["password"] is None:
        del values["password"]
    if values["kind"] == "registration" and not values["username"]:
        refuse("username", "nécessaire pour s'enregistrer", "needed to register")
    if values["kind"] == "ip" and not values["addresses"]:
        refuse("addresses", "indiquez d'où viennent les appels", "say where calls come from")
    for address in values["addresses"]:
        _check_network(address)
    return values


def _check_network(address: str) -> None:
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        refuse("addresses", f"{address} n'est pas une adresse IP", f"{address} is no IP address")
    # 127.0.0.1 is where browsers' calls come from: a trunk there would be everybody.
    if network.version == 4 and ipaddress.ip_address("127.0.0.1") in network:
        refuse("addresses", "127.0.0.1 est réservée", "127.0.0.1 is reserved")


def check_calendar(actor: Actor, values: Values, present: Present) -> Values:
    if values["zone"] not in zoneinfo.available_timezones():
        refuse("zone", "ce fuseau horaire n'existe pas", "there is no such time zone")
    for day in values["week"]:
        _check_spans("week", day)
    for date, spans in values["special"].items():
        try:
            datetime.date.fromisoformat(date)
        except ValueError:
            refuse("special", f"{date} n'est pas une date", f"{date} is no date")
        _check_spans("special", spans)
    try:
        holiday_dates(values["holiday_country"], values["holiday_region"], 2026)
    except NotImplementedError:
        refuse("holiday_country", "pays ou région inconnus", "unknown country or region")
    return values


def _check_spans(field: str, spans: list[list[int]]) -> None:
    last = 0
    for start, end in spans:
        if not last <= start < end:
            refuse(field, "les plages se suivent sans se recouvrir", "spans must follow each other")
        last = end


def check_queue(actor: Actor, values: Values, present: Present) -> Values:
    with_client(actor, values, present)
    own(m.Prompt, values["recording_notice_id"], "recording_notice_id")
    own(m.Prompt, values["whisper_id"], "whisper_id")
    own(m.Calendar, values["closes_id"], "closes_id")
    own(m.CallerId, values["caller_id_id"], "caller_id_id")
    check_shown_for(values["caller_id_id"], values["client_id"])
    _check_load(values, present)
    for skill in values["needs"]:
        own(Skill, skill, "needs")
    for step in values["relax"]:
        for skill in step["needs"]:
            own(Skill, skill, "relax")
    for disposition in values["dispositions"]:
        own(m.Disposition, disposition, "dispositions")
    required = values["after_call_mode"] in ("required", "required_limit")
    if required and not values["dispositions"]:
        refuse(
            "dispositions",
            "le résultat est obligatoire après l'appel : proposez-en au moins un",
            "a result is required after the call: offer at least one",
        )
    if values["recording_mode"] == "off":
        return values
    if not values["recording_legal_basis"].strip():
        refuse(
            "recording_legal_basis",
            "nommez le texte qui oblige ou autorise à enregistrer",
            "name the text that obliges or allows recording",
        )
    if values["recording_notice_id"] is None:
        refuse("recording_notice_id", "l'appelant doit être prévenu", "the caller must be told")
    if values["recording_mode"] == "sample" and not 1 <= values["recording_percent"] <= 99:
        refuse(
            "recording_percent",
            "un échantillon va de 1 à 99 % : tout enregistrer demande un texte qui y oblige",
            "a sample is 1 to 99 %: recording everything needs a text that obliges to",
        )
    return values


def _check_load(values: Values, present: Present) -> None:
    """No call comes into a queue of written work."""
    if present is None or LOADS[values["load"]][0] == "call":
        return
    users = flows_with("queue", str(present.pk))
    if users:
        refuse(
            "load",
            f"des appels arrivent par « {users[0].name} »",
            f"calls come in by “{users[0].name}”",
        )


def check_shown_for(caller_id: str | None, client: str | None) -> None:
    """No number of another client's is shown."""
    if caller_id is None:
        return
    owner = m.CallerId.objects.values_list("client_id", flat=True).get(pk=caller_id)
    if owner is not None and str(owner) != client:
        refuse(
            "caller_id_id",
            "ce numéro est celui d'un autre donneur d'ordres",
            "this number is another client's",
        )


NAMED: dict[str, type[models.Model]] = {
    "calendar": m.Calendar,
    "emergency": m.Emergency,
    "prompt": m.Prompt,
    "queue": m.Queue,
    "outside": m.OutsideNumber,
    "flow": m.Flow,
}
"""What a step's fields name."""


def check_flow(actor: Actor, values: Values, present: Present) -> Values:
    """A draft may lack what it likes, but what it names must be there."""
    for field, id in named_in(values["steps"]):
        own(NAMED[field], id, field)
    build_flow("", values["name"], values["steps"])
    return values


def check_emergency(actor: Actor, values: Values, present: Present) -> Values:
    own(m.Prompt, values["prompt_id"], "prompt_id")
    if values["prompt_id"] is None and getattr(present, "state", "off") == "message":
        refuse("prompt_id", "ce message est dit en ce moment", "this message is being said now")
    return values


def check_number(actor: Actor, values: Values, present: Present) -> Values:
    with_client(actor, values, present)
    own(m.Flow, values["flow_id"], "flow_id")
    if get_own(m.Flow, values["flow_id"]).version == 0:
        refuse("flow_id", "publiez d'abord ce parcours", "publish this call flow first")
    country = Tenant.objects.get(id=actor.tenant_id).country
    values["e164"] = to_e164(values["e164"], country)
    others = live(m.Number).filter(e164=values["e164"])
    if present is not None:
        others = others.exclude(pk=present.pk)
    if others.exists():
        raise AlreadyThere(what=values["e164"])
    return values
