"""The unprivileged system account that servers run as when Décroche is started by root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from decroche.ops.language import tr

ACCOUNT = "decroche"


class SetupError(Exception):
    """Something cannot go on; the text is a sentence with the remedy, in their language."""

    def __init__(self, english: str, french: str) -> None:
        super().__init__(tr(english, french))


def service_account() -> pwd.struct_passwd | None:
    """The account to drop to; None when we are no root and simply stay who we are.

    Makes the account once. Raises SetupError if that fails.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise SetupError(
            f"PostgreSQL refuses to run as root and the account {ACCOUNT} could not be made "
            f"({done.stderr.strip()}); run as an ordinary user instead.",
            f"PostgreSQL refuse de tourner en root et le compte {ACCOUNT} n'a pas pu être créé "
            f"({done.stderr.strip()}) ; lancez Décroche en utilisateur ordinaire.",
        ) from None


def own_directory(path: Path, account: pwd.struct_passwd | None, mode: int = 0o700) -> None:
    """Make `path` a directory of that account. Parents are made, never changed."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(mode)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def can_traverse(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether that account may read what lies at `path`."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return False
    command = [setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    done = subprocess.run([*command, "test", "-r", str(path), "-a", "-x", str(path)], check=False)
    return done.returncode == 0
