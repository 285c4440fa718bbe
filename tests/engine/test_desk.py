"""A desk over the live socket: acts, refusals, and events that keep it whole."""

from uuid import uuid4

import msgspec
import pytest

from decroche.engine.live import acts, hub
from decroche.engine.live.protocol import Ack, Goodbye, Refused
from decroche.kernel.config import AfterCallSpec
from decroche.routing import after_call
from tests.engine.house import LINE, House, Page, make_config, publish
from tests.engine.test_promises import control
from tests.engine.test_who_calls import over


async def test_a_call_from_ring_to_disposition(house: House) -> None:
    page = await house.available()
    leg = await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    work = page.desk.work
    assert (work.queue, work.file and work.file.number) == ("Ventes", "06 39 98 00 12")
    assert isinstance(await page.act("note", work.interaction, text="rappeler l’été"), Ack)
    assert isinstance(await page.act("hold", work.interaction, on=True), Ack)
    await page.stage("held")
    assert house.switch is not None
    await house.until(lambda: house.switch and house.switch.hears(leg) == ("music",))
    assert isinstance(await page.act("hold", work.interaction, on=False), Ack)
    await page.stage("talking")
    sold = work.dispositions[0].id
    assert isinstance(await page.act("disposition", work.interaction, disposition=sold), Ack)
    assert isinstance(await page.act("hang_up", work.interaction), Ack)
    await page.stage("after_call")
    assert await page.fresh() == page.desk
    assert isinstance(await page.act("finish"), Ack)
    await page.stage(None)
    await page.until(lambda: page.desk and page.desk.day)
    assert await page.fresh() == page.desk
    rows = house.rows(
        "select i.outcome, i.ended_by, s.outcome, s.disposition_id::text, n.text"
        " from interaction i join segment s on s.interaction_id = i.id"
        " join interaction_note n on n.interaction_id = i.id where i.tenant_id = %(tenant)s"
    )
    assert rows == [("answered", "agent", "answered", sold, "rappeler l’été")]


async def test_a_result_that_comes_from_a_page_of_the_site_lasts(house: House) -> None:
    """Also when the engine dies at once: what it has not written then, it writes again in order."""
    page = await house.available()
    await house.talk(page)
    assert page.desk is not None and page.desk.work is not None
    work = page.desk.work
    await over(page)
    event = {
        "type": "disposed_later",
        "agent": house.agent.id,
        "interaction": work.interaction,
        "segment": work.segment,
        "disposition": work.dispositions[0].id,
    }
    assert await control(house, "disposition", {"event": event}) == 204
    given = "select disposition_id::text from segment where tenant_id = %(tenant)s"
    assert house.rows(given) == [(work.dispositions[0].id,)]
    await house.crash()
    await house.start()
    assert house.rows(given) == [(work.dispositions[0].id,)]
    assert await control(house, "disposition", {"event": {"type": "disposed_later"}}) == 400


async def test_what_is_acknowledged_is_committed(house: House) -> None:
    page = await house.page()
    for _ in range(3):
        assert isinstance(await page.act("sign_in"), Ack)
        signed = "select count(*) from journal_event where tenant_id = %(tenant)s and kind = "
        assert house.rows(signed + "'agent_signed_in'") == [(1,)]


async def test_refusals_say_why_in_both_languages(house: House) -> None:
    page = await house.page()
    wanted = {
        ("state", "not_signed_in"): {"status": "available"},
        ("hang_up", "call_over"): {},
        ("hold", "bad_argument"): {},
        ("finish", "not_after_call"): {},
        ("extend", "not_after_call"): {},
        ("nonsense", "unknown_act"): {},
        ("search", "bad_argument"): {"text": 7},
        ("note", "note_too_long"): {"text": "x" * 30_000},
    }
    for (kind, code), args in wanted.items():
        answer = await page.act(kind, **args)
        assert isinstance(answer, Refused), kind
        assert answer.code == code
        assert answer.fr != answer.en
        assert "{" not in answer.fr + answer.en
    await page.act("sign_in")
    answer = await page.act("state", status="break", reason="nobody knows")
    assert answer.code == "unknown_reason"


async def test_the_last_words_come_when_the_work_is_over(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    first = page.desk.work.interaction
    assert isinstance(await page.act("hang_up", first), Ack)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.stage(None)
    assert isinstance(await page.act("note", first, text="à rappeler"), Ack)
    await house.talk(page)
    assert isinstance(await page.act("note", first, text="à rappeler mardi"), Ack)
    assert page.desk.work is not None
    assert (page.desk.work.interaction != first, page.desk.work.note) == (True, "")
    notes = "select interaction_id::text, text from interaction_note where tenant_id = %(tenant)s"
    assert house.rows(notes) == [(first, "à rappeler mardi")]


async def test_a_note_on_a_call_one_never_had_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await house.available()
    await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    mine = page.desk.work.interaction
    assert (await page.act("note", str(uuid4()), text="x")).code == "not_your_call"
    assert (await page.act("note", "no id", text="x")).code == "bad_argument"
    assert isinstance(await page.act("hang_up", mine), Ack)
    assert isinstance(await page.act("finish"), Ack)
    await page.stage(None)
    assert (await page.act("note", text="x")).code == "call_over"
    monkeypatch.setattr(acts, "NOTE_LATE_MS", -60_000)  # Any call is too long ago.
    assert (await page.act("note", mine, text="x")).code == "not_your_call"
    assert house.rows("select 1 from interaction_note where tenant_id = %(tenant)s") == []


async def test_decline_only_while_it_rings(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert (await page.act("decline")).code == "not_ringing"


async def test_the_second_tab_takes_over(house: House) -> None:
    first = await house.available()
    second = await house.page(tab="two")
    assert second.welcome is not None
    assert second.welcome.signed_in
    await first.until(lambda: Goodbye("taken_over") in first.heard)
    await house.ring(second)
    assert not any(getattr(e, "work", None) for e in first.heard if e is not first.welcome)


async def test_garbage_closes_that_socket_only(house: House) -> None:
    page = await house.available()
    for garbage in ("not json", "[" * 50_000, '{"type":"act"}', '{"type":"welcome"}'):
        other = await house.http.ws_connect(f"{house.url}/live", origin=house.settings.origin)
        await other.send_str(garbage)
        frames = [frame.data async for frame in other]
        assert frames == ['{"type":"goodbye","code":"garbage"}']
    await house.ring(page)


async def test_a_frame_beyond_the_limit_closes_the_socket(house: House) -> None:
    other = await house.http.ws_connect(f"{house.url}/live", origin=house.settings.origin)
    await other.send_str("x" * 100_000)
    assert [frame.data async for frame in other][:1] in (
        [],
        ['{"type":"goodbye","code":"garbage"}'],
    )
    assert other.closed


async def test_only_our_own_pages_may_come(house: House) -> None:
    for origin in ("http://elsewhere.example", None):
        headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
        headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
        headers |= {"Origin": origin} if origin else {}
        async with house.http.get(f"{house.url}/live", headers=headers) as answer:
            assert answer.status == 403


async def test_tickets_that_are_no_good(house: House) -> None:
    for bad in ("", "x.y", house.ticket()[:-2] + "zz", house.ticket(expires_s=-1)):
        page = await house.page(bad or "nothing")
        assert page.heard == [Goodbye("expired")]
        async with house.http.get(f"{house.url}/sip-auth", params={"ticket": bad}) as answer:
            assert answer.status == 403
    async with house.http.get(f"{house.url}/sip-auth", params={"ticket": house.ticket()}) as good:
        assert good.status == 204


async def test_a_revoked_log_in_is_out_at_once(house: House) -> None:
    page = await house.available()
    control = {"X-Decroche-Control": house.secrets.engine_control_token}
    body = {"tenant": house.tenant, "user": "user", "epoch": 2}
    revoke = f"{house.url}/control/revoke"
    async with house.http.post(revoke, json=body) as answer:
        assert answer.status == 403
    async with house.http.post(revoke, json=body, headers=control) as answer:
        assert answer.status == 204
    await page.until(lambda: Goodbye("revoked") in page.heard)
    again = await house.page(house.ticket(epoch=1))
    assert again.heard == [Goodbye("expired")]
    assert (await house.page(house.ticket(epoch=2))).welcome is not None


async def test_a_dead_page_gets_no_call_and_a_frozen_one_neither(house: House) -> None:
    page = await house.available()
    page.frozen = True
    centre = house.engine.centres[house.tenant]
    presence = centre.hub.presence(house.agent.id)
    presence.echoed(-10.0)
    centre.hub.check()
    assert page.desk is not None
    await page.status("error")
    page.frozen = False
    await page.status("available")
    await page.close()
    state = centre.runtime.state
    await house.until(lambda: state.routing.agents[house.agent.id].status == "error")


async def desk_phone(house: House) -> Page:
    """The agent has a desk phone beside the page, and waits for calls."""
    spec = msgspec.structs.replace(house.agent, phone="desk")
    publish(house, make_config(house.tenant, 2, agents={house.agent.id: spec}))
    await house.engine.refresh(house.tenant)
    return await house.available()


async def test_a_desk_phone_rings_when_the_file_is_painted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "PAINT_S", 60.0)
    page = await desk_phone(house)
    assert house.switch is not None
    house.switch.call_in(LINE, "0639980012")
    await page.stage("offered")
    assert not house.switch.ringing(house.agent.endpoint)
    assert page.desk is not None
    assert page.desk.work is not None
    await page.act("painted", page.desk.work.interaction)
    await house.until(lambda: house.switch and house.switch.ringing(house.agent.endpoint))


async def test_a_caller_who_leaves_before_the_desk_phone_rings(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "PAINT_S", 60.0)
    page = await desk_phone(house)
    assert house.switch is not None
    leg = house.switch.call_in(LINE, "0639980012")
    await page.stage("offered")
    house.switch.hang_up(leg)
    await page.stage(None)
    calls = house.engine.centres[house.tenant].runtime.state.calls
    await house.until(lambda: not calls.calls and not calls.closing)
    assert not house.switch.ringing(house.agent.endpoint)
    await page.status("available")


async def journalled(house: House) -> list[tuple[object, ...]]:
    """What agents asked for, as the journal has it."""
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    return house.rows(
        "select body ->> 'status', body ->> 'reason' from journal_event"
        " where tenant_id = %(tenant)s and kind = 'state_asked' order by seq"
    )


async def test_a_state_nobody_may_ask_for_never_reaches_the_journal(house: House) -> None:
    page = await house.page()
    await page.act("sign_in")
    lunch = next(iter(house.config.pause_reasons))
    for status in ("offline", "ringing", "talking", "after_call", "error", "not_responding", "", 7):
        assert (await page.act("state", status=status)).code == "bad_argument", status
    absurd: list[object] = ["nobody knows", "", 7, [lunch], {}, lunch + " "]
    for reason in absurd:
        refused = await page.act("state", status="break", reason=reason)
        assert refused.code == "unknown_reason", reason
    # A reason of breaks is none for another state.
    for status in ("available", "withdrawn"):
        assert (await page.act("state", status=status, reason=lunch)).code == "unknown_reason"
    assert await journalled(house) == []
    assert isinstance(await page.act("state", status="break", reason=lunch), Ack)
    assert await journalled(house) == [("break", lunch)]


async def test_finish_takes_the_state_that_was_remembered(house: House) -> None:
    page = await house.available()
    lunch = next(iter(house.config.pause_reasons))
    await house.talk(page)
    assert isinstance(await page.act("state", status="break", reason=lunch), Ack)
    await page.act("hang_up")
    await page.stage("after_call")
    assert page.desk is not None
    assert page.desk.state.next_status == "break"
    assert isinstance(await page.act("finish"), Ack)
    await page.status("break")
    assert page.desk.state.reason == lunch
    assert (await journalled(house))[-1] == ("break", lunch)


async def test_finish_without_a_wish_makes_available(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    await page.act("hang_up")
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.status("available")


async def test_the_fourth_extension_is_refused_in_words(house: House) -> None:
    queues = {
        id: msgspec.structs.replace(spec, after_call=AfterCallSpec("limit", 60))
        for id, spec in house.config.queues.items()
    }
    publish(house, make_config(house.tenant, 2, queues=queues))
    await house.engine.refresh(house.tenant)
    page = await house.available()
    await house.talk(page)
    await page.act("hang_up")
    await page.stage("after_call")
    assert page.desk is not None
    work = page.desk.work
    assert work is not None
    assert work.after_call_until_ms is not None
    for left in (3, 2, 1):
        assert page.desk.work is not None
        assert page.desk.work.extensions_left == left
        assert isinstance(await page.act("extend"), Ack)
    until_ms = work.after_call_until_ms + 3 * after_call.EXTENSION_S * 1000
    refused = await page.act("extend")
    assert isinstance(refused, Refused)
    assert (refused.code, "3" in refused.fr, "3" in refused.en) == ("no_more_time", True, True)
    work = page.desk.work
    assert work is not None
    assert (work.after_call_until_ms, work.extensions_left) == (until_ms, 0)
    assert isinstance(await page.act("finish"), Ack)
    await page.status("available")


async def test_another_state_asked_in_after_call_ends_it_now(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    await page.act("hang_up")
    await page.stage("after_call")
    assert isinstance(await page.act("state", status="withdrawn"), Ack)
    await page.status("withdrawn")
    assert page.desk is not None
    assert page.desk.work is None


async def test_who_left_while_no_engine_was_there_has_no_phone(house: House) -> None:
    await desk_phone(house)
    assert house.switch is not None
    assert house.agent.endpoint in house.switch.agents
    await house.crash()
    left = msgspec.structs.replace(house.agent, phone="desk", active=False)
    publish(house, make_config(house.tenant, 3, agents={house.agent.id: left}))
    await house.start()
    assert house.agent.endpoint not in house.switch.agents
    assert not house.switch.registered


async def test_the_desk_says_what_a_break_has_cost_today(house: House) -> None:
    page = await house.available()
    lunch = next(iter(house.config.pause_reasons))
    assert page.desk is not None
    assert (page.desk.reasons[0].quota_min, page.desk.reasons[0].used_ms) == (45, 0)
    assert isinstance(await page.act("state", status="break", reason=lunch), Ack)
    await page.status("break")
    began_ms = page.desk.state.since_ms
    assert isinstance(await page.act("state", status="available"), Ack)
    await page.status("available")
    assert page.desk.reasons[0].used_ms == page.desk.state.since_ms - began_ms > 0
    assert await page.fresh() == page.desk


async def test_a_browsers_phone_that_becomes_a_desk_phone_is_made_anew(house: House) -> None:
    await house.page()
    switch, name = house.switch, house.agent.endpoint
    assert switch is not None
    assert (switch.agents[name].kind, name in switch.registered) == ("browser", True)
    for version, codec in ((2, "alaw"), (3, "g722")):
        spec = msgspec.structs.replace(house.agent, phone="desk", codec=codec)
        publish(house, make_config(house.tenant, version, agents={house.agent.id: spec}))
        await house.engine.refresh(house.tenant)
        await house.until(lambda wanted=codec: switch.agents[name].codec == wanted)
        assert switch.agents[name].kind == "desk"
        assert name not in switch.registered, "what registered was the browser's"
