"""What the gate refuses, said to a person, with the way out."""

from typing import Final

from decroche.gate.ask import Verdict
from decroche.kernel.refusal import Refusal


class CallRefused(Refusal):
    """A call out that may not be made."""

    code = "call_refused"
    status = 403


class Unreadable(CallRefused):
    code = "unreadable_number"
    status = 422
    fr = "Ce numéro ne se compose pas : vérifiez-le."
    en = "This number cannot be dialled: check it."


class TextOnly(CallRefused):
    code = "text_only"
    fr = "Le 114 se joint par SMS ou par l'application Urgence 114. De vive voix, composez le 112."
    en = "114 is reached by SMS or by the Urgence 114 application. By voice, dial 112."


class EmergencyTest(CallRefused):
    code = "emergency_test"
    fr = "Un numéro d'urgence ne sert pas d'essai : appelez votre mobile."
    en = "An emergency number is not for a trial: call your mobile."


class NotEmergency(CallRefused):
    code = "not_emergency"
    fr = "Ce n'est pas un numéro d'urgence : appelez-le depuis le clavier de votre poste."
    en = "This is no emergency number: call it from the keypad of your desk."


class NoRight(CallRefused):
    code = "no_right"
    fr = (
        "Vous n'avez pas le droit d'appeler l'extérieur. Un administrateur l'ouvre dans Réglages,"
        " Personnes. Les numéros d'urgence restent ouverts."
    )
    en = (
        "You may not call outside numbers. An administrator opens it under Settings, People."
        " Emergency numbers stay open."
    )


class NotAtWork(CallRefused):
    code = "not_at_work"
    fr = "Prenez d'abord votre poste."
    en = "Take your post first."


class DailyCap(CallRefused):
    code = "daily_cap"
    fr = (
        "Vous avez passé vos {limit} appels du jour. Un administrateur relève ce plafond dans"
        " Réglages, Personnes."
    )
    en = "You have made your {limit} calls of today. An administrator raises it under People."


class ClassClosed(CallRefused):
    code = "class_closed"
    fr = "{what_fr} : fermé. Un administrateur l'ouvre dans Réglages, Appels sortants."
    en = "{what_en}: closed. An administrator opens it under Settings, Outgoing calls."


class CountryClosed(CallRefused):
    code = "country_closed"
    fr = (
        "Les appels vers ce pays ({country}) sont fermés. Un administrateur l'ouvre dans Réglages,"
        " Appels sortants."
    )
    en = (
        "Calls to this country ({country}) are closed. An administrator opens it under Settings,"
        " Outgoing calls."
    )


class Night(CallRefused):
    code = "night"
    fr = (
        "Les appels de nuit sont refusés. Un administrateur change ces heures dans Réglages,"
        " Appels sortants."
    )
    en = (
        "Calls at night are refused. An administrator changes these hours under Settings,"
        " Outgoing calls."
    )


class NoTrunk(CallRefused):
    code = "no_trunk"
    fr = (
        "Aucune ligne n'est en service. Un administrateur en met une en service dans Réglages,"
        " Lignes SIP."
    )
    en = "No line is in service. An administrator enables one under Settings, SIP trunks."


class NoCallerId(CallRefused):
    code = "no_caller_id"
    fr = (
        "Aucun numéro ne peut être présenté. Un administrateur en ajoute un, avec son titulaire et"
        " sa preuve, dans Réglages, Numéros présentés."
    )
    en = (
        "There is no number to show. An administrator adds one, with its holder and proof, under"
        " Settings, Numbers shown."
    )


class CallerIdUnknown(CallRefused):
    code = "caller_id_unknown"
    fr = "Le numéro à présenter n'existe plus. Un administrateur en choisit un autre dans la file."
    en = "The number to show is no longer there. An administrator chooses another in the queue."


class CallerIdClient(CallRefused):
    code = "caller_id_client"
    fr = (
        "Le numéro à présenter est celui d'un autre donneur d'ordres. Un administrateur en choisit"
        " un autre dans la file."
    )
    en = "The number to show is another client's. An administrator chooses another in the queue."


class CallerIdExpired(CallRefused):
    code = "caller_id_expired"
    fr = (
        "Le droit de présenter ce numéro est échu. Un administrateur met sa preuve à jour dans"
        " Réglages, Numéros présentés."
    )
    en = (
        "The right to show this number has run out. An administrator renews its proof under"
        " Settings, Numbers shown."
    )


class NotKept(CallRefused):
    """What may not be lost could not be written, so nothing is dialled."""

    code = "attempt_not_kept"
    status = 503
    fr = (
        "La base de données ne répond pas : seuls les numéros d'urgence s'appellent."
        " Réessayez dans un instant."
    )
    en = "The database does not answer: only emergency numbers can be called. Try again soon."


class ProspectingClosed(CallRefused):
    code = "prospecting_closed"
    fr = (
        "La prospection n'est pas encore possible : le consentement, les heures et la fréquence ne"
        " sont pas vérifiés."
    )
    en = "Prospecting is not possible yet: consent, hours and frequency are not checked."


_ALL: Final = (
    TextOnly, EmergencyTest, NotEmergency, NoRight, NotAtWork, DailyCap, ClassClosed, CountryClosed,
    Night, NoTrunk, NoCallerId, CallerIdUnknown, CallerIdClient, CallerIdExpired, ProspectingClosed,
    Unreadable, NotKept,
)  # fmt: skip
_BY_CODE: Final[dict[str, type[CallRefused]]] = {refused.code: refused for refused in _ALL}

_CLASS_WORDS: Final = {
    "freephone": ("Numéro gratuit (vert)", "Freephone number"),
    "ordinary": ("Numéro spécial sans surcoût", "Special number without surcharge"),
    "premium": ("Numéro surtaxé", "Premium-rate number"),
    "service": ("Numéro court d'un réseau", "Operator's short number"),
    "satellite": ("Réseau par satellite ou international", "Satellite or international network"),
    "other": ("Numéro hors du plan de numérotation", "Number outside the numbering plan"),
}


def refusal_of(verdict: Verdict) -> CallRefused:
    """The refusal, with the sentence for a person. `verdict` must be one that refuses."""
    return refusal(verdict.code, verdict.values)


def refusal(code: str, values: dict[str, str | int | bool]) -> CallRefused:
    """The same from what was kept of a verdict; one that this version does not know is general."""
    what_fr, what_en = _CLASS_WORDS.get(str(values.get("class", "")), ("Ce numéro", "This number"))
    said = {"limit": 0, "country": "", **values, "what_fr": what_fr, "what_en": what_en}
    return _BY_CODE.get(code, CallRefused)(**said)
