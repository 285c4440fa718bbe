"""A line to an operator by registration, in a running demo.

`python -m tests.kit.line HOST PORT USER PASSWORD` in the environment of a stack of one's own makes
it through the site's tables, as the form does, and prints its id; with the id alone it archives it.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.kit.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 60


def rent(stack: Stack, address: tuple[str, int], user: str, password: str) -> str:
    """Make the line: the engine registers there within two seconds. Raises CalledProcessError."""
    host, port = address
    return _run(stack, host, str(port), user, password)


def give_back(stack: Stack, line: str) -> None:
    """Archive the line. Raises CalledProcessError."""
    _run(stack, line)


def _run(stack: Stack, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "tests.kit.line", *arguments],
        env={**stack.environment, "DECROCHE_DEMO__ENABLED": "true"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=WITHIN_S,
    ).stdout.strip()


def _main(*arguments: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
    os.environ["DJANGO_DATABASE_ROLE"] = "owner"
    import django

    django.setup()
    from django.conf import settings

    from decroche.domains.telephony.models import Trunk
    from decroche.domains.tenancy.scope import tenant_scope
    from decroche.ops.secrets import load_secrets
    from decroche.seal import Seal
    from decroche.site.demo.seed import TENANT

    with tenant_scope(TENANT):
        if len(arguments) == 1:
            Trunk.objects.filter(id=arguments[0]).update(archived=True, enabled=False)
            return
        host, port, user, password = arguments
        sealed = Seal(load_secrets(settings.DECROCHE).trunk_key).close(password)
        line = Trunk(
            tenant_id=TENANT,
            name="Bench",
            kind="registration",
            host=host,
            port=int(port),
            username=user,
            password=sealed,
            position=9,
        )
        line.save(force_insert=True)
    print(line.id)


if __name__ == "__main__":
    _main(*sys.argv[1:])
