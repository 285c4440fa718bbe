"""Each API request runs in one transaction of the organisation its actor works in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja.security import APIKeyCookie

from decroche.domains.staff.models import Agent
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import NotLoggedIn
from decroche.domains.tenancy.models import Account, Membership
from decroche.domains.tenancy.scope import tenant_scope

PREFIX = "/api/"


def find_membership(account: Account) -> Membership | None:
    """Where this account works: its first active membership."""
    with tenant_scope(None, account.id):
        return Membership.objects.filter(account=account, active=True).order_by("id").first()


def make_actor(account: Account, membership: Membership) -> Actor:
    """The actor of a log-in, within the organisation's transaction."""
    agent = Agent.objects.filter(account=account, active=True).values_list("id", flat=True).first()
    return Actor(account.id, account.name, membership.tenant_id, membership.role, agent)


class ActorMiddleware:
    """Sets `request.actor` and keeps the request inside the actor's transaction.

    An answer of 400 or more rolls everything back: a refused request leaves no trace.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        place: Any = request
        place.actor = None
        if not request.path.startswith(PREFIX) or not isinstance(request.user, Account):
            return self.get_response(request)
        account = request.user
        membership = find_membership(account)
        if membership is None:
            return self.get_response(request)
        with tenant_scope(membership.tenant_id):
            place.actor = make_actor(account, membership)
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


class SessionActor(APIKeyCookie):
    """Ninja's authentication: the session's actor; other methods than GET need the CSRF token."""

    param_name = "decroche_session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise NotLoggedIn
        return actor
