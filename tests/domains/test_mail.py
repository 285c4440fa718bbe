"""Password links by e-mail, taken by a real SMTP server on loopback."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.conf import settings
from django.test import override_settings

from decroche.settings import SettingsError, load
from decroche.settings_mail import Mail
from tests.kit.centres import Centre

SENDER = "decroche@centre.example"


class Postbox:
    """Keeps what comes; refuses who is not known here."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.startswith("supervisor"):
            return "550 5.1.1 unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, parsed))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


def with_mail(**fields: Any) -> override_settings:
    mail = Mail(host="127.0.0.1", security="none", sender=SENDER, **fields)
    return override_settings(DECROCHE=settings.DECROCHE.model_copy(update={"mail": mail}))


def ask_link(centre: Centre, role: str = "agent") -> Any:
    path = f"/people/{centre.ids[f'person:{role}']}/password-link"
    answer = centre.browser("administrator").post(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_without_a_server_the_link_is_shown_and_nothing_is_sent(centre: Centre) -> None:
    found = ask_link(centre)
    assert (found["mail"], found["why_fr"]) == ("off", "")
    assert "/password/" in found["link"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_with_a_server_the_link_is_mailed_in_the_readers_language(
    centre: Centre, postbox: tuple[Postbox, int], language: str
) -> None:
    box, port = postbox
    centre.browser("agent").post("/me/language", {"language": language})
    with with_mail(port=port):
        found = ask_link(centre)
    assert found["mail"] == "sent"
    [(sender, to, letter)] = box.letters
    assert (sender, to) == (SENDER, [centre.accounts["agent"].email])
    assert found["link"] in letter.get_content()
    assert "Centre A" in letter.get_content()
    word = {"fr": "Choisissez", "en": "Choose"}[language]
    assert letter["Subject"].startswith(word)
    changes = centre.browser("administrator").get("/changes", kind="membership").json()
    assert changes[0]["after"] == {"email": to[0], "mailed": True}


def test_a_refused_address_is_said_in_words_and_the_link_is_still_there(
    centre: Centre, postbox: tuple[Postbox, int]
) -> None:
    with with_mail(port=postbox[1]):
        found = ask_link(centre, "supervisor")
    assert found["mail"] == "failed"
    assert "refuse cette adresse" in found["why_fr"]
    assert "refuses this address" in found["why_en"]
    assert "/password/" in found["link"]
    assert postbox[0].letters == []


def test_a_server_that_is_away_is_said_in_words(centre: Centre) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]  # Bound, not listening: refused at once.
        with with_mail(port=port):
            found = ask_link(centre)
    assert "ne répond pas" in found["why_fr"]


def test_a_server_without_encryption_gets_nothing(
    centre: Centre, postbox: tuple[Postbox, int]
) -> None:
    mail = Mail(host="127.0.0.1", port=postbox[1], sender=SENDER)  # starttls
    with override_settings(DECROCHE=settings.DECROCHE.model_copy(update={"mail": mail})):
        found = ask_link(centre)
    assert "chiffrée" in found["why_fr"]
    assert postbox[0].letters == []


def test_a_wrong_password_is_said_in_words(centre: Centre, tmp_path: Path) -> None:
    def refuse(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == b"right")

    box = Postbox()
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), authenticator=refuse, auth_require_tls=False
    )
    controller.start()
    secret = tmp_path / "password"
    try:
        for password, word in (("wrong\n", "failed"), ("right\n", "sent")):
            secret.write_text(password)
            # Built past the validator: the real one forbids a password without encryption.
            mail = Mail.model_construct(
                host="127.0.0.1", port=controller.port, security="none", sender=SENDER,
                username="decroche", password_file=secret,
            )  # fmt: skip
            found_settings = settings.DECROCHE.model_copy(update={"mail": mail})
            with override_settings(DECROCHE=found_settings):
                assert ask_link(centre)["mail"] == word
    finally:
        controller.stop()
    assert len(box.letters) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"HOST": "mail.example"}, "mail.sender"),
        ({"HOST": "mail.example", "SENDER": "nobody"}, "mail.sender"),
        ({"USERNAME": "decroche"}, "mail.password_file"),
        ({"USERNAME": "x", "PASSWORD_FILE": "/x", "SECURITY": "none"}, "mail.security"),
    ],
)
def test_wrong_settings_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], name: str
) -> None:
    for key, value in given.items():
        monkeypatch.setenv(f"DECROCHE_MAIL__{key}", value)
    load.cache_clear()
    try:
        with pytest.raises(SettingsError, match=name):
            load()
    finally:
        monkeypatch.undo()
        load.cache_clear()
