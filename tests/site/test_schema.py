"""A start asks the database whether it is migrated; any doubt means that migrations run."""

from pathlib import Path

import pytest

from decroche.ops import schema
from tests.kit.database import SETTINGS, command, connect


def test_a_changed_or_unknown_schema_is_migrated() -> None:
    assert schema.migrated(SETTINGS), "what the kit has copied was made by this code"
    with connect("owner") as owner:
        owner.execute("comment on table django_migrations is 'of older code'")
    assert not schema.migrated(SETTINGS)
    done = command("decroche.site", "migrate")
    assert done.returncode == 0, done.stderr
    assert schema.migrated(SETTINGS)


def test_a_changed_migration_is_another_schema(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "domains" / "some" / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "site" / "db").mkdir(parents=True)
    monkeypatch.setattr(schema, "SOURCES", tmp_path)
    digests = set()
    for text in ("", "one", "two"):
        if text:
            (folder / "0001_initial.py").write_text(text)
        digests.add(schema.schema_digest())
    assert len(digests) == 3
