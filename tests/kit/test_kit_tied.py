"""What a test starts ends with it, even if the test run is killed."""

import asyncio
import subprocess
import sys
from pathlib import Path

from decroche.ops.process import Child, Identity

ROOT = Path(__file__).resolve().parents[2]
STARTS_ONE = """
import subprocess, sys
from tests.kit.tied import tied
child = subprocess.Popen(["sleep", "600"], preexec_fn=tied(), start_new_session=True)
print(child.pid, flush=True)
sys.stdin.read()
"""


async def test_a_tied_process_ends_with_a_killed_parent() -> None:
    parent = subprocess.Popen(  # noqa: ASYNC220  # nothing else runs meanwhile
        [sys.executable, "-c", STARTS_ONE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdin is not None and parent.stdout is not None
    with parent.stdin, parent.stdout:
        identity = Identity.of(int(parent.stdout.readline()))
        assert identity is not None
        child = Child.adopt(identity)
        assert child is not None
        parent.kill()
        parent.wait()
        await asyncio.wait_for(child.wait(), 30)
        child.close()
    assert not identity.alive()
