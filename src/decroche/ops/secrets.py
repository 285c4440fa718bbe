"""Secrets of one installation: made once, kept in <data_dir>/secrets.json (mode 0600)."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields

from decroche.ops.language import tr
from decroche.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Secrets:
    """Random texts of 43 characters or more; never logged, never in the environment."""

    django_secret_key: str
    engine_control_token: str
    live_ticket_key: str
    ari_password: str
    trunk_key: str
    """Seals trunks' passwords in the database (`decroche.seal`)."""
    relay_secret: str
    """Proves to the relay who may use it, and until when (`decroche.engine.live.relay`)."""


def load_secrets(settings: Settings) -> Secrets:
    """Read the secrets; whatever is missing is made and written first.

    Two processes that start together get the same ones (file lock).
    Raises SettingsError if the file cannot be read or written.
    """
    path = settings.data_dir / "secrets.json"
    names = [field.name for field in fields(Secrets)]
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = json.loads(file.read() or "{}")
            found = Secrets(**{name: kept.get(name) or secrets.token_urlsafe(32) for name in names})
            if any(name not in kept for name in names):
                file.seek(0)
                file.write(json.dumps({**kept, **asdict(found)}, indent=2) + "\n")
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
            return found
    except OSError as error:
        text = tr(
            f"{path} cannot be used: {error.strerror}; check its owner.",
            f"{path} est inutilisable : {error.strerror} ; vérifiez à qui il appartient.",
        )
        raise SettingsError(text) from None
    except ValueError:
        text = tr(
            f"{path} is damaged: restore it from your backup.",
            f"{path} est abîmé : reprenez-le de votre sauvegarde.",
        )
        raise SettingsError(text) from None
