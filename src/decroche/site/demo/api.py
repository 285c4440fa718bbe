"""The demo's accounts, for the log-in page: shown only while the demo runs."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from decroche.ops.status import accounts

router = Router(tags=["site"])


class DemoAccount(Schema):
    email: str
    password: str
    role: str
    name: str


class DemoOut(Schema):
    accounts: list[DemoAccount]


@router.get("/demo", auth=None, response=DemoOut)
def demo(request: HttpRequest) -> DemoOut:
    """Empty outside the demo, even where a file of its accounts was left behind."""
    if not settings.DECROCHE.demo.enabled:
        return DemoOut(accounts=[])
    kept = accounts(settings.DECROCHE)
    return DemoOut(
        accounts=[
            DemoAccount(email=one["login"], **{k: one[k] for k in ("password", "role", "name")})
            for one in kept
        ]
    )
