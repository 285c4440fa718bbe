"""What is wrong with a setting, in the reader's language.

Our own refusals are English where they are raised, next to their rule; their French stands here.
"""

from __future__ import annotations

from typing import Any

from decroche.ops.language import french, tr

OWN = {
    "must be an IP address, for instance 127.0.0.1": "doit être une adresse IP, comme 127.0.0.1",
    "must be an address of 127.0.0.0/8; for other machines there is lan.address": (
        "doit être une adresse de 127.0.0.0/8 ; pour d'autres machines il y a lan.address"
    ),
    "is too long for a socket; choose a shorter directory": (
        "est trop long pour une socket ; choisissez un dossier plus court"
    ),
    "must be a file that is there": "doit être un fichier qui existe",
    "must begin with postgresql://": "doit commencer par postgresql://",
    "must differ from host, or robots would pass for browsers": (
        "doit différer de host, sinon les robots passeraient pour des navigateurs"
    ),
    "too high, a port derived from it is above 65535": (
        "trop haut, un port qui en découle dépasse 65535"
    ),
    "leave at least 100 ports after ports.rtp_first": (
        "laissez au moins 100 ports après ports.rtp_first"
    ),
    "two of them are equal; give each its own, or none at all": (
        "deux d'entre eux sont égaux ; donnez à chacun le sien, ou aucun"
    ),
    "the ports of sound overlap another port; move them": (
        "les ports du son recouvrent un autre port ; déplacez-les"
    ),
    "must be an IPv4 address of this machine, or empty": (
        "doit être une adresse IPv4 de cette machine, ou vide"
    ),
    "must be one address of this machine that others can reach": (
        "doit être une adresse de cette machine que d'autres peuvent atteindre"
    ),
    "must be a host name in small letters, for instance centre.example.org": (
        "doit être un nom d'hôte en minuscules, comme centre.example.org"
    ),
    "needs lan.address, the address of this machine for https": (
        "demande lan.address, l'adresse de cette machine pour https"
    ),
    "is another port of ours; move it, or give the relay a home.address": (
        "est un autre de nos ports ; déplacez-le, ou donnez au relais un home.address"
    ),
    "certificate and key belong together: give both, or neither": (
        "certificate et key vont ensemble : donnez les deux, ou aucun"
    ),
}
# Types of pydantic's errors, with the names of what they say.
GENERAL = {
    "int_parsing": "doit être un nombre entier",
    "float_parsing": "doit être un nombre",
    "bool_parsing": "doit être true ou false",
    "greater_than": "doit dépasser {gt}",
    "greater_than_equal": "doit valoir au moins {ge}",
    "less_than_equal": "doit valoir au plus {le}",
    "string_pattern_mismatch": "doit avoir la forme {pattern}",
    "literal_error": "doit être {expected}",
    "extra_forbidden": "n'est pas connu",
}


def refusal(fault: dict[str, Any], message: str) -> str:
    """One of pydantic's errors, `message` being ours or pydantic's English."""
    if fault["type"] == "extra_forbidden":
        message = "is not known"
    if french():
        general = GENERAL.get(fault["type"])
        context = fault.get("ctx") or {}
        message = general.format(**context) if general else OWN.get(message, message)
    return message[:1].lower() + message[1:]


def wrong(name: str, what: str, variable: str, file: object) -> str:
    """The sentence: which setting, what is wrong, the remedy."""
    return tr(
        f"The setting {name} is wrong: {what}. "
        f"Correct {variable} in the environment or {name} in {file}.",
        f"Le réglage {name} est faux : {what}. "
        f"Corrigez {variable} dans l'environnement ou {name} dans {file}.",
    )


def unknown(variable: str, close: str) -> str:
    """A variable nobody reads; `close`: the one that may have been meant, if any."""
    if close:
        hint = tr(f"did you mean {close}?", f"vouliez-vous dire {close} ?")
    else:
        hint = tr("`decroche settings` lists them.", "`decroche settings` les donne tous.")
    return tr(
        f"{variable} is no setting of Décroche; remove it, or {hint}",
        f"{variable} n'est pas un réglage de Décroche ; retirez-le, ou {hint}",
    )
