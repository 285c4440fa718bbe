"""For real use: an empty machine, the first administrator, no password that anybody knows."""

import http.cookiejar
import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.conftest import OpenParty
from tests.kit.stack import Stack, running

pytestmark = pytest.mark.journey
EMAIL, PASSWORD = "anne@example.org", "un-tres-long-mot-de-passe-9"


class Visitor:
    """A browser's cookies and CSRF token, without a browser."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self._jar)
        self._opener = urllib.request.build_opener(cookies)
        self.ask("GET", "/_allauth/browser/v1/config")

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        token = next((c.value or "" for c in self._jar if c.name == "csrftoken"), "")
        headers = {"Content-Type": "application/json", "X-CSRFToken": token, "Origin": self.origin}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        try:
            with self._opener.open(request) as answer:
                return answer.status, dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return error.code, {}

    def log_in(self, password: str) -> int:
        body = {"email": EMAIL, "password": password}
        return self.ask("POST", "/_allauth/browser/v1/auth/login", body)[0]


@pytest.fixture(scope="module")
def real() -> Iterator[Stack]:
    with running(start_as=("run",)) as stack:
        yield stack


def test_the_first_administrator_chooses_the_password(real: Stack) -> None:
    assert real.status()["demo"] is False
    assert "demo_accounts" not in real.status()
    visitor = Visitor(real.origin)
    for guess in ("admin", "decroche", "password"):
        assert visitor.log_in(guess) == 400
    made = real.decroche("create-admin", "--email", EMAIL, "--name", "Anne", "--tenant", "SAV")
    link = made.stdout.strip().splitlines()[-1]
    assert link.startswith(f"{real.origin}/password/")
    key = link.rpartition("/")[2]
    chosen = {"key": key, "password": PASSWORD}
    visitor.ask("POST", "/_allauth/browser/v1/auth/password/reset", chosen)
    assert visitor.log_in(PASSWORD) in (200, 409)  # 409: choosing it logged her in already
    status, me = visitor.ask("GET", "/api/me")
    assert (status, me["role"], me["tenant_name"]) == (200, "administrator", "SAV")
    again = Visitor(real.origin).ask("POST", "/_allauth/browser/v1/auth/password/reset", chosen)
    assert again[0] == 400, "the link is good for one time"
    twice = real.decroche("create-admin", "--email", EMAIL, "--name", "Anne").stdout
    assert twice.strip().splitlines()[-1].startswith(f"{real.origin}/password/"), "a fresh link"
    assert Visitor(real.origin).log_in(PASSWORD) == 200, "and the password works until it is used"


async def test_nobody_calls_in_under_the_name_that_keeps_the_switch_ready(
    real: Stack, party: OpenParty
) -> None:
    guesser = await party("decroche-nobody", real.sip, "127.0.0.3")
    call = await guesser.dial("0180000010")
    await call.until("failed")
    assert call.code == 401


def test_the_demo_does_not_come_into_what_is_real(real: Stack) -> None:
    """The last one: it ends the real installation first, for a running one refuses anyway."""
    real.stop()
    refused = real.decroche("demo", check=False)
    assert refused.returncode == 1
    assert "real installation" in refused.stderr or "installation réelle" in refused.stderr
    assert not (real.data_dir / "demo_accounts.json").exists()
