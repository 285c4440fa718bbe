"""What the core wants to dial: asked of the gate here, and answered with an event.

The core names ids; the number is looked up at the last moment, and goes to the gate and the switch
only. What is being asked is not asked twice; after a restart the core asks again by itself.
"""

from collections.abc import Callable

import structlog

from decroche.calls.commands import AttemptWanted
from decroche.centre.events import AttemptAnswered, CentreEvent
from decroche.engine.clock import now_ms
from decroche.engine.contacts import Contacts
from decroche.engine.database import DatabaseAway
from decroche.engine.files import Files
from decroche.engine.outgoing import Outgoings, Permit
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import WorkId
from decroche.kernel.numbers import national
from decroche.kernel.refusal import Refusal
from decroche.tasks import spawn

log = structlog.get_logger()


class Wanted:
    """The gate, as the core asks it; of one centre."""

    def __init__(
        self,
        outgoings: Outgoings,
        contacts: Contacts,
        files: Files,
        config: Callable[[], CentreConfig],
        feed: Callable[[CentreEvent], None],
    ) -> None:
        self._outgoings = outgoings
        self._contacts = contacts
        self._files = files
        self._config = config
        self._feed = feed
        self._asking: dict[WorkId, None] = {}

    def ask(self, wanted: AttemptWanted) -> None:
        """Ask, unless that is being done already."""
        if wanted.work not in self._asking:
            self._asking[wanted.work] = None
            spawn(self._ask(wanted), f"gate {wanted.work}")

    async def _ask(self, wanted: AttemptWanted) -> None:
        """Whatever happens, there is an answer: somebody waits for it."""
        answer = AttemptAnswered(now_ms(), wanted.work, why="failed")
        try:
            answer = await self._answer(wanted)
        except Exception:  # Reported whole; the caller goes on in the flow, the promise waits.
            log.critical("wanted.bug", work=wanted.work, exc_info=True)
        finally:
            del self._asking[wanted.work]
            self._feed(answer)

    async def _answer(self, wanted: AttemptWanted) -> AttemptAnswered:
        try:
            number = await self._number(wanted)
            if not number:
                return AttemptAnswered(now_ms(), wanted.work, why="number_gone")
            permit = await self._outgoings.ask(
                wanted.agent,
                wanted.queue,
                number,
                wanted.purpose,
                wanted.interaction,
                wanted.client,
            )
        except Refusal as refusal:
            return AttemptAnswered(now_ms(), wanted.work, why=refusal.code)
        except DatabaseAway as error:
            log.warning("wanted.no_number", work=wanted.work, error=str(error))
            return AttemptAnswered(now_ms(), wanted.work, why="attempt_not_kept")
        if wanted.contact_point is not None:
            shown = national(permit.number, self._config().country)
            self._files.arrived(wanted.interaction, shown)
        return _allowed(wanted, permit)

    async def _number(self, wanted: AttemptWanted) -> str:
        """E.164; "" if there is none any more. Raises DatabaseAway."""
        if wanted.contact_point is not None:
            return await self._contacts.number_of(wanted.contact_point)
        known = self._config().outside
        spec = known.get(wanted.outside) if wanted.outside is not None else None
        return spec.e164 if spec is not None else ""


def _allowed(wanted: AttemptWanted, permit: Permit) -> AttemptAnswered:
    return AttemptAnswered(
        now_ms(),
        wanted.work,
        permit.attempt,
        contact_point=permit.contact_point,
        ring_s=permit.ring_timeout_s,
    )
