"""What the site asks the guard: bans and traces, over loopback.

The guard not answering is an outage of the guard: screens say so, nothing else stops.
"""

from __future__ import annotations

import http.client
import json
import logging
import urllib.error
import urllib.request
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings

from decroche.kernel.refusal import Refusal

# A trace is searched in 64 MB of files.
TIMEOUT_S = 5.0

log = logging.getLogger("decroche.site.guard")


class GuardAway(Refusal):
    code: ClassVar[str] = "guard_away"
    status: ClassVar[int] = 503
    fr: ClassVar[str] = "La surveillance SIP ne répond pas. Réessayez dans un instant."
    en: ClassVar[str] = "The SIP guard does not answer. Please try again in a moment."


def ask(method: str, *path: str) -> Any:
    """The answer's JSON; None for 204 and 404. Raises GuardAway."""
    base = f"http://{settings.DECROCHE.host}:{settings.DECROCHE.ports.guard}"
    request = urllib.request.Request(
        "/".join([base, *(quote(part, safe="") for part in path)]),
        headers={"X-Decroche-Control": settings.SECRETS.engine_control_token},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            return None
        log.warning("the guard refused %s: %s", path[0], error)
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.warning("the guard did not answer %s: %s", path[0], error)
    raise GuardAway
