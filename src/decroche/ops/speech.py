"""What the robot callers say: French monologues, spoken once by espeak-ng to 8 kHz files."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from decroche.ops.account import SetupError

if TYPE_CHECKING:  # loads slowly, and is needed only where something is spoken
    import numpy as np
    from numpy.typing import NDArray

RATE_HZ = 8000


@dataclass(frozen=True, slots=True)
class Monologue:
    """Turns of one caller; between them the caller listens."""

    voice: str
    turns: tuple[str, ...]


MONOLOGUES: dict[str, Monologue] = {
    "livraison": Monologue(
        "fr+f2",
        (
            "Bonjour, je vous appelle au sujet de ma commande, elle n'est toujours pas arrivée.",
            "Le numéro de commande, c'est le quatre mille sept cent douze.",
            "On m'avait annoncé une livraison mardi dernier, entre huit heures et midi.",
            "D'accord. Et vous pensez que je la recevrai cette semaine ?",
            "Très bien, merci beaucoup pour votre aide. Bonne journée.",
        ),
    ),
    "panne": Monologue(
        "fr+m3",
        (
            "Bonjour, mon lave-linge s'arrête toujours au milieu du programme.",
            "Il affiche l'erreur E dix-huit, et il ne vidange plus.",
            "Je l'ai acheté il y a huit mois, il est encore sous garantie.",
            "Non, je n'ai pas encore nettoyé le filtre. Où se trouve-t-il ?",
            "Ah oui, je le vois. Je vais essayer et je vous rappelle si cela recommence.",
        ),
    ),
    "facture": Monologue(
        "fr+f4",
        (
            "Bonjour, j'ai reçu deux factures pour le même achat.",
            "La première est du trois, la seconde du cinq, le montant est identique.",
            "Oui, c'est bien mon adresse. Le nom est écrit correctement.",
            "Combien de temps faut-il pour être remboursée ?",
            "Parfait, j'attends votre courriel de confirmation. Au revoir.",
        ),
    ),
    "retour": Monologue(
        "fr+m1",
        (
            "Bonjour, je voudrais renvoyer un article, la taille ne convient pas.",
            "Je l'ai reçu avant-hier, l'emballage est intact.",
            "Est-ce que le retour est gratuit ?",
            "Je préfère un échange, si vous avez la taille au-dessus.",
            "Très bien, je note. Merci et bonne fin de journée.",
        ),
    ),
    "devis": Monologue(
        "fr+f3",
        (
            "Bonjour, je souhaite un devis pour équiper une cuisine complète.",
            "La pièce fait douze mètres carrés, avec une grande fenêtre.",
            "Notre budget est d'environ neuf mille euros, pose comprise.",
            "Un rendez-vous jeudi après-midi nous conviendrait bien.",
            "Entendu, à jeudi alors. Merci, au revoir.",
        ),
    ),
    "magasin": Monologue(
        "fr+m4",
        (
            "Bonjour, est-ce que votre magasin est ouvert le dimanche ?",
            "Et vous avez encore le modèle noir en stock ?",
            "Pouvez-vous m'en mettre un de côté jusqu'à samedi ?",
            "C'est au nom de Lefèvre, L, E, F, E, V, R, E.",
            "Merci, c'est très aimable. À samedi.",
        ),
    ),
    "adresse": Monologue(
        "fr+f5",
        (
            "Bonjour, j'ai déménagé et je voudrais changer mon adresse.",
            "La nouvelle adresse est le vingt-deux, rue des Lilas, à Nantes.",
            "Le code postal est quarante-quatre mille.",
            "Oui, le numéro de téléphone reste le même.",
            "C'est noté ? Merci bien, bonne journée à vous.",
        ),
    ),
    "reclamation": Monologue(
        "fr+m7",
        (
            "Bonjour. C'est la troisième fois que j'appelle pour le même problème.",
            "Le technicien devait venir lundi, et personne n'est venu.",
            "J'ai pris une journée de congé pour l'attendre, vous comprenez.",
            "Je voudrais parler à un responsable, s'il vous plaît.",
            "Bon, j'attends votre appel avant ce soir. Au revoir.",
        ),
    ),
}


def ensure_speech(folder: Path, espeak: list[str]) -> None:
    """Speak every turn into `folder`/NAME-N.wav; nothing to do if the texts are unchanged.

    Raises SetupError if espeak-ng fails.
    """
    texts = {name: [mono.voice, *mono.turns] for name, mono in MONOLOGUES.items()}
    stamp = hashlib.sha256(json.dumps(texts).encode()).hexdigest()
    mark = folder / "stamp"
    if mark.exists() and mark.read_text() == stamp:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, monologue in MONOLOGUES.items():
        for number, text in enumerate(monologue.turns):
            speak(espeak, monologue.voice, text, folder / f"{name}-{number}.wav")
    mark.write_text(stamp)


def speak(espeak: list[str], voice: str, text: str, target: Path) -> None:
    """Speak a text into an 8 kHz mono WAV file. Raises SetupError if espeak-ng fails."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.wav"
        command = [*espeak, "-v", voice, "-s", "150", "-w", str(raw), text]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 or not raw.exists():
            raise SetupError(
                f"espeak-ng could not speak: {done.stderr.strip()[:200]}",
                f"espeak-ng n'a pas pu parler : {done.stderr.strip()[:200]}",
            )
        with wave.open(str(raw)) as source:
            samples = np.frombuffer(source.readframes(source.getnframes()), dtype="<i2")
            rate = source.getframerate()
    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(resample(samples, rate).astype("<i2").tobytes())


def resample(samples: NDArray[np.int16], rate: int) -> NDArray[np.float64]:
    """To 8 kHz: what a telephone cannot carry is filtered out first, or it would whistle."""
    import numpy as np

    taps = np.arange(-32, 33)
    cutoff = 3600.0 / rate
    kernel = 2 * cutoff * np.sinc(2 * cutoff * taps) * np.hamming(len(taps))
    smooth = np.convolve(samples.astype(np.float64), kernel, mode="same")
    count = int(len(samples) * RATE_HZ / rate)
    moments = np.arange(count) * (rate / RATE_HZ)
    spoken: NDArray[np.float64] = np.interp(moments, np.arange(len(smooth)), smooth)
    return spoken.clip(-32768, 32767)
