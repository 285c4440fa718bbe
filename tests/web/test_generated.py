"""Files of the web application that are generated must be what their sources say."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import msgspec

from decroche.engine.live import protocol

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "generate_protocol.py"
WEB = ROOT / "web"


def _generator() -> object:
    spec = importlib.util.spec_from_file_location("generate_protocol", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_protocol_is_fresh() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_message_is_written_with_its_tag() -> None:
    text = (WEB / "src" / "live" / "protocol.ts").read_text(encoding="utf-8")
    for name, value in vars(protocol).items():
        if isinstance(value, type) and issubclass(value, msgspec.Struct):
            tag = value.__struct_config__.tag
            assert f"export interface {name} {{" in text
            assert tag is None or f'readonly type: "{tag}";' in text


def test_a_changed_declaration_changes_the_text() -> None:
    generator = _generator()
    before = generator.render()  # type: ignore[attr-defined]

    class Extra(msgspec.Struct, frozen=True, tag="extra"):
        number: int

    Extra.__module__ = protocol.__name__
    protocol.Extra = Extra  # type: ignore[attr-defined]
    try:
        assert generator.render() != before  # type: ignore[attr-defined]
    finally:
        del protocol.Extra  # type: ignore[attr-defined]
    assert generator.render() == before  # type: ignore[attr-defined]


def test_lock_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_mantine_is_one_version() -> None:
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    versions = {v for name, v in package["dependencies"].items() if name.startswith("@mantine/")}
    assert versions == {"9.7.3"}
