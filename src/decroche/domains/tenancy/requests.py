"""The actor of a request: set by the site's middleware, asked for by every endpoint."""

from __future__ import annotations

from django.http import HttpRequest

from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotLoggedIn


def actor_of(request: HttpRequest, permission: Permission | None = None) -> Actor:
    """Who asks. Raises NotLoggedIn (401), or NotAllowed (403) without that permission."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotLoggedIn
    if permission is not None:
        actor.require(permission)
    return actor
