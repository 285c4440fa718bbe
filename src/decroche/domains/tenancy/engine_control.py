"""What the site tells the engine, after commit, over loopback.

The engine not answering is an outage of the engine, not of the change: it reads the newest
configuration and epochs at its start, so the change is only later, and that is logged.
"""

from __future__ import annotations

import http.client
import json
import logging
import urllib.request
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

# The engine answers in milliseconds; somebody waits for this at a form.
TIMEOUT_S = 2.0

log = logging.getLogger("decroche.site.engine")


def tell_config_changed(tenant: UUID) -> None:
    """After commit: a new version of the configuration is there."""
    transaction.on_commit(lambda: post("config", {"tenant": str(tenant)}))


def tell_revoked(tenant: UUID, account: UUID, epoch: int) -> None:
    """After commit: tickets of this account older than `epoch` are void."""
    body = {"tenant": str(tenant), "user": str(account), "epoch": epoch}
    transaction.on_commit(lambda: post("revoke", body))


def post(what: str, body: dict[str, Any]) -> bool:
    """POST /control/<what>; whether the engine took it."""
    return _send(what, body, TIMEOUT_S) is not None


def ask(what: str, body: dict[str, Any] | None = None, limit_s: float = TIMEOUT_S) -> Any:
    """The JSON that /control/<what> answers, by POST if there is a body; None: no answer."""
    answer = _send(what, body, limit_s)
    return json.loads(answer) if answer else None


def _send(what: str, body: dict[str, Any] | None, limit_s: float) -> bytes | None:
    request = urllib.request.Request(
        f"{settings.DECROCHE.engine_url}/control/{what}",
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "X-Decroche-Control": settings.SECRETS.engine_control_token,
        },
        method="GET" if body is None else "POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=limit_s) as answer:
            return bytes(answer.read())
    except (OSError, http.client.HTTPException) as error:
        log.warning("the engine did not take control/%s: %s", what, error)
        return None
