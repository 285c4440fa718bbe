"""app_queue in the very same Asterisk, with its best settings, put in and used at run time.

The shipped node does not load app_queue; the bench writes a queues.conf beside the files of its
own stack, loads the module and adds one extension: nothing else of the node changes.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.kit.stack import Stack

from decroche.ops.asterisk_install import require_asterisk
from decroche.settings import Settings

EXTENSION = "8001"
WITHIN_S = 30

# leastrecent is the nearest to "longest idle". timeout and retry only matter after a round that
# failed; no announcement, no monitoring, no shared counters: the least work it can have.
QUEUES = """\
[general]
persistentmembers=no
autofill=yes
shared_lastcall=no
log_membername_as_agent=no

[bench]
strategy=leastrecent
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


def prepare(stack: Stack, endpoints: Sequence[str]) -> None:
    """Load app_queue with these phones as its members. Raises RuntimeError if it does not come."""
    members = "\n".join(f"member=PJSIP/{endpoint},0,{endpoint}" for endpoint in endpoints)
    path = Path(stack.data_dir) / "asterisk" / "etc" / "queues.conf"
    path.write_text(QUEUES.format(members=members))
    path.chmod(0o644)
    said = asterisk(stack, "module load app_queue.so")
    asterisk(stack, f"dialplan add extension {EXTENSION},1,Queue,bench into decroche-in replace")
    shown = asterisk(stack, "queue show bench")
    if shown.count("PJSIP/") != len(endpoints):
        raise RuntimeError(f"app_queue did not come: {said}\n{shown}")
