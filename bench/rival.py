"""app_queue in the very same Asterisk, with its best settings, put in and used at run time.

The shipped node does not load app_queue; the bench writes a queues.conf beside the files of its
own stack, loads the module, adds an extension and a line to call it by: nothing else of the node
changes. The line is like the trunk in everything but its name and address, by which our engine
knows its own calls: it would look into the rival's, and end them as calls that nobody allowed.
"""

import re
import subprocess
from collections.abc import Sequence

from tests.kit.stack import Stack

from decroche.ops.asterisk_install import require_asterisk
from decroche.settings import Settings
from decroche.switch.asterisk.node import TrunkSpec
from decroche.switch.asterisk.pjsip_conf import trunk_sections

MANY, FEW = "8001", "8002"
"""Two extensions: a queue with the whole crew, one with a part of it."""
CALLERS = "127.0.0.4"
"""Where the rival's callers call from."""
LINE = "rival"
CALLS_MAX = 500
WITHIN_S = 30
RELOADS = (
    "module reload res_pjsip.so",
    "module reload res_pjsip_endpoint_identifier_ip.so",
    "module load app_queue.so",
)

# timeout and retry only matter after a round that
# failed; no announcement, no monitoring, no shared counters: the least work it can have.
QUEUES = """\
[general]
persistentmembers=no
autofill=yes
shared_lastcall=no
log_membername_as_agent=no

"""

QUEUE = """\
[{name}]
strategy={strategy}
musicclass=default
timeout=20
retry=1
autofill=yes
ringinuse=no
wrapuptime=0
memberdelay=0
announce-frequency=0
announce-position=no
joinempty=yes
leavewhenempty=no
reportholdtime=no
setinterfacevar=no
setqueuevar=no
timeoutpriority=conf
weight=0
{members}
"""


def asterisk(stack: Stack, command: str) -> str:
    """One command on the console of this stack's Asterisk; what it answers."""
    data = stack.data_dir
    install = require_asterisk(Settings(data_dir=data, port_base=stack.base))
    conf = data / "asterisk" / "etc" / "asterisk.conf"
    return subprocess.run(
        [*install.argv_prefix, "-C", str(conf), "-rx", command],
        capture_output=True,
        text=True,
        check=True,
        timeout=WITHIN_S,
    ).stdout


def line(stack: Stack) -> str:
    """The sections of the rival's callers' line."""
    trunk = TrunkSpec(id=LINE, addresses=(CALLERS,), calls_max=CALLS_MAX)
    return "\n" + trunk_sections(trunk, stack.sip[0]).replace(f"trunk-{LINE}", LINE)


def pause(stack: Stack, extension: str, endpoints: Sequence[str]) -> None:
    """These members are on a break: nobody rings them."""
    for each in endpoints:
        asterisk(stack, f"queue pause member PJSIP/{each} queue bench{extension}")


def waiting(stack: Stack, extension: str) -> int:
    """How many callers wait in this queue, as app_queue says."""
    found = re.search(r" has (\d+) calls", asterisk(stack, f"queue show bench{extension}"))
    return int(found.group(1)) if found else -1


def prepare(
    stack: Stack,
    crews: dict[str, Sequence[str]],
    *,
    strategy: str = "leastrecent",
    answer: bool = False,
) -> None:
    """Load app_queue: extension → the endpoints that its queue rings.

    `strategy`: leastrecent is the nearest to "longest idle", ringall is "ring_all".
    `answer`: at once, as ours does; else the caller is answered when an agent is, which is less
    work. Raises RuntimeError if it does not come.
    """
    text = QUEUES
    for extension, endpoints in crews.items():
        members = "\n".join(f"member=PJSIP/{each},0,{each}" for each in endpoints)
        text += QUEUE.format(name=f"bench{extension}", strategy=strategy, members=members)
    etc = stack.data_dir / "asterisk" / "etc"
    (etc / "queues.conf").write_text(text)
    (etc / "queues.conf").chmod(0o644)
    with (etc / "pjsip.conf").open("a") as file:
        file.write(line(stack))
    said = [asterisk(stack, command) for command in RELOADS]
    for extension, endpoints in crews.items():
        steps = [*(["Answer"] if answer else []), f"Queue,bench{extension}"]
        for number, step in enumerate(steps, 1):
            where = f"{extension},{number},{step} into decroche-in replace"
            asterisk(stack, f"dialplan add extension {where}")
        shown = asterisk(stack, f"queue show bench{extension}")
        if shown.count("PJSIP/") != len(endpoints):
            raise RuntimeError(f"app_queue did not come: {said}\n{shown}")
