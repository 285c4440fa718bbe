"""What an operator's SIP answer means for who sets a line up, and what to do about it.

One table for registrations and for test calls. Meaning: RFC 3261, 21; which remedy helps is what
operators' support asks first.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence and a remedy, in both languages."""

    fr: str
    en: str
    remedy_fr: str = ""
    remedy_en: str = ""


WRONG_PASSWORD = Words(
    "L'opérateur refuse l'identifiant ou le mot de passe.",
    "The operator refuses the user name or the password.",
    "Ressaisissez-les tels que l'opérateur les a donnés ; vérifiez que l'accès n'est pas bloqué.",
    "Type them again as the operator gave them; check that the account is not locked.",
)
NO_ANSWER = Words(
    "L'opérateur ne répond pas.",
    "The operator does not answer.",
    "Vérifiez le serveur, le port et le transport ; en TLS, l'autorité de son certificat (réglage"
    " asterisk.tls_ca) ; ouvrez le pare-feu ; sans mise en réseau de l'installation (run --lan),"
    " aucun opérateur extérieur n'est joignable.",
    "Check server, port and transport; over TLS, the authority of its certificate (setting"
    " asterisk.tls_ca); open the firewall; unless this installation is on the network (run --lan),"
    " no operator outside can be reached.",
)
OPERATOR_DOWN = Words(
    "L'opérateur est momentanément hors service.",
    "The operator is out of service for the moment.",
    "Attendez quelques minutes, puis appelez son assistance ; prévoyez une ligne de secours.",
    "Wait some minutes, then call its support; think of a backup trunk.",
)
CODES: dict[int, Words] = {
    401: WRONG_PASSWORD,
    403: Words(
        "L'opérateur refuse : mot de passe faux, ou appel interdit sur ce compte.",
        "The operator refuses: wrong password, or a call that this account may not make.",
        "Ressaisissez le mot de passe ; demandez quels numéros le compte peut appeler et afficher.",
        "Type the password again; ask which numbers the account may call and show.",
    ),
    404: Words(
        "L'opérateur ne connaît pas ce compte ou ce numéro.",
        "The operator does not know this account or this number.",
        "Vérifiez l'identifiant, ou l'écriture du numéro (+33…, 0…).",
        "Check the user name, or the way the number is written (+33…, 0…).",
    ),
    407: WRONG_PASSWORD,
    408: NO_ANSWER,
    480: Words(
        "La personne appelée n'est pas joignable.",
        "The called party cannot be reached.",
        "La ligne marche ; essayez un autre numéro.",
        "The trunk works; try another number.",
    ),
    484: Words(
        "L'opérateur juge le numéro incomplet.",
        "The operator finds the number incomplete.",
        "Écrivez-le en entier, avec l'indicatif (+33…).",
        "Write it in full, with the country code (+33…).",
    ),
    486: Words(
        "Le numéro appelé est occupé.",
        "The called number is busy.",
        "La ligne marche ; essayez un autre numéro.",
        "The trunk works; try another number.",
    ),
    488: Words(
        "L'opérateur n'accepte pas nos codecs, ou veut (ou refuse) le chiffrement du son.",
        "The operator does not take our codecs, or wants (or refuses) encrypted sound.",
        "Changez l'option SRTP ; demandez si G.711 (PCMA) est permis.",
        "Change the SRTP option; ask whether G.711 (PCMA) is allowed.",
    ),
    600: Words("Le numéro appelé est occupé.", "The called number is busy."),
    603: Words("L'appel a été refusé.", "The call was declined."),
}
OTHER_FAULT = Words(
    "L'opérateur a refusé.",
    "The operator has refused.",
    "Donnez ce code à l'assistance de l'opérateur.",
    "Give this code to the operator's support.",
)


def words_of(code: int) -> Words:
    """The words for a SIP answer; every code has some."""
    if code in CODES:
        return CODES[code]
    return OPERATOR_DOWN if 500 <= code < 600 else OTHER_FAULT


REGISTERED = Words("Enregistrée chez l'opérateur.", "Registered with the operator.")
TRYING = Words(
    "Enregistrement en cours…",
    "Registering…",
    "Si cela dure plus d'une minute, vérifiez le serveur et le port.",
    "If this lasts for more than a minute, check server and port.",
)
REACHABLE = Words("L'opérateur répond.", "The operator answers.")
UNKNOWN = Words(
    "Vérification en cours…", "Being checked…", "Quelques secondes suffisent.", "Wait some seconds."
)
DISABLED = Words("Désactivée.", "Switched off.")
ENGINE_AWAY = Words(
    "État inconnu : le moteur ou Asterisk ne répond pas.",
    "State unknown: the engine or Asterisk does not answer.",
    "Il redémarre peut-être ; sinon lancez « decroche doctor ».",
    "It may be restarting; if not, run “decroche doctor”.",
)
LEFT_OUT = Words(
    "La ligne n'a pas pu être mise en service : une valeur ne convient pas.",
    "The trunk could not be put into service: a value does not fit.",
    "Vérifiez l'hôte et les adresses (127.0.0.1 est réservée), puis ressaisissez le mot de passe.",
    "Check host and addresses (127.0.0.1 is reserved), then type the password again.",
)
ANSWERED = Words(
    "L'appel d'essai a été décroché et du son est revenu : la ligne marche.",
    "The test call was answered and sound came back: the trunk works.",
)
SILENT = Words(
    "L'appel d'essai a été décroché, mais aucun son n'est revenu.",
    "The test call was answered, but no sound came back.",
    "Ouvrez les ports du son dans le pare-feu (« decroche doctor » les nomme).",
    "Open the ports of sound in the firewall (“decroche doctor” names them).",
)
RANG = Words(
    "Cela a sonné, personne n'a décroché : la ligne marche.",
    "It rang, nobody answered: the trunk works.",
)
NOT_SENT = Words(
    "L'appel n'a pas pu partir : la ligne n'est pas encore en service.",
    "The call could not leave: the trunk is not in service yet.",
    "Attendez quelques secondes et recommencez.",
    "Wait some seconds and try again.",
)
