"""Alerts become messages, and messages arrive: signed, in order, again and again, never inside."""

from __future__ import annotations

import datetime
import json
import socket
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from decroche.domains.alerts.addresses import fault_of, is_inside
from decroche.domains.alerts.models import Alert, Delivery, Webhook
from decroche.domains.audit.models import ChangeLog
from decroche.domains.tenancy.models import Client
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker import post, webhooks
from decroche.worker.tenants import PartlyFailedError
from decroche.worker.webhooks import forget_old, send_due
from tests.kit.centres import Centre
from tests.kit.database import connect
from tests.kit.receiver import Receiver, receiving

SECRET = "k" * 32


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A service of the inside, with the setting that allows it."""
    monkeypatch.setattr(settings.DECROCHE.webhooks, "allow_inside", True)
    with receiving() as found:
        yield found


def hook(centre: Centre, url: str, **fields: Any) -> Webhook:
    """The centre's own webhook is told of nothing; this one is."""
    with tenant_scope(centre.tenant):
        Webhook.objects.filter(id=centre.ids["webhook"]).update(enabled=False)
        return Webhook.objects.create(
            tenant_id=centre.tenant, name="x", url=url, secret=SECRET, **fields
        )


def alert(centre: Centre, kind: str = "waiting", until_ms: int | None = None) -> bool:
    """As the engine writes it; whether it was new."""
    row = {
        "type": "alert", "id": f"{centre.ids['queue']}.{kind}.5000",
        "queue_id": str(centre.ids["queue"]), "kind": kind, "threshold": 5, "figure": 7,
        "since_ms": 5000, "until_ms": until_ms,
    }  # fmt: skip
    with connect("engine", centre.tenant) as engine:
        found = engine.execute("select engine_alert(%s::jsonb)", [json.dumps(row)]).fetchone()
    assert found is not None
    return bool(found[0])


def deliveries(centre: Centre) -> list[Delivery]:
    with tenant_scope(centre.tenant):
        return list(Delivery.objects.order_by("made_at", "id"))


def due_now(centre: Centre) -> None:
    with tenant_scope(centre.tenant):
        Delivery.objects.update(due_at=timezone.now())


def test_an_alert_is_written_once_and_told_to_those_of_its_client(
    centre: Centre, other: Centre
) -> None:
    mine = hook(centre, "https://a.example", client_id=centre.ids["client"])
    every = hook(centre, "https://b.example")
    with tenant_scope(centre.tenant):
        foreign = Client.objects.create(tenant_id=centre.tenant, name="Autre")
    hook(centre, "https://c.example", client_id=foreign.id)
    hook(centre, "https://d.example", archived=True)
    assert alert(centre) is True
    assert alert(centre) is False
    assert alert(centre, until_ms=9000) is True
    assert alert(centre, until_ms=9999) is False
    rows = deliveries(centre)
    told = sorted((row.event, str(row.webhook_id)) for row in rows)
    assert told == sorted((e, str(w.id)) for e in ("alert.on", "alert.off") for w in (mine, every))
    assert rows[0].body["queue"] == {
        "id": str(centre.ids["queue"]),
        "name": {"fr": "SAV", "en": "SAV (en)"},
    }
    assert rows[0].body["client"]["id"] == str(centre.ids["client"])
    assert rows[-1].body["alert"] == {
        "id": f"{centre.ids['queue']}.waiting.5000", "kind": "waiting", "threshold": 5,
        "figure": 7, "since_ms": 5000, "until_ms": 9000,
    }  # fmt: skip
    with tenant_scope(centre.tenant):
        [row] = Alert.objects.all()
        assert (row.figure, row.until_ms) == (7, 9000)
    assert deliveries(other) == []
    with tenant_scope(other.tenant):
        assert Alert.objects.count() == 0


def test_it_arrives_signed_with_its_id(centre: Centre, receiver: Receiver) -> None:
    hook(centre, receiver.url())
    alert(centre)
    assert send_due() == 1
    got = receiver.next()
    [row] = deliveries(centre)
    assert got.is_signed(SECRET)
    assert not got.is_signed(SECRET + "x")
    assert got.data == {"id": str(row.id), **row.body}
    assert got.headers["Decroche-Delivery"] == str(row.id)
    assert got.headers["Decroche-Event"] == "alert.on"
    assert got.headers["Content-Type"] == "application/json"
    assert (row.state, row.tries, row.status) == ("sent", 1, 204)
    assert send_due() == 0
    assert receiver.got.empty()


def test_what_is_refused_is_sent_again_later_and_in_order(
    centre: Centre, receiver: Receiver
) -> None:
    target = hook(centre, receiver.url("/503"))
    alert(centre)
    alert(centre, until_ms=9000)
    assert send_due() == 0
    assert receiver.next().data["event"] == "alert.on"
    first, second = deliveries(centre)
    assert (first.state, first.tries, first.code, first.status) == ("waiting", 1, "status", 503)
    assert 5 < (first.due_at - timezone.now()).total_seconds() <= 10
    assert (second.state, second.tries) == ("waiting", 0)
    assert send_due() == 0
    assert receiver.got.empty(), "the end of an alert never overtakes its beginning"
    with tenant_scope(centre.tenant):
        Webhook.objects.filter(id=target.id).update(url=receiver.url())
    due_now(centre)
    assert send_due() == 2
    assert [receiver.next().data["event"] for _ in range(2)] == ["alert.on", "alert.off"]
    assert [row.state for row in deliveries(centre)] == ["sent", "sent"]


def test_it_is_given_up_after_two_hours(centre: Centre, receiver: Receiver) -> None:
    hook(centre, receiver.url("/500"))
    alert(centre)
    waits = []
    for _ in range(30):
        send_due()
        receiver.next()
        [row] = deliveries(centre)
        if row.state != "waiting":
            break
        waits.append(round((row.due_at - timezone.now()).total_seconds()))
        with tenant_scope(centre.tenant):  # As if that time had gone by.
            made_at = row.made_at - datetime.timedelta(seconds=waits[-1])
            Delivery.objects.update(due_at=timezone.now(), made_at=made_at)
    assert (row.state, row.code, row.status) == ("failed", "status", 500)
    assert row.ended_at is not None
    planned = zip(waits, (10, 30, 120, 300, 900, 1800), strict=False)
    assert all(0 <= wanted - seen < 5 for seen, wanted in planned), waits  # Looked at later.
    assert len(waits) >= 6
    assert sum(waits) <= 7200 < sum(waits) + 1800


@pytest.mark.parametrize(
    ("path", "code", "status"),
    [("/301", "redirect", 301), ("/307", "redirect", 307), ("/404", "status", 404)],
)
def test_redirects_are_not_followed(
    centre: Centre, receiver: Receiver, path: str, code: str, status: int
) -> None:
    hook(centre, receiver.url(path))
    alert(centre)
    send_due()
    [row] = deliveries(centre)
    assert (row.code, row.status) == (code, status)
    assert receiver.next().path == path
    assert receiver.got.empty()


def test_who_does_not_answer_holds_nobody_up(
    centre: Centre, other: Centre, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "LIMIT_S", 0.5)
    hook(centre, receiver.url("/slow"))
    hook(other, receiver.url())
    alert(centre)
    alert(other)
    assert send_due() == 1
    assert deliveries(centre)[0].code == "no_answer"
    assert deliveries(other)[0].state == "sent"


def test_what_cannot_be_connected_to_says_so(centre: Centre, receiver: Receiver) -> None:
    url = receiver.url()
    for broken, code in (
        (url.replace("http:", "https:"), "not_connected"),
        ("http://127.0.0.1:1/", "not_connected"),
        ("http://no-such-name.invalid/", "unknown_host"),
    ):
        target = hook(centre, broken)
        alert(centre, kind=code + broken)
        send_due()
        row = deliveries(centre)[-1]
        assert (row.code, row.status) == (code, 0), broken
        with tenant_scope(centre.tenant):
            Webhook.objects.filter(id=target.id).update(archived=True)
            Delivery.objects.all().delete()


INSIDE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.1.",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1", "240.0.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip
OUTSIDE = [
    "1.1.1.1",
    "93.184.215.14",
    "hook2.example",
    "3com.example",
    "2606:4700::1111",
    "64:ff9b::101:101",
    "::ffff:1.1.1.1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_the_inside(address: str) -> None:
    assert is_inside(address)
    host = f"[{address}]" if ":" in address else address
    assert fault_of(f"https://{host}/x", False) == "inside"
    assert fault_of(f"https://{host}/x", True) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.1.2.3"])
def test_the_last_look_is_at_the_socket(host: str) -> None:
    with pytest.raises(post.InsideError):
        post._socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 80)))
    post._socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80))).close()


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_outside(address: str) -> None:
    assert not is_inside(address)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hook.example/in?x=1", None),
        ("http://hook.example:8080", None),
        ("ftp://hook.example", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("hook.example", "scheme"),
        ("https://", "host"),
        ("https://a b.example", "host"),
        ("https://hook.example:port/", "host"),
        ("https://me:word@hook.example", "user"),
        ("http://localhost:8400/", "inside"),
        ("http://printer.local/", "inside"),
    ],
)
def test_addresses_as_they_are_written(url: str, fault: str | None) -> None:
    assert fault_of(url, False) == fault


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "[::1]"])
def test_nothing_is_sent_inside_however_it_is_written(centre: Centre, host: str) -> None:
    """Also where the name was outside when it was set up: it is looked up at each try."""
    with receiving() as receiver:
        hook(centre, receiver.url().replace("127.0.0.1", host))
        alert(centre)
        assert send_due() == 0
        [row] = deliveries(centre)
        assert (row.code, row.status, row.state) == ("inside", 0, "waiting")
        assert receiver.got.empty()


def test_one_that_is_off_is_told_nothing_more_but_can_be_tried(
    centre: Centre, receiver: Receiver
) -> None:
    target = hook(centre, receiver.url())
    alert(centre)
    with tenant_scope(centre.tenant):
        Webhook.objects.filter(id=target.id).update(enabled=False)
    browser = centre.browser("administrator")
    assert browser.post(f"/webhooks/{target.id}/test").status_code == 201
    assert send_due() == 1
    assert receiver.next().data["event"] == "test"
    assert [row.code for row in deliveries(centre)] == ["off", ""]
    shown = browser.get(f"/webhooks/{target.id}/state").json()
    assert (shown["level"], shown["waiting"]) == ("off", 0)


def test_a_test_waits_for_nobody_and_is_tried_once(centre: Centre, receiver: Receiver) -> None:
    target = hook(centre, receiver.url("/500"))
    alert(centre)
    send_due()
    receiver.next()
    browser = centre.browser("administrator")
    made = browser.post(f"/webhooks/{target.id}/test").json()
    assert (made["state"], made["event"], made["tries"]) == ("waiting", "test", 0)
    send_due()
    got = receiver.next()
    assert got.data["event"] == "test"
    assert got.is_signed(SECRET)
    shown = browser.get(f"/webhooks/{target.id}/state").json()
    assert (shown["level"], shown["waiting"]) == ("wrong", 1)
    assert [(d["event"], d["state"]) for d in shown["last"]] == [
        ("test", "failed"),
        ("alert.on", "waiting"),
    ]
    assert "HTTP 500" in shown["last"][0]["fr"]
    assert shown["last"][1]["next_ms"] > shown["last"][1]["made_ms"]


def test_set_up_by_form(centre: Centre) -> None:
    browser = centre.browser("administrator")
    body = {"name": "Astreinte", "url": " https://hook.example/in "}
    made = browser.post("/webhooks", body)
    assert made.status_code == 201, made.content
    assert made.json()["url"] == "https://hook.example/in"
    assert "secret" not in made.json()
    path = f"/webhooks/{made.json()['id']}"
    drawn = browser.get(f"{path}/secret").json()["secret"]
    assert len(drawn) >= 43
    assert browser.put(path, body | {"enabled": False}).status_code == 200
    assert browser.get(f"{path}/secret").json()["secret"] == drawn
    assert browser.put(path, body | {"secret": SECRET}).status_code == 200
    assert browser.get(f"{path}/secret").json()["secret"] == SECRET
    with tenant_scope(centre.tenant):
        row = Webhook.objects.get(id=made.json()["id"])
        assert SECRET not in row.secret, "sealed"
        logged = json.dumps([x.after for x in ChangeLog.objects.filter(kind="webhook")])
    assert SECRET not in logged
    assert drawn not in logged
    assert browser.get(f"{path}/state").json() == {"level": "none", "waiting": 0, "last": []}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"url": "ftp://hook.example"}, "url"),
        ({"secret": "short"}, "secret"),
        ({"client_id": str(uuid4())}, "client_id"),
    ],
)
def test_what_is_refused_by_the_form(centre: Centre, fields: dict[str, str], field: str) -> None:
    body = {"name": "x", "url": "https://hook.example"} | fields
    answer = centre.browser("administrator").post("/webhooks", body)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


def test_a_client_with_a_webhook_stays(centre: Centre) -> None:
    browser = centre.browser("administrator")
    made = browser.post("/clients", {"name": "Autre"}).json()["id"]
    target = hook(centre, "https://hook.example", client_id=made)
    refused = browser.send("DELETE", f"/clients/{made}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert browser.send("DELETE", f"/webhooks/{target.id}").status_code == 204
    assert browser.send("DELETE", f"/clients/{made}").status_code == 204


def test_one_organisations_fault_holds_up_nobody_else(
    centre: Centre, other: Centre, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(centre, receiver.url())
    hook(other, receiver.url())
    alert(centre)
    alert(other)
    real = webhooks.due_of

    def faulty(tenant: Any) -> Any:
        if tenant == centre.tenant:
            raise ValueError("sealed with another key")
        return real(tenant)

    monkeypatch.setattr(webhooks, "due_of", faulty)
    with pytest.raises(PartlyFailedError):
        send_due()
    assert deliveries(other)[0].state == "sent"


def test_what_is_old_is_forgotten(centre: Centre, receiver: Receiver) -> None:
    hook(centre, receiver.url())
    alert(centre)
    alert(centre, until_ms=9000)
    send_due()
    now = timezone.now()
    with tenant_scope(centre.tenant):
        Alert.objects.get()
        forget_old(now + datetime.timedelta(days=29))
        assert Delivery.objects.count() == 2
        forget_old(now + datetime.timedelta(days=31))
        assert Delivery.objects.count() == 0
        assert Alert.objects.count() == 0, "of 1970"
