"""The house style that a machine can hold: sizes, banned calls, names that say nothing.

Lists of exemptions may only shrink.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "decroche"
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
NAMELESS = {"utils.py", "helpers.py", "manager.py", "misc.py", "common.py"}
BANNED = (
    (
        r"asyncio\.create_task\(",
        "decroche.tasks.spawn(): it names the task and reports its failure",
    ),
    (r"^\s*except\s*:", "except the error you expect"),
    (r"except Exception:\s*\n\s*pass", "say what is done about it"),
    (r"\blog\.\w+\([^)]*\bevent=", "another name: `event` is structlog's own word for its message"),
    (r"\bhash\(", "an id or a digest: hash() differs from run to run"),
)
MAY_SPAWN = {"tasks.py"}


def python_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def long_functions(source: str) -> list[str]:
    tree = ast.parse(source)
    return [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]


def banned_calls(name: str, source: str) -> list[str]:
    return [
        f"{pattern} → {instead}"
        for pattern, instead in BANNED
        if re.search(pattern, source, re.MULTILINE)
        and not (name in MAY_SPAWN and "create_task" in pattern)
    ]


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_source_file_keeps_to_the_house(path: Path) -> None:
    source = path.read_text()
    name = str(path.relative_to(SOURCE))
    assert path.name not in NAMELESS, "find the noun"
    assert source.count("\n") <= FILE_LINES_MAX, "over the cap: find the better noun"
    assert long_functions(source) == []
    assert banned_calls(name, source) == []


def test_the_checker_itself_sees_what_it_should() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * 61) == ["f (62 lines)"]
    assert banned_calls("a.py", "asyncio.create_task(x)")
    assert banned_calls("a.py", "try:\n    x\nexcept:\n    y")
    assert banned_calls("a.py", 'log.info("x", event=1)')
    assert not banned_calls("tasks.py", "asyncio.create_task(x)")


def committed_text() -> list[Path]:
    kinds = ("*.py", "*.md", "*.toml", "*.sh", "*.json", "*.ts", "*.tsx", "*.lock", "Makefile")
    skip = {"node_modules", ".venv", "dist", ".git", "out"}
    found = [path for kind in kinds for path in ROOT.rglob(kind)]
    return [path for path in found if not skip & set(path.relative_to(ROOT).parts)]


def test_no_committed_file_names_a_registry_or_this_machine() -> None:
    hosts = (
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "deb.debian" + ".org",
    )
    offenders = [
        str(path.relative_to(ROOT))
        for path in committed_text()
        for text in [path.read_text(errors="replace")]
        if any(host in text for host in hosts) or "/work/" + "main" in text
    ]
    assert offenders == []


def test_every_picture_is_made_by_a_journey() -> None:
    """`make screens` would leave an older one behind as it was."""
    journeys = "".join(path.read_text() for path in (ROOT / "tests/journeys").glob("*.py"))
    stems = {path.stem[:-3] for path in (ROOT / "docs/screens").glob("*.png")}
    assert stems
    for stem in stems:
        kind = stem.removeprefix("setup-").removeprefix("form-")
        assert f'"{stem}"' in journeys or f'"{kind}"' in journeys, stem
