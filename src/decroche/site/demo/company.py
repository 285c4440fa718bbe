"""What the fictive company is: plain data, no database.

Telephone numbers: ARCEP, décision n° 2018-0881, ranges kept for audiovisual works: 01 99 00,
02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98 followed by four digits.
"""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

NAME: Final = "Valdorée Énergie"
DOMAIN: Final = "demo.decroche.example"
NUMBER_SERVICE: Final = "+33180000010"
NUMBER_SALES: Final = "+33180000020"
NUMBER_CLOSED: Final = "+33180000030"

HOLDER: Final = "Valdorée Énergie SAS"
PROOF: Final = "Contrat opérateur n° 2026-0417"
PROOF_ON: Final = datetime.date(2026, 4, 17)
SITE: Final = ("Tours", "12 rue des Quais, 37000 Tours, bâtiment B, 2e étage")
ON_CALL: Final = ("Astreinte de nuit", "+33261910042")
"""An outside number to which a flow may hand callers on; of the range kept for fiction (ARCEP)."""

Labels = dict[str, str]


class Colleague(NamedTuple):
    first: str
    last: str
    role: str
    team: str = ""
    skills: tuple[tuple[str, int], ...] = ()
    queues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("fr",)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


BOTH: Final = ("service", "sales")
COLLEAGUES: Final = (
    Colleague(
        "Amélie", "Martin", "agent", "Équipe Loire", (("contracts", 4), ("offers", 3)), BOTH,
        ("fr", "en"),
    ),
    Colleague("Karim", "Benali", "agent", "Équipe Loire", (("contracts", 5),), ("service",)),
    Colleague("Sophie", "Lefèvre", "agent", "Équipe Loire", (("contracts", 3),), ("service",)),
    Colleague("Thomas", "Nguyen", "agent", "Équipe Rhône", (("offers", 5),), ("sales",)),
    Colleague("Inès", "Moreau", "agent", "Équipe Rhône", (("offers", 3), ("contracts", 2)), BOTH),
    Colleague("Lucas", "Petit", "agent", "Équipe Rhône", (("contracts", 2),), ("service",)),
    Colleague("Claire", "Dubois", "supervisor"),
    Colleague("Hugo", "Renard", "administrator"),
)  # fmt: skip
SKILLS: Final = {"contracts": "Contrats et factures", "offers": "Offres"}

PROMPTS: Final[dict[str, tuple[str, Labels]]] = {
    "welcome_service": (
        "Accueil SAV",
        {
            "fr": "Bonjour et bienvenue au service client de Valdorée Énergie.",
            "en": "Hello and welcome to Valdorée Énergie customer service.",
        },
    ),
    "welcome_sales": (
        "Accueil Ventes",
        {
            "fr": "Bonjour, vous êtes au service commercial de Valdorée Énergie.",
            "en": "Hello, you have reached the Valdorée Énergie sales team.",
        },
    ),
    "notice": (
        "Avis d'enregistrement",
        {
            "fr": "Cet appel peut être enregistré pour former nos conseillers. "
            "Dites-le au conseiller si vous vous y opposez.",
            "en": "This call may be recorded to train our advisers. "
            "Tell the adviser if you object.",
        },
    ),
    "full": (
        "File pleine",
        {
            "fr": "Tous nos conseillers sont en ligne. Merci de rappeler un peu plus tard.",
            "en": "All our advisers are busy. Please call again a little later.",
        },
    ),
    "closed": (
        "Message de fermeture",
        {
            "fr": "Nos bureaux sont fermés. Nous vous répondons du lundi au vendredi, "
            "de huit heures à dix-neuf heures.",
            "en": "Our offices are closed. We are open Monday to Friday, "
            "from eight in the morning to seven in the evening.",
        },
    ),
    "voicemail": (
        "Messagerie vocale",
        {
            "fr": "Laissez-nous un message après le bip, puis appuyez sur dièse. "
            "Nous vous rappellerons.",
            "en": "Please leave a message after the beep, then press the hash key. "
            "We will call you back.",
        },
    ),
}

DISPOSITIONS: Final = (
    {"fr": "Renseignement donné", "en": "Information given"},
    {"fr": "Facture expliquée", "en": "Bill explained"},
    {"fr": "Échéancier accordé", "en": "Payment plan agreed"},
    {"fr": "Relevé de compteur pris", "en": "Meter reading taken"},
    {"fr": "Déménagement enregistré", "en": "Move registered"},
    {"fr": "Panne signalée", "en": "Outage reported"},
    {"fr": "Réclamation ouverte", "en": "Complaint opened"},
    {"fr": "Souscription", "en": "New contract"},
    {"fr": "Devis envoyé", "en": "Quote sent"},
    {"fr": "À rappeler", "en": "To call back"},
    {"fr": "Refus", "en": "Declined"},
    {"fr": "Erreur de numéro", "en": "Wrong number"},
)
PAUSE_REASONS: Final[tuple[tuple[Labels, str, int], ...]] = (
    ({"fr": "Pause", "en": "Break"}, "break", 10),
    ({"fr": "Déjeuner", "en": "Lunch"}, "break", 60),
    ({"fr": "Réunion", "en": "Meeting"}, "withdrawn", 0),
    ({"fr": "Formation", "en": "Training"}, "withdrawn", 0),
    ({"fr": "Travail de dossier", "en": "Case work"}, "withdrawn", 30),
)

COMPANIES: Final = (
    "Boulangerie du Vieux Pont",
    "Garage des Trois Chênes",
    "Atelier Mirabelle",
    "Hôtel de la Marée",
)
FIRST_NAMES: Final = (
    "Jeanne", "Paul", "Nadia", "Michel", "Camille", "Antoine", "Fatou", "Pierre", "Léa", "Olivier",
    "Mireille", "Julien", "Samira", "Bernard", "Chloé", "Yann", "Aïcha", "François", "Manon",
    "Gérard",
)  # fmt: skip
LAST_NAMES: Final = (
    "Durand", "Garnier", "Haddad", "Rousseau", "Lambert", "Faure", "Diallo", "Girard", "Bonnet",
    "Le Goff", "Mercier", "Blanc", "Cherif", "Guérin", "Boyer", "Kerbrat", "Traoré", "Perrin",
    "Clément", "Masson",
)  # fmt: skip
FICTION_RANGES: Final = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
MOBILE_RANGE: Final = "+3363998"


class DemoCustomer(NamedTuple):
    first: str
    last: str
    numbers: tuple[str, ...]
    company: str = ""
    vip: bool = False
    alert: str = ""
    language: str = "fr"
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def email(self) -> str:
        return f"client{self.numbers[0][-4:]}@{DOMAIN}"


def customers() -> list[DemoCustomer]:
    """Forty customers, the same ones each time. Two of them share a family's line."""
    found = []
    for n in range(40):
        mobile = f"{MOBILE_RANGE}{n + 1:04d}"
        fixed = f"{FICTION_RANGES[n % len(FICTION_RANGES)]}{n + 1:04d}"
        numbers = (mobile,) if n % 3 == 2 else (mobile, fixed)
        if n == 21:
            numbers = (mobile, "+33199000001")  # The fixed line of customer 0: two candidates.
        found.append(
            DemoCustomer(
                first=FIRST_NAMES[n % 20],
                last=LAST_NAMES[(n * 7 + n // 20) % 20],
                numbers=numbers,
                company=COMPANIES[n // 10] if n % 10 == 4 else "",
                vip=n == 3,
                alert="Malentendante : parler lentement." if n == 6 else "",
                language="en" if n == 30 else "fr",
                facts=(
                    ("Contrat", ("Vert Essentiel", "Vert Fixe 2 ans", "Heures douces")[n % 3]),
                    ("Client depuis", str(2012 + n % 13)),
                    ("Compteur", f"21{n * 7919 % 10**8:08d}"),
                ),
            )
        )
    return found
