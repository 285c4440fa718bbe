"""Commands of the site: `python -m decroche.site migrate | seed_demo | create_admin | openapi …`.

They connect as the database's owner, except `openapi` and `known_migrations`, which need no
database.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys

COMMANDS = (
    "migrate",
    "seed_demo",
    "create_admin",
    "openapi",
    "makemigrations",
    "known_migrations",
)


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it is done, 1 with a sentence when it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m decroche.site")
    parser.add_argument("command", choices=COMMANDS)
    known, rest = parser.parse_known_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
    os.environ["DJANGO_DATABASE_ROLE"] = "owner"
    import django

    django.setup()
    run = {
        "migrate": _migrate,
        "makemigrations": _makemigrations,
        "seed_demo": _seed_demo,
        "create_admin": _create_admin,
        "openapi": _openapi,
        "known_migrations": _known_migrations,
    }[known.command]
    return run(rest)


def _migrate(rest: list[str]) -> int:
    from decroche.site.db.migrate import migrate

    migrate()
    print("Database ready.")
    return 0


def _makemigrations(rest: list[str]) -> int:
    from django.core.management import call_command

    call_command("makemigrations", *rest)
    return 0


def _known_migrations(rest: list[str]) -> int:
    """What this code brings, as a JSON list of `app.name`; asks no database."""
    import json

    from django.db.migrations.loader import MigrationLoader

    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    print(json.dumps(sorted(f"{app}.{name}" for app, name in found or ())))
    return 0


def _seed_demo(rest: list[str]) -> int:
    from decroche.site.demo.seed import seed_demo

    print(seed_demo())
    return 0


def _create_admin(rest: list[str]) -> int:
    from decroche.domains.tenancy.admin import AdminRequest, create_admin
    from decroche.kernel.refusal import Refusal

    parser = argparse.ArgumentParser(prog="python -m decroche.site create_admin")
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--tenant", default="", help="name of the organisation; made if missing")
    parser.add_argument("--password", action="store_true", help="ask for a password here")
    given = parser.parse_args(rest)
    password = getpass.getpass("Mot de passe / password: ") if given.password else None
    try:
        link = create_admin(AdminRequest(given.email, given.name, given.tenant, password))
    except Refusal as refusal:
        print(refusal.text("fr"), refusal.text("en"), sep="\n", file=sys.stderr)
        return 1
    print(link or "Compte créé. / Account made.")
    return 0


def _openapi(rest: list[str]) -> int:
    import json

    from decroche.site.api import api

    print(json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
