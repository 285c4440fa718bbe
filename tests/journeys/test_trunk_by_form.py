"""A line to an operator, set up by form: registered, in calls both ways, replaced by its backup,
and refused by the operator, each in words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.kit.accessible import findings
from tests.kit.api import logged_in
from tests.kit.certificates import certificate, server_context
from tests.kit.operator import Operator
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack, running

pytestmark = pytest.mark.journey
FIRST, SECOND = "Ligne Loire", "Ligne Rhône"
USER, PASSWORD, WRONG = "valdoree", "le-bon-1", "le-faux-2"
CALLED = "06 12 34 56 78"
REGISTERED = {"fr": "Enregistrée chez l'opérateur.", "en": "Registered with the operator."}
REFUSED = {
    "fr": (
        "L'opérateur refuse : mot de passe faux, ou appel interdit sur ce compte.",
        "(SIP 403)",
        "Ressaisissez le mot de passe",
    ),
    "en": (
        "The operator refuses: wrong password, or a call that this account may not make.",
        "(SIP 403)",
        "Type the password again",
    ),
}
UNTRUSTED = ("L'opérateur ne répond pas.", "certificat")
SAFE = "127.0.0.8"
"""Where the operator over TLS is."""
DOWN = ("L'opérateur est momentanément hors service.", "(SIP 503)")


@asynccontextmanager
async def operators(stack: Stack) -> AsyncIterator[tuple[Operator, Operator]]:
    """Two of them, who do not ring by themselves; the lines to them go afterwards."""
    pair = [await Operator.listen(address, stack.sip) for address in ("127.0.0.6", "127.0.0.7")]
    for operator in pair:
        operator.accounts[USER], operator.ring_code = PASSWORD, None
    try:
        yield pair[0], pair[1]
    finally:
        async with logged_in(stack, "administrator") as api:
            made = {trunk["name"]: trunk["id"] for trunk in await api.get("/trunks")}
            for name in (FIRST, SECOND):  # The backup last: the first one names it.
                if name in made:
                    await api.send("DELETE", f"/trunks/{made[name]}", None, 204)
        for operator in pair:
            operator.close()


async def make(setup: SetUp, name: str, operator: Operator, kind: str, tls_port: int = 0) -> None:
    """An empty form, filled as the operator's letter says."""
    host, port = operator.socket.address
    await setup.new("trunks")
    await setup.fill(Nom=name, Adresse_du_serveur=host, Port=str(port))
    await setup.choose("Type", kind)
    if tls_port:
        await setup.fill(Port=str(tls_port))
        await setup.choose("Transport", "TLS")
        await setup.field("Son chiffré (SRTP)").check()
    if kind == "Par enregistrement":
        await setup.fill(Identifiant=USER, Mot_de_passe=PASSWORD)
    else:
        await setup.field("Adresses IP admises, une par ligne").fill(host)
    await setup.save()


def line_of(setup: SetUp, name: str) -> Locator:
    return setup.by("setup-table").locator("tr", has_text=name)


async def stands(setup: SetUp, name: str, *words: str) -> None:
    """The list says so of this line; it asks again by itself."""
    state = line_of(setup, name).get_by_test_id("trunk-state")
    for each in words:
        await expect(state).to_contain_text(each)


async def calls_come_in(stack: Stack, operator: Operator) -> None:
    call = await operator.dial("0180000010")
    await call.until("up", "failed")
    assert call.state == "up", call.code
    await call.sounds()
    if operator.encrypted:
        assert call.rtp is not None and call.rtp.srtp is not None  # What was heard was sealed.
    await call.hang_up()


async def the_backup_is_tried(setup: SetUp, first: Operator, second: Operator) -> None:
    """A trial by form: the first operator is out of service, the second one answers."""
    await setup.edit("trunks", FIRST)
    await setup.choose("Secours", SECOND)
    await setup.save()
    await stands(setup, FIRST, REGISTERED["fr"])
    await line_of(setup, FIRST).get_by_test_id("trunk-test").click()
    await setup.by("trunk-number").fill(CALLED)
    await setup.act("trunk-call")
    await first.refuse(await first.next_call(), 503, "Service Unavailable")
    call = await second.next_call()
    assert call.invite is not None and call.invite.start.startswith("INVITE sip:+33612345678@")
    await second.answer(call)
    result = setup.by("trunk-result").locator("section")
    await expect(result).to_have_count(2)
    for line, words in zip(
        (FIRST, SECOND), (DOWN, ("la ligne marche", "son entendu")), strict=True
    ):
        for each in words:
            await expect(result.filter(has_text=line)).to_contain_text(each)
    assert await findings(setup.page, "trunk-backup") == []


async def test_a_line_by_form_is_registered_backed_up_and_refused_in_words(
    stack: Stack, browser: Browser
) -> None:
    setup = await SetUp.enter(stack, browser)
    async with operators(stack) as (first, second):
        await make(setup, SECOND, second, "Par adresse IP")
        await make(setup, FIRST, first, "Par enregistrement")
        await stands(setup, FIRST, REGISTERED["fr"])
        await stands(setup, SECOND, "L'opérateur répond.")
        assert len(first.registered) >= 1
        await calls_come_in(stack, first)
        await the_backup_is_tried(setup, first, second)
        await setup.edit("trunks", FIRST)
        await expect(setup.field("Mot de passe")).to_have_value("")  # Never sent back.
        await setup.fill(Mot_de_passe=WRONG)
        await setup.save()
        await stands(setup, FIRST, *REFUSED["fr"])
        assert await findings(setup.page, "trunk-refused") == []
        english = await SetUp.enter(stack, browser, "en")
        await english.go("trunks")
        await stands(english, FIRST, *REFUSED["en"])
        assert await findings(english.page, "trunk-refused") == []
        await english.edit("trunks", FIRST)
        await english.field("Password").fill(PASSWORD)
        await english.save()
        await stands(english, FIRST, REGISTERED["en"])
    for page in (setup, english):
        assert page.errors == []
        await page.page.context.close()


async def test_a_line_over_tls_is_registered_and_a_stranger_is_not_trusted(
    browser: Browser, tmp_path: Path
) -> None:
    """The authority is one that the settings name; sound goes by SRTP."""
    known = certificate(tmp_path, "known", SAFE)
    stranger = certificate(tmp_path, "stranger", SAFE)
    with running(ASTERISK__TLS_CA=str(known)) as stack:
        setup = await SetUp.enter(stack, browser)
        operator = await Operator.listen(SAFE, stack.sip)
        operator.accounts[USER] = PASSWORD
        async with operator.by_tls(server_context(known)) as port:
            await make(setup, FIRST, operator, "Par enregistrement", port)
            await stands(setup, FIRST, REGISTERED["fr"])
            operator.encrypted = True
            await calls_come_in(stack, operator)
        async with operator.by_tls(server_context(stranger)) as port:
            await setup.edit("trunks", FIRST)
            await setup.fill(Port=str(port))
            await setup.save()
            await stands(setup, FIRST, *UNTRUSTED)
        await setup.page.context.close()
        operator.close()
