"""People who work here: hired, changed, gone. Each change is logged and published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from decroche.domains.audit.rows import get_own
from decroche.domains.audit.service import last_change, record_change
from decroche.domains.staff.errors import EmailTaken, LastAdministrator
from decroche.domains.staff.models import Agent, AgentQueue, AgentSkill, Skill, Team
from decroche.domains.staff.schemas import DeskPhoneOut, LinkOut, PersonIn
from decroche.domains.telephony.models import Queue, Site
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy import mail
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.accounts import password_link, raise_epoch
from decroche.domains.tenancy.engine_control import tell_revoked
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.models import Account, Membership, Role, Tenant
from decroche.kernel.desk_phone import desk_password


def hire(actor: Actor, given: PersonIn) -> Membership:
    """A new account with its place here. It has no password: send the person a link.

    Raises EmailTaken, NotFound (team, skill or queue).
    """
    language = given.languages[0]  # Of the first screens and e-mail; everybody changes their own.
    with one_account_each(given.email):
        account = Account.objects.create_user(given.email, name=given.name, language=language)
    membership = Membership.objects.create(
        tenant_id=actor.tenant_id, account=account, role=given.role, teams=teams_run(given)
    )
    place_at_desk(actor, account, given)
    record_change(actor, "create", membership, {}, person_values(membership), given.name)
    publish(actor)
    return membership


def change(actor: Actor, membership: Membership, given: PersonIn) -> Membership:
    """Give the person these values. Raises EmailTaken, LastAdministrator, NotFound."""
    account, before = membership.account, person_values(membership)
    if membership.role == Role.ADMINISTRATOR and given.role != "administrator":
        refuse_last_administrator(membership)
    role_changed = membership.role != given.role
    account.email, account.name = given.email.lower(), given.name
    with one_account_each(given.email):
        account.save(update_fields=["email", "name"])
    membership.role, membership.teams = given.role, teams_run(given)
    membership.save(update_fields=["role", "teams"])
    place_at_desk(actor, account, given)
    if role_changed:
        revoke(actor, account)
    record_change(actor, "update", membership, before, person_values(membership), given.name)
    publish(actor)
    return membership


def teams_run(given: PersonIn) -> list[str]:
    """The teams this supervisor's floor has. Raises NotFound."""
    if given.role != "supervisor":
        return []
    return [str(get_own(Team, team).id) for team in given.supervised]


@contextmanager
def one_account_each(email: str) -> Iterator[None]:
    """An address that has an account already is refused. Raises EmailTaken.

    The database alone can tell: other organisations' accounts are not seen from here.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise EmailTaken(email=email) from error


def leave(actor: Actor, membership: Membership) -> None:
    """The person is out: no log-in, no session, no ticket, no calls. Raises LastAdministrator."""
    refuse_last_administrator(membership)
    before = person_values(membership)
    account = membership.account
    membership.active = False
    membership.save(update_fields=["active"])
    account.is_active = False
    account.save(update_fields=["is_active"])
    Agent.objects.filter(account=account).update(active=False)
    revoke(actor, account)
    record_change(actor, "leave", membership, before, person_values(membership), account.name)
    publish(actor)


def come_back(actor: Actor, membership: Membership) -> None:
    """Undo `leave`; the old sessions stay dead. Who had a desk on leaving has it again."""
    before = person_values(membership)
    account = membership.account
    membership.active = account.is_active = True
    membership.save(update_fields=["active"])
    account.save(update_fields=["is_active"])
    left = last_change("leave", membership)
    if membership.role == Role.AGENT or (left is not None and left.before.get("agent")):
        Agent.objects.filter(account=account).update(active=True)
    record_change(actor, "update", membership, before, person_values(membership), account.name)
    publish(actor)


def revoke(actor: Actor, account: Account) -> None:
    """End all log-ins of the account; the engine closes its socket."""
    tell_revoked(actor.tenant_id, account.id, raise_epoch(account))


def make_password_link(actor: Actor, membership: Membership) -> LinkOut:
    """A one-time link to choose a password: e-mailed, or for the administrator to hand over."""
    account = membership.account
    link = password_link(account, settings.DECROCHE.origin)
    refused = None
    if settings.DECROCHE.mail.host:
        place = Tenant.objects.get(id=actor.tenant_id).name
        refused = mail.send_password_link(settings.DECROCHE.mail, account, place, link)
    sent = bool(settings.DECROCHE.mail.host) and refused is None
    after = {"email": account.email, "mailed": sent}
    record_change(actor, "password_link", membership, {}, after, account.name)
    return LinkOut(
        link=link,
        mail="sent" if sent else "failed" if refused else "off",
        why_fr=refused.text("fr") if refused else "",
        why_en=refused.text("en") if refused else "",
    )


def desk_phone(membership: Membership) -> DeskPhoneOut:
    """How that person's desk phone registers. Raises NotFound if they have none."""
    agent = Agent.objects.filter(account=membership.account, active=True, phone="desk").first()
    if agent is None:
        raise NotFound
    return _desk_phone(agent)


def renew_desk_phone(actor: Actor, membership: Membership) -> DeskPhoneOut:
    """A new account on the switch for that person's desk phone, user and password; the old one is
    gone as soon as the engine hears of it. Raises NotFound if they have none.

    A new password alone would not do: the switch keeps what is registered until it runs out, and
    there is no way to have it forget that, so whoever has the old phone would still be rung.
    """
    phones = Agent.objects.select_for_update().filter(active=True, phone="desk")
    agent = phones.filter(account=membership.account).first()
    if agent is None:
        raise NotFound
    agent.phone_turn += 1
    agent.endpoint = _new_endpoint()
    agent.save(update_fields=["phone_turn", "endpoint"])
    # The password is not written down: the log hides it.
    after = {"password": str(agent.phone_turn)}
    record_change(actor, "phone_password", membership, {}, after, agent.name)
    publish(actor)
    return _desk_phone(agent)


def _new_endpoint() -> str:
    return f"ag-{uuid4().hex[:12]}"


def _desk_phone(agent: Agent) -> DeskPhoneOut:
    place, key = settings.DECROCHE, settings.SECRETS.live_ticket_key.encode()
    return DeskPhoneOut(
        server=place.lan.address or place.host,
        port=place.ports.sip,
        user=agent.endpoint,
        password=desk_password(key, str(agent.id), agent.phone_turn),
    )


def refuse_last_administrator(membership: Membership) -> None:
    """Somebody must be able to let others in. Raises LastAdministrator."""
    if membership.role != Role.ADMINISTRATOR or not membership.active:
        return
    others = Membership.objects.filter(role=Role.ADMINISTRATOR, active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise LastAdministrator


def place_at_desk(actor: Actor, account: Account, given: PersonIn) -> None:
    """Make or change the agent's desk; take it away from who needs none."""
    agent = Agent.objects.filter(account=account).first()
    if not given.agent and given.role != "agent":
        if agent is not None:
            agent.active = False
            agent.save(update_fields=["active"])
        return
    if given.team_id is not None:
        get_own(Team, given.team_id)
    if given.site_id is not None:
        get_own(Site, given.site_id)
    if agent is None:
        agent = Agent(tenant_id=actor.tenant_id, account=account, endpoint=_new_endpoint())
    agent.name, agent.team_id, agent.phone = given.name, given.team_id, given.phone
    agent.codec, agent.languages, agent.active = given.codec, list(given.languages), True
    agent.may_call_out, agent.calls_out_max = given.may_call_out, given.calls_out_max
    agent.room, agent.site_id = given.room, given.site_id
    agent.auto_answer_s = given.auto_answer_s
    agent.save()
    _set_skills(actor, agent, given.skills)
    _set_queues(actor, agent, given.queues)


def _set_skills(actor: Actor, agent: Agent, skills: dict[str, int]) -> None:
    AgentSkill.objects.filter(agent=agent).delete()
    for skill, level in skills.items():
        own = get_own(Skill, skill)
        AgentSkill.objects.create(tenant_id=actor.tenant_id, agent=agent, skill=own, level=level)


def _set_queues(actor: Actor, agent: Agent, queues: dict[str, int]) -> None:
    AgentQueue.objects.filter(agent=agent).delete()
    for queue, rank in queues.items():
        own = get_own(Queue, queue)
        AgentQueue.objects.create(tenant_id=actor.tenant_id, agent=agent, queue=own, rank=rank)


def get_membership(id: UUID) -> Membership:
    """That person's place here. Raises NotFound."""
    found = Membership.objects.select_related("account").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def person_values(membership: Membership) -> dict[str, Any]:
    """The whole person as the screens show it, and as the change log compares it."""
    account = membership.account
    agent = Agent.objects.filter(account=account).prefetch_related("skills", "queues").first()
    desk = agent if agent is not None and agent.active else None
    return {
        "email": account.email,
        "name": account.name,
        "role": membership.role,
        "active": membership.active,
        "agent": desk is not None,
        "agent_id": str(agent.id) if agent else None,
        "team_id": str(agent.team_id) if agent and agent.team_id else None,
        "phone": agent.phone if agent else "browser",
        "codec": agent.codec if agent else "alaw",
        "languages": agent.languages if agent else [account.language],
        "skills": {str(s.skill_id): s.level for s in agent.skills.all()} if agent else {},
        "queues": {str(q.queue_id): q.rank for q in agent.queues.all()} if agent else {},
        "may_call_out": agent.may_call_out if agent else False,
        "calls_out_max": agent.calls_out_max if agent else 0,
        "room": agent.room if agent else "usual",
        "auto_answer_s": agent.auto_answer_s if agent else 0,
        "site_id": str(agent.site_id) if agent and agent.site_id else None,
        "supervised": list(membership.teams),
    }


def person_shown(membership: Membership) -> dict[str, Any]:
    """`PersonOut`."""
    return {
        **person_values(membership), "id": membership.id, "account_id": membership.account_id,
    }  # fmt: skip
