"""What each figure is called and how it is worked out: on screens, in exports and in
docs/figures.md the same text (a test compares)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "share", "ms"]


@dataclass(frozen=True, slots=True)
class Word:
    """`list`: the flag of the contacts behind the figure, which its click lists; "" for none."""

    key: str
    unit: Unit
    list: str
    fr: str
    en: str
    formula_fr: str
    formula_en: str


QUEUE: tuple[Word, ...] = (
    Word(
        "offered", "count", "offered", "Présentés", "Offered",
        "Contacts entrés dans la file ; comptés dans la demi-heure où ils y entrent. Un contact qui"
        " passe à une autre file y est présenté à son tour ; celui qui revient en tête après un"
        " transfert sans réponse ou un poste perdu n'est pas compté une seconde fois.",
        "Contacts that entered the queue, counted in the half-hour in which they entered. One that"
        " goes on to another queue is offered there too; one that comes back to the head after a"
        " transfer without answer or a lost desk is not counted again.",
    ),
    Word(
        "answered", "count", "answered", "Décrochés", "Answered",
        "Présentés auxquels un conseiller de cette file a répondu.",
        "Offered, and answered by an agent of this queue.",
    ),
    Word(
        "abandoned", "count", "abandoned", "Abandons", "Abandoned",
        "Présentés qui ont raccroché en file, abandons courts à part.",
        "Offered, and hung up while waiting, short abandons apart.",
    ),
    Word(
        "short", "count", "short", "Abandons courts", "Short abandons",
        "Présentés qui ont raccroché avant la limite réglée pour la file (5 s), comptés à part.",
        "Offered, and hung up before the limit set for the queue (5 s): counted apart.",
    ),
    Word(
        "unserved", "count", "unserved", "Non servis", "Not served",
        "Présentés que la file a rendus sans réponse : file pleine, attente trop longue, fermeture,"
        " personne au poste, panne.",
        "Offered, and given back by the queue without an answer: full, waited too long, closing,"
        " nobody at work, failure.",
    ),
    Word(
        "waiting", "count", "waiting", "En file", "Waiting",
        "Présentés qui attendent encore. Ils ne comptent dans aucun taux.",
        "Offered, and still waiting. They count in no rate.",
    ),
    Word(
        "service_level", "share", "counted", "Niveau de service", "Service level",
        "Décrochés dans le délai promis ÷ (présentés − abandons courts − en file). Le délai est"
        " celui de la file quand le contact y est entré.",
        "Answered within the promised time ÷ (offered − short abandons − waiting). The time is the"
        " queue's when the contact entered it.",
    ),
    Word(
        "answer_rate", "share", "settled", "Taux de décroché", "Answer rate",
        "Décrochés ÷ (présentés − en file).",
        "Answered ÷ (offered − waiting).",
    ),
    Word(
        "abandon_rate", "share", "counted", "Taux d'abandon", "Abandon rate",
        "Abandons ÷ (présentés − abandons courts − en file).",
        "Abandoned ÷ (offered − short abandons − waiting).",
    ),
    Word(
        "mean_wait_ms", "ms", "answered", "Attente moyenne avant réponse",
        "Average wait before answer",
        "Somme des attentes des décrochés, de l'entrée en file à la réponse ÷ décrochés.",
        "Sum of the waits of those answered, from entering the queue to the answer ÷ answered.",
    ),
    Word(
        "mean_talk_ms", "ms", "talked", "Conversation moyenne", "Average talk time",
        "Somme des conversations, de la réponse à la fin, mises en attente comprises ÷"
        " conversations terminées. Celle du conseiller qui a répondu à la file.",
        "Sum of talk times, from the answer to the end, holds included ÷ conversations that have"
        " ended. That of the agent who answered the queue.",
    ),
    Word(
        "mean_hold_ms", "ms", "talked", "Mise en attente moyenne", "Average hold time",
        "Somme des mises en attente pendant la conversation ÷ conversations terminées.",
        "Sum of holds during the conversation ÷ conversations that have ended.",
    ),
    Word(
        "mean_after_ms", "ms", "finished", "Post-appel moyen", "Average after-call work",
        "Somme des post-appels ÷ contacts dont le post-appel est terminé.",
        "Sum of after-call work ÷ contacts whose after-call work has ended.",
    ),
    Word(
        "handle_ms", "ms", "talked", "Durée moyenne de traitement", "Average handle time",
        "(Somme des conversations + somme des post-appels) ÷ conversations terminées.",
        "(Sum of talk times + sum of after-call work) ÷ conversations that have ended.",
    ),
)  # fmt: skip

AGENT: tuple[Word, ...] = (
    Word(
        "offered", "count", "offered", "Propositions", "Offers",
        "Appels entrants présentés à ce conseiller ; un même appel peut l'être plusieurs fois.",
        "Incoming calls offered to this agent; the same call may be offered several times.",
    ),
    Word(
        "answered", "count", "answered", "Décrochés", "Answered",
        "Propositions auxquelles il a répondu, transferts et consultations compris.",
        "Offers that the agent answered, transfers and consultations included.",
    ),
    Word(
        "not_answered", "count", "not_answered", "Non décrochés", "Not answered",
        "Propositions laissées sonner jusqu'au bout, refusées, ou dont le téléphone était occupé ou"
        " injoignable.",
        "Offers that rang out, were declined, or whose telephone was busy or unreachable.",
    ),
    Word(
        "caller_left", "count", "caller_left", "Raccrochés en sonnerie", "Hung up while ringing",
        "Propositions dont l'appelant a raccroché pendant que le poste sonnait.",
        "Offers whose caller hung up while the desk was ringing.",
    ),
    Word(
        "calls_out", "count", "calls_out", "Appels sortants", "Calls out",
        "Appels qu'il a passés, aboutis ou non, rappels promis compris.",
        "Calls that the agent made, reached or not, promised call-backs included.",
    ),
    Word(
        "mean_ring_ms", "ms", "answered", "Délai moyen de décroché", "Average time to answer",
        "Somme des sonneries des propositions décrochées ÷ décrochés.",
        "Sum of the ringing of offers that were answered ÷ answered.",
    ),
    Word(
        "mean_talk_ms", "ms", "talked", "Conversation moyenne", "Average talk time",
        "Somme des conversations, entrantes et sortantes, mises en attente comprises ÷"
        " conversations terminées.",
        "Sum of talk times, in and out, holds included ÷ conversations that have ended.",
    ),
    Word(
        "mean_hold_ms", "ms", "talked", "Mise en attente moyenne", "Average hold time",
        "Somme des mises en attente pendant la conversation ÷ conversations terminées.",
        "Sum of holds during the conversation ÷ conversations that have ended.",
    ),
    Word(
        "mean_after_ms", "ms", "finished", "Post-appel moyen", "Average after-call work",
        "Somme des post-appels ÷ contacts dont le post-appel est terminé.",
        "Sum of after-call work ÷ contacts whose after-call work has ended.",
    ),
    Word(
        "handle_ms", "ms", "talked", "Durée moyenne de traitement", "Average handle time",
        "(Somme des conversations + somme des post-appels) ÷ conversations terminées.",
        "(Sum of talk times + sum of after-call work) ÷ conversations that have ended.",
    ),
    Word(
        "occupancy", "share", "", "Taux d'occupation", "Occupancy",
        "(En communication + post-appel) ÷ (disponible + sonnerie + en communication + post-appel),"
        " en temps passé dans ces états ; sans les pauses, retraits, non-décrochés et incidents.",
        "(On call + after-call work) ÷ (available + ringing + on call + after-call work), as time"
        " in these states. Breaks, withdrawals, missed offers and incidents are not in it.",
    ),
    Word(
        "present_ms", "ms", "", "Temps au poste", "Time at the desk",
        "Temps passé dans tout autre état que « Hors ligne ».",
        "Time in any state but “Offline”.",
    ),
    Word(
        "break_ms", "ms", "", "Pauses", "Breaks",
        "Temps passé en pause.",
        "Time on break.",
    ),
    Word(
        "paid_break_ms", "ms", "", "Pauses payées", "Paid breaks",
        "Temps passé dans les pauses dont le motif était payé quand elles ont commencé, et dans"
        " celles sans motif.",
        "Time on breaks whose reason was paid when they began, and on those without a reason.",
    ),
    Word(
        "unpaid_break_ms", "ms", "", "Pauses non payées", "Unpaid breaks",
        "Temps passé dans les pauses dont le motif n'était pas payé quand elles ont commencé.",
        "Time on breaks whose reason was not paid when they began.",
    ),
)  # fmt: skip
