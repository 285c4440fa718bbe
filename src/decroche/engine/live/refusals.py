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


class AlreadyAtPost(Refusal):
    code = "already_at_post"
    fr = "Votre poste est pris : quittez-le d'abord, puis choisissez une autre place."
    en = "You have taken your post: leave it first, then choose another seat."


class UnknownPosition(Refusal):
    code = "unknown_position"
    fr = "Cette place n'existe plus : choisissez-en une autre."
    en = "This seat no longer exists: choose another one."


class PositionTaken(Refusal):
    code = "position_taken"
    fr = (
        "La place {place} est occupée par {name} : choisissez-en une autre, ou demandez à un"
        " superviseur de la libérer."
    )
    en = "Seat {place} is taken by {name}: choose another one, or ask a supervisor to free it."


class NotRinging(Refusal):
    code = "not_ringing"
    fr = "L'appel ne sonne plus : attendez le prochain."
    en = "The call no longer rings: wait for the next one."


class NotAfterCall(Refusal):
    code = "not_after_call"
    fr = "Le post-appel est déjà terminé : choisissez l'état que vous voulez."
    en = "After-call work is already over: choose the state you want."


class NoMoreTime(Refusal):
    code = "no_more_time"
    fr = "Ce post-appel a déjà été prolongé {times} fois : terminez-le ou choisissez un retrait."
    en = "This after-call work was extended {times} times already: finish it, or withdraw."


class HeldToClock(Refusal):
    code = "held_to_clock"
    fr = "Dans cette file, le post-appel dure tout son délai : attendez-en la fin."
    en = "In this queue after-call work lasts its whole time: wait for its end."


class DispositionRequired(Refusal):
    code = "disposition_required"
    fr = "Choisissez d'abord un résultat : Alt+Q, puis un chiffre."
    en = "Choose a result first: Alt+Q, then a digit."


class UnknownReason(Refusal):
    code = "unknown_reason"
    fr = "Ce motif n'existe plus : choisissez-en un autre."
    en = "This reason no longer exists: choose another one."


class NoteTooLong(Refusal):
    code = "note_too_long"
    fr = "La note dépasse {limit} caractères : raccourcissez-la pour qu'elle soit enregistrée."
    en = "The note has more than {limit} characters: shorten it, and it is saved."


class NotYourCall(Refusal):
    code = "not_your_call"
    fr = (
        "La note n'est pas enregistrée, car cet appel n'est pas l'un des vôtres des dernières 24"
        " heures : copiez-la et donnez-la à un superviseur."
    )
    en = (
        "The note is not saved, as this is none of your calls of the last 24 hours: copy it and"
        " give it to a supervisor."
    )


class UnknownPerson(Refusal):
    code = "unknown_person"
    fr = "Cette fiche n'existe plus : cherchez la personne de nouveau, ou créez sa fiche."
    en = "This record no longer exists: search for the person again, or create a record."


class NotSaved(Refusal):
    code = "not_saved"
    status = 503
    fr = (
        "La base de données ne répond pas : ce n'est pas encore enregistré. Réessayez dans un"
        " instant."
    )
    en = "The database does not answer: this is not saved yet. Try again in a moment."


class NotASupervisor(Refusal):
    code = "not_a_supervisor"
    status = 403
    fr = "Seuls les superviseurs et les administrateurs écoutent un appel : demandez ce rôle."
    en = "Only supervisors and administrators listen to a call: ask for that role."


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
