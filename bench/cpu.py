"""CPU seconds of a process and all it has started, from /proc."""

import os
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PARENT, USER, CHILDREN_SYSTEM = 1, 11, 14  # Fields after the name in /proc/PID/stat (proc(5)).


def _fields(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # It ended meanwhile.
        return None
    return text.rpartition(") ")[2].split()


def tree(root: int) -> list[int]:
    """The process and its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            children.setdefault(int(fields[PARENT]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_s(root: int) -> float:
    """User and system seconds of the tree, with those of children that ended and were reaped."""
    ticks = 0
    for pid in tree(root):
        if fields := _fields(pid):
            ticks += sum(int(value) for value in fields[USER : CHILDREN_SYSTEM + 1])
    return ticks / TICKS_PER_S
