"""What became of a message to a webhook, in words and with the way out."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    fr: str
    en: str


LIMIT_S = 10
"""A receiver has so long to answer, from the look-up of its name on."""

WORDS: dict[str, Words] = {
    "sent": Words("Reçu (HTTP {status}).", "Received (HTTP {status})."),
    "waiting": Words("Va partir.", "About to be sent."),
    "inside": Words(
        "L'adresse mène à l'intérieur d'un réseau : rien n'y est envoyé. Donnez une adresse"
        " publique, ou faites permettre les adresses internes sur le serveur"
        " (webhooks.allow_inside).",
        "The address leads inside a network: nothing is sent there. Give a public one, or have"
        " inside addresses allowed on the server (webhooks.allow_inside).",
    ),
    "unknown_host": Words(
        "Le nom du service est introuvable : vérifiez l'adresse.",
        "The service's name is not found: check the address.",
    ),
    "no_answer": Words(
        f"Pas de réponse en {LIMIT_S} s : le service doit répondre d'abord, travailler ensuite.",
        f"No answer within {LIMIT_S} s: the service must answer first and work afterwards.",
    ),
    "not_connected": Words(
        "Connexion refusée ou coupée : vérifiez que le service est en marche, et le port.",
        "Connection refused or cut: check that the service is up, and the port.",
    ),
    "certificate": Words(
        "Le certificat du service n'est pas valable pour ce nom : faites-le renouveler.",
        "The service's certificate is not valid for this name: have it renewed.",
    ),
    "redirect": Words(
        "Le service renvoie à une autre adresse (HTTP {status}), et les renvois ne sont pas"
        " suivis : donnez l'adresse finale.",
        "The service redirects (HTTP {status}), and redirects are not followed: give the final"
        " address.",
    ),
    "status": Words(
        "Le service a refusé (HTTP {status}) : voyez son journal.",
        "The service refused (HTTP {status}): see its log.",
    ),
    "off": Words("Non envoyé : le webhook était arrêté.", "Not sent: the webhook was off."),
}


def said(code: str, status: int) -> Words:
    """The sentence for it."""
    words = WORDS[code]
    return Words(words.fr.format(status=status), words.en.format(status=status))
