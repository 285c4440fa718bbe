"""Calls that leave without a verdict are ended: the last of the four locks (docs/decisions/0020).

It asks Asterisk itself which channels each line has, so that it sees those of which nothing was
told to us. Two looks lie between a call and its end at most, and the look is cheap: one list of
endpoints, and four questions for each channel that is new on a line.
"""

import asyncio
import re
from collections.abc import Callable, Container
from typing import Final

import msgspec
import structlog

from decroche.kernel.ids import LegId
from decroche.switch.asterisk import door, wire
from decroche.switch.asterisk.client import AriLink
from decroche.switch.asterisk.translate import Book
from decroche.switch.asterisk.wire import Request, Response
from decroche.switch.port import RogueCall, SwitchError

LOOK_S: Final = 1.5
TRUNK: Final = "trunk-"
CALLED: Final = "CHANNEL(pjsip,remote_uri)"
"""Whom this channel called, as SIP has it: a variable could say anything."""
INCOMING: Final = "Ring"
"""State of a channel that came to us and was not answered; one that we made is never in it."""

Now = Callable[[], int]
log = structlog.get_logger(__name__)


class Watcher:
    """Of one adapter. `tried`: the legs of test calls that run now."""

    def __init__(self, book: Callable[[], Book], tried: Container[LegId]) -> None:
        self._book = book
        self._tried = tried
        self._knows = False

    def know(self) -> None:
        """A survey has filled the book: what is not in it is nobody's."""
        self._knows = True

    async def watch(self, link: AriLink, tell: Callable[[RogueCall], None], now: Now) -> None:
        """Look again and again, until the link is lost."""
        self._knows = False
        while True:
            await asyncio.sleep(LOOK_S)
            if self._knows:
                try:
                    for rogue in await self._look(link, now()):
                        tell(rogue)
                except SwitchError:
                    return

    async def _look(self, link: AriLink, at_ms: int) -> list[RogueCall]:
        answer = await link.ask(Request("GET", "endpoints/PJSIP"))
        if not answer.ok:
            return []
        phones = msgspec.json.decode(answer.message_body, type=list[wire.Endpoint])
        lines = {
            channel: phone.resource.removeprefix(TRUNK)
            for phone in phones
            if phone.resource.startswith(TRUNK)
            for channel in phone.channel_ids
        }
        rogues = []
        for channel in lines:
            if not await self._in_order(link, channel):
                rogues.append(RogueCall(at_ms, LegId(channel), lines[channel]))
                link.send(Request("DELETE", f"channels/{channel}"))
                log.critical("switch.rogue_call", channel=channel, trunk=lines[channel])
        return rogues

    async def _in_order(self, link: AriLink, channel: str) -> bool:
        """Whether it came to us, is gone already, or belongs to an attempt that was allowed."""
        if channel in self._book().legs or channel in self._book().ended:
            return True
        path = f"channels/{channel}/variable"
        found, said, to = await link.all(
            [
                Request("GET", f"channels/{channel}"),
                Request("GET", path, (("variable", door.CALL_VARIABLE),)),
                Request("GET", path, (("variable", CALLED),)),
            ]
        )
        if not found.ok:
            return True
        state = msgspec.json.decode(found.message_body, type=wire.Channel).state
        words = msgspec.json.decode(said.message_body, type=wire.Variable).value if said.ok else ""
        if state == INCOMING or words.startswith("caller,") or _is_help(words, to):
            return True
        call = door.dialled(tuple(words.split(",")))
        return call is not None and self._allowed(call.leg)

    def _allowed(self, leg: LegId) -> bool:
        book = self._book()
        known = leg in book.dials or leg in book.ended or leg in book.parties.values()
        return known or leg in self._tried


def _is_help(words: str, to: Response) -> bool:
    """The one exception: the dialplan itself has dialled help from an agent's phone, without any
    verdict. It must say so, with one of the emergency numbers, and SIP must have called just that
    number: nothing else leaves under its name."""
    number = door.help_called(tuple(words.split(",")))
    if not number or not to.ok:
        return False
    uri = msgspec.json.decode(to.message_body, type=wire.Variable).value
    return re.search(rf"sips?:{number}@", uri) is not None
