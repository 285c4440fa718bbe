"""The first picture of a call on a desk has the caller's file in it, if that comes in a moment."""

import asyncio

import pytest

from decroche.engine.files import Files
from decroche.engine.live import hub
from decroche.engine.live.protocol import DeskEvents, FileView, WorkChanged
from tests.engine.house import LINE, House, Page


def pictures(page: Page) -> list[FileView]:
    """The file in each picture of a call that this page was sent."""
    sent = [each for m in page.heard if isinstance(m, DeskEvents) for each in m.events]
    return [e.work.file for e in sent if isinstance(e, WorkChanged) and e.work and e.work.file]


async def test_a_call_is_shown_with_its_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "FILE_S", 5.0)
    page = await house.available()
    await house.ring(page)
    assert not pictures(page)[0].loading


async def test_a_file_that_is_late_holds_up_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, come = Files._read, asyncio.Event()

    async def late(self: Files, contact: str | None, person: str | None) -> FileView:
        await come.wait()
        return await read(self, contact, person)

    monkeypatch.setattr(Files, "_read", late)
    page = await house.available()
    await house.ring(page)
    assert [file.loading for file in pictures(page)] == [True]
    come.set()
    await page.until(lambda: not pictures(page)[-1].loading)


async def test_a_call_that_is_over_before_its_file_comes_is_not_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "FILE_S", 0.2)
    monkeypatch.setattr(Files, "_read", _never)
    page = await house.available()
    assert house.switch is not None
    leg = house.switch.call_in(LINE, "0639980012")
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: centre.hub._held)
    house.switch.hang_up(leg)
    await house.until(lambda: not centre.hub._held)
    await page.status("available")
    assert pictures(page) == []


async def _never(self: Files, contact: str | None, person: str | None) -> FileView:
    await asyncio.Event().wait()
    raise AssertionError("nobody waits for it any more")
