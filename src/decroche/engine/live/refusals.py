"""What an agent's act is refused for."""

from decroche.kernel.refusal import Refusal


class UnknownAct(Refusal):
    code = "unknown_act"
    fr = "Cette action n'existe pas : rechargez la page."
    en = "There is no such act: reload the page."


class BadArgument(Refusal):
    code = "bad_argument"
    fr = "L'action n'est pas complète ({field}) : rechargez la page."
    en = "The act is not complete ({field}): reload the page."


class NotSignedIn(Refusal):
    code = "not_signed_in"
    fr = "Prenez d'abord votre poste."
    en = "Take your post first."


class NotRinging(Refusal):
    code = "not_ringing"
    fr = "L'appel ne sonne plus."
    en = "The call no longer rings."


class NotAfterCall(Refusal):
    code = "not_after_call"
    fr = "Il n'y a pas de traitement après appel en cours."
    en = "There is no after-call work now."


class NoMoreTime(Refusal):
    code = "no_more_time"
    fr = "Ce post-appel a déjà été prolongé {times} fois : terminez-le ou choisissez un retrait."
    en = "This after-call work was extended {times} times already: finish it, or withdraw."


class HeldToClock(Refusal):
    code = "held_to_clock"
    fr = "Dans cette file, le post-appel dure jusqu'au bout de son délai."
    en = "In this queue after-call work lasts until its time is over."


class DispositionRequired(Refusal):
    code = "disposition_required"
    fr = "Choisissez d'abord un motif de fin."
    en = "Choose a disposition first."


class UnknownReason(Refusal):
    code = "unknown_reason"
    fr = "Choisissez un motif de pause qui existe."
    en = "Choose a pause reason that exists."


class NoteTooLong(Refusal):
    code = "note_too_long"
    fr = "La note est trop longue ({limit} caractères au plus)."
    en = "The note is too long ({limit} characters at most)."


class NotYourCall(Refusal):
    code = "not_your_call"
    fr = "Cette note n'est pas celle d'un de vos appels récents."
    en = "This note belongs to none of your recent calls."


class UnknownPerson(Refusal):
    code = "unknown_person"
    fr = "Cette fiche n'existe pas ou plus."
    en = "This record does not exist any more."


class NotSaved(Refusal):
    code = "not_saved"
    status = 503
    fr = "La base de données ne répond pas : ce n'est pas encore enregistré."
    en = "The database does not answer: this is not saved yet."


class NotASupervisor(Refusal):
    code = "not_a_supervisor"
    status = 403
    fr = "Seuls les superviseurs et les administrateurs peuvent écouter un appel."
    en = "Only supervisors and administrators can listen to a call."


class OtherTeam(Refusal):
    code = "other_team"
    status = 403
    fr = "{name} n'est pas de votre équipe : demandez à son superviseur."
    en = "{name} is not in your team: ask their supervisor."


class NoQueueToCallFor(Refusal):
    code = "no_queue_to_call_for"
    fr = "Vous n'appelez pour aucune file : demandez à votre responsable de vous en donner une."
    en = "You call out for no queue: ask your supervisor for one."


class HelpElsewhere(Refusal):
    """An emergency number, and no phone at this desk. `where_…`: the site's address, or nothing."""

    code = "help_elsewhere"
    fr = (
        "Ce poste n'a pas de téléphone connecté : appelez tout de suite d'un autre téléphone."
        "{where_fr}"
    )
    en = "This desk has no phone connected: call from another telephone at once.{where_en}"
