"""`python -m bench.fleet_site TEAMS SUPERVISORS` in the environment of a stack with a crew: shares
the crew out among teams, makes supervisors, every other one of whom sees two teams and the rest
all, and prints their accounts as JSON."""

import json
import os
import sys
from uuid import UUID, uuid5


def _main(teams: int, supervisors: int) -> list[str]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
    os.environ["DJANGO_DATABASE_ROLE"] = "owner"
    import django

    django.setup()
    from tests.kit.crew import NAMESPACE

    from decroche.domains.staff.models import Agent, Team
    from decroche.domains.telephony.publish import publish
    from decroche.domains.tenancy.access import server_command
    from decroche.domains.tenancy.scope import tenant_scope
    from decroche.site.demo.seed import TENANT

    with tenant_scope(TENANT):
        made = []
        for number in range(teams):
            id = uuid5(NAMESPACE, f"team{number}")
            named = {"tenant_id": TENANT, "name": f"Équipe {number + 1}"}
            made.append(Team.objects.get_or_create(id=id, defaults=named)[0])
        crew = Agent.objects.filter(name__startswith="banc").order_by("name")
        for number, agent in enumerate(crew):
            Agent.objects.filter(id=agent.id).update(team=made[number % teams])
        ids = [str(team.id) for team in made]
        accounts = [
            _supervisor(TENANT, number, [ids[number % teams], ids[(number + 1) % teams]])
            for number in range(supervisors)
        ]
        publish(server_command(TENANT))
    return accounts


def _supervisor(tenant: UUID, number: int, teams: list[str]) -> str:
    from tests.kit.crew import NAMESPACE

    from decroche.domains.tenancy.models import Account, Membership

    name = f"plateau{number:02}"
    account = Account(id=uuid5(NAMESPACE, name), email=f"{name}@example.org", name=name)
    account.set_unusable_password()
    account.save(force_insert=True)
    Membership(
        tenant_id=tenant, account=account, role="supervisor", teams=teams if number % 2 else []
    ).save(force_insert=True)
    return str(account.id)


if __name__ == "__main__":
    print(json.dumps(_main(int(sys.argv[1]), int(sys.argv[2]))))
