"""`AsteriskTrunks`: files, reloads and states of a node's lines.

Reloads and questions go through Asterisk's control socket: it tells of outbound registrations,
which ARI does not, and a reload that waits for the DNS holds up no leg's orders there.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Final, Literal

import structlog

from decroche.kernel.ids import LegId
from decroche.switch.asterisk import trial
from decroche.switch.asterisk.files import write_changing
from decroche.switch.asterisk.node import LINE, NodeSettings, NumberRoute, Registration, TrunkSpec
from decroche.switch.port import SwitchError
from decroche.switch.trunks import NO_ANSWER, Attempt, TrunkState

COMMAND_S: Final = 20.0
"""A reload looks operators' names up; a resolver that is down takes this long at most."""
LOG_BYTES: Final = 256 * 1024
"""The end of the log that is searched for why a registration failed: some thousand lines."""
RELOADS: Final = (
    "module reload res_pjsip.so",
    "module reload res_pjsip_endpoint_identifier_ip.so",
    "module reload res_pjsip_outbound_registration.so",
    "dialplan reload",
)
_REGISTRATION: Final = re.compile(
    r"^\s*trunk-(\S+?)/\S+\s.*?\b(Registered|Unregistered|Rejected|Stopped)\b", re.MULTILINE
)
_CONTACT: Final = re.compile(
    r"^\s*Contact:\s+trunk-(\S+?)/\S+\s.*?\b(Avail|Unavail|NonQual|Unknown)\b", re.MULTILINE
)
_ANSWER: Final = re.compile(
    r"response '(\d{3})' received|(\d{3})'? (?:.*? )?fatal response received"
)
Standing = Literal["none", "registered", "trying", "refused"]
Reach = Literal["unknown", "yes", "no"]
REACH: Final[dict[str, Reach]] = {"Avail": "yes", "Unavail": "no"}

log = structlog.get_logger(__name__)


class AsteriskTrunks:
    """The lines of one node. `argv_prefix`: the command of its Asterisk. `tried`: where the legs
    of test calls are written, for whoever ends calls that nobody has allowed."""

    def __init__(
        self,
        node: NodeSettings,
        argv_prefix: Sequence[str],
        tried: dict[LegId, None] | None = None,
    ) -> None:
        self._tried = tried if tried is not None else {}
        self._node = node
        self._argv = [*argv_prefix, "-C", str(node.etc / "asterisk.conf"), "-rx"]
        self._fresh = True
        self._accounts: dict[str, Registration] = {}
        """Trunk → how it registers, as applied last."""
        self._trying = asyncio.Lock()

    async def apply(self, trunks: Sequence[TrunkSpec], numbers: Sequence[NumberRoute]) -> None:
        """See the port. Raises SwitchError, NodeSettingError."""
        try:
            written = write_changing(self._node, trunks, numbers)
        except OSError as error:
            raise SwitchError(f"the trunks' file cannot be written: {error.strerror}") from error
        # Files alike at our start prove nothing: we may have died between writing and reloading.
        if not written and not self._fresh:
            return
        self._fresh = True
        for command in RELOADS:
            await self._run(command)
        await self._register_again(trunks)
        self._fresh = False
        log.info("trunks_applied", count=len(trunks), numbers=len(numbers))

    async def _register_again(self, trunks: Sequence[TrunkSpec]) -> None:
        """Asterisk takes a changed password, and asks the operator no sooner than it would have:
        minutes later, with a line that says "registered" until then."""
        now = {each.id: each.registration for each in trunks if each.registration}
        for id, account in now.items():
            if self._accounts.get(id, account) != account:
                await self._run(f"pjsip send register {LINE}{id}")
        self._accounts = now

    async def states(self, trunks: Sequence[TrunkSpec]) -> tuple[TrunkState, ...]:
        """See the port. Raises SwitchError."""
        registrations = dict(_REGISTRATION.findall(await self._run("pjsip show registrations")))
        contacts = dict(_CONTACT.findall(await self._run("pjsip show contacts")))
        tail = await asyncio.to_thread(self._log_tail)
        return tuple(_state(trunk, registrations, contacts, tail) for trunk in trunks)

    async def attempt(self, trunk: str, number: str, caller: str, sound: str) -> Attempt:
        """See the port. Raises SwitchError."""
        async with self._trying:  # One application, so one trial at a time.
            return await trial.attempt(self._node, self._tried, trunk, number, caller, sound)

    async def _run(self, command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *self._argv,
            command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(COMMAND_S):
                output, _ = await process.communicate()
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise SwitchError(f"Asterisk does not answer: {command}") from error
        if process.returncode != 0:
            raise SwitchError(f"Asterisk is away: {command}")
        return output.decode(errors="replace")

    def _log_tail(self) -> str:
        path = self._node.dir / "log" / "messages"
        try:
            with path.open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - LOG_BYTES))
                return file.read().decode(errors="replace")
        except OSError:
            return ""


def _state(
    trunk: TrunkSpec, registrations: dict[str, str], contacts: dict[str, str], tail: str
) -> TrunkState:
    account = trunk.registration
    standing: Standing = "none"
    code = 0
    if account is not None and registrations.get(trunk.id) == "Registered":
        standing = "registered"
    elif account is not None:
        code = last_answer(tail, f"sip:{account.username}@{account.server}")
        standing = "refused" if code else "trying"
    return TrunkState(trunk.id, standing, REACH.get(contacts.get(trunk.id, ""), "unknown"), code)


def last_answer(tail: str, client: str) -> int:
    """What the operator said to the last registration of this client URI that the log tells of;
    408 if nothing came back, 0 if the log says nothing."""
    for line in reversed(tail.splitlines()):
        if "on registration attempt" not in line or f"'{client}'" not in line:
            continue
        if "No response received" in line:
            return NO_ANSWER
        if found := _ANSWER.search(line):
            return int(found.group(1) or found.group(2))
    return 0
