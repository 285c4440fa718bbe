"""What the contract suite needs around a switch: callers, agents' phones, an ear for events."""

import asyncio
from pathlib import Path
from typing import Any, Protocol, TypeVar

from decroche.kernel.ids import AgentId, AttemptId, PromptId
from decroche.kernel.legs import EndReason
from decroche.switch.port import Outgoing, Shown, Switch, SwitchConnected, SwitchEvent

T = TypeVar("T")
WAIT_S = 15.0
Runs = list[tuple[bool, float]]
"""A file from its beginning to its end: sound (True) or silence, and for how many seconds."""
NUMBER = "+33123456789"
"""A number of ours, known to the fallback too."""
HELP_LINES, HELP_SHOWN = ("line",), "+33123456789"
"""By what the switch itself calls for help from an agent's phone."""


class Ear:
    """Keeps every event of a switch; waits for one that fits and has not been taken yet."""

    def __init__(self, switch: Switch) -> None:
        self.heard: list[SwitchEvent] = []
        self._changed = asyncio.Condition()
        self._task = asyncio.create_task(self._listen(switch))

    async def _listen(self, switch: Switch) -> None:
        async for event in switch.events():
            async with self._changed:
                self.heard.append(event)
                self._changed.notify_all()

    async def next(self, kind: type[T], **fields: Any) -> T:
        """The first of that kind with these fields; it is taken, and those before it stay."""
        found: list[T] = []

        def fits() -> bool:
            for event in self.heard:
                if isinstance(event, kind) and all(
                    getattr(event, name) == value for name, value in fields.items()
                ):
                    self.heard.remove(event)
                    found.append(event)
                    return True
            return False

        async with asyncio.timeout(WAIT_S), self._changed:
            try:
                await self._changed.wait_for(fits)
            except asyncio.CancelledError:
                print("heard instead:", self.heard)  # Shown by pytest when the test fails.
                raise
        return found[0]

    def close(self) -> None:
        self._task.cancel()


class Names:
    """The engine's look-up: agents are their endpoints, prompts are packaged sounds."""

    def __init__(
        self, sounds: Path = Path("/nowhere"), allowed: dict[str, Outgoing] | None = None
    ) -> None:
        self.sounds, self.allowed = sounds, allowed if allowed is not None else {}

    def endpoint(self, agent: AgentId) -> str | None:
        return str(agent)

    def shown(self, interaction: str) -> Shown:
        return Shown("+33612345678", "Zoé Martin")

    def outgoing(self, attempt: AttemptId) -> Outgoing | None:
        return self.allowed.get(attempt)

    def prompt(self, prompt: PromptId, language: str) -> Path | None:
        return self.sounds / language / prompt if prompt != "missing" else None


class Line(Protocol):
    """One party's end of one call."""

    async def up(self) -> None: ...
    async def ended(self) -> int:
        """Wait for the end; the SIP code if it was refused, else 0."""
        ...

    async def hang_up(self) -> None: ...
    async def hears(self, other: "Line") -> None: ...
    async def hears_all(self, *others: "Line", but: "Line | None" = None) -> None:
        """Each of these, and at the same time not that one."""
        ...

    async def hears_music(self) -> None: ...
    async def press(self, key: str) -> None:
        """By the way that this party's telephone has."""
        ...

    async def fall_silent(self) -> None:
        """The party says no more, and stays."""
        ...


class Ringing(Line, Protocol):
    """A phone that rings."""

    leg: str
    reattach: bool
    number: str

    async def pick_up(self) -> None: ...
    async def refuse(self, code: int) -> None: ...


class Far(Line, Protocol):
    """An outside number that is called."""

    number: str
    shown: str
    """The number that it sees; "" for none."""

    async def ring(self) -> None: ...
    async def pick_up(self) -> None: ...
    async def refuse(self, code: int) -> None: ...


class Operator(Protocol):
    """At the other end of one of our lines."""

    async def called(self) -> Far: ...
    def calls_now(self) -> int:
        """Calls that came and were not taken by `called`."""
        ...


class Phone(Protocol):
    """An agent's desk phone, registered."""

    async def rings(self) -> Ringing: ...
    def rings_now(self) -> int: ...
    async def dials(self, number: str) -> Line:
        """On its own keypad."""
        ...


class World(Protocol):
    @property
    def switch(self) -> Switch: ...
    @property
    def ear(self) -> Ear: ...

    async def call(self, dialled: str = NUMBER, caller: str = "0612345678") -> Line: ...
    async def phone(self, name: str) -> Phone: ...

    @property
    def allowed(self) -> dict[str, Outgoing]:
        """What the gate has allowed, by attempt."""
        ...

    async def operators(self, *lines: str) -> tuple[Operator, ...]:
        """One behind each of these lines, which are made known to the switch."""
        ...

    async def unreachable(self, line: str) -> None:
        """Calls by this line reach no operator."""
        ...

    async def gone(self) -> None:
        """The engine dies; `reconnect` starts the next one."""
        ...

    async def reconnect(self) -> SwitchConnected:
        """The engine dies and another one starts: the same switch, a fresh adapter."""
        ...

    async def silence(self) -> None:
        """The engine dies and none starts; wait until the guards of the callers have run out."""
        ...

    def recorded_s(self, recording: str) -> tuple[float, float] | None:
        """Seconds in the customer's and the agent's file; None where there are no files."""
        ...

    def written(self, recording: str) -> tuple[Runs, Runs]:
        """What is in the customer's and in the agent's file, which are closed."""
        ...

    def message(self, recording: str) -> Runs:
        """What is in the file of a message, which is closed."""
        ...

    async def pause(self) -> float:
        """Long enough for two seconds of sound; how many seconds it was."""
        ...


REASONS = {
    486: EndReason.BUSY,
    480: EndReason.NO_ANSWER,
    603: EndReason.DECLINED,
    404: EndReason.UNREACHABLE,
    503: EndReason.UNREACHABLE,
}
