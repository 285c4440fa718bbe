"""What is wrong with a flow, in words: the fault and the way out."""

from decroche.flows.checker import Problem

WORDS: dict[str, tuple[str, str]] = {
    "entry_unknown": (
        "le parcours n'a pas d'étape : ajoutez-en une",
        "the flow has no step: add one",
    ),
    "node_unknown": (
        "mène à une étape qui n'existe plus : choisissez la suite",
        "leads to a step that no longer exists: choose what follows",
    ),
    "dead_end": (
        "ne mène ni à une file, ni à un autre parcours, ni à la fin : corrigez la suite",
        "leads to no queue, no other flow and no end: change what follows",
    ),
    "loop_without_wait": (
        "tourne en rond sans qu'une touche ou une file arrête l'appelant : changez la suite",
        "goes in circles with no key and no queue to stop the caller: change what follows",
    ),
    "never_reached": (
        "n'est atteinte par aucune autre étape : reliez-la ou retirez-la",
        "is reached from no other step: connect it or remove it",
    ),
    "keys_missing": (
        "n'a aucune touche : ajoutez-en une",
        "has no key: add one",
    ),
    "digits_wrong": (
        "demande moins de chiffres au plus qu'au moins : corrigez les deux nombres",
        "asks for fewer digits at most than at least: change the two numbers",
    ),
    "calendar_unknown": ("choisissez des horaires", "choose opening hours"),
    "queue_unknown": ("choisissez une file d'attente", "choose a queue"),
    "queue_written": ("choisissez une file d'appels", "choose a queue of calls"),
    "flow_unknown": (
        "choisissez un parcours publié",
        "choose a published call flow",
    ),
    "emergency_unknown": (
        "choisissez un interrupteur d'urgence",
        "choose an emergency switch",
    ),
    "outside_unknown": (
        "choisissez un numéro extérieur",
        "choose an outside number",
    ),
    "prompt_unknown": ("choisissez une annonce", "choose an announcement"),
    "translation_missing": (
        "son annonce n'a ni texte ni enregistrement dans une des deux langues : complétez-la",
        "its announcement has neither text nor recording in one of the languages: complete it",
    ),
}
"""Code → what is said of the step, in French and in English."""


def said(problem: Problem) -> tuple[str, str]:
    """French, English."""
    return WORDS[problem.code]
