"""Logs stay within their limit, also on a disk that is really full."""

import contextlib
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from decroche.engine.replay import (
    callers_in_cel,
    compare_legs,
    compare_unseen,
    recorded_since_ms,
)
from decroche.ops.logs import turn_log, turn_over
from decroche.settings_watch import Watch

LIMIT = 10_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs root and the right to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_log_is_turned_over_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with path.open("ab", buffering=0) as writer:
        for text in (b"one\n", b"two\n", b"three\n"):
            writer.write(text)
            turn_log(path, 2, LIMIT)
        writer.write(b"four\n")
    assert path.read_bytes() == b"four\n"
    assert (tmp_path / "a.log.1").read_bytes() == b"three\n"
    assert (tmp_path / "a.log.2").read_bytes() == b"two\n"
    assert not (tmp_path / "a.log.3").exists()


def test_a_full_disk_costs_the_log_and_not_the_older_ones(small_disk: Path) -> None:
    limits = Watch(log_bytes=LIMIT)
    path, older = small_disk / "a.log", small_disk / "a.log.1"
    older.write_bytes(b"older")
    with path.open("ab", buffering=0) as writer:
        with contextlib.suppress(OSError):
            while True:
                writer.write(b"x" * 1000)
        assert path.stat().st_size > 2 * LIMIT
        turn_over([path], [], limits)
        assert path.stat().st_size == 0
        writer.write(b"there is room again")
    assert path.read_bytes() == b"there is room again"
    assert older.read_bytes() == b"older"
    assert not (small_disk / "a.log.part").exists()


def test_a_log_waits_for_room_until_twice_its_limit(small_disk: Path) -> None:
    path = small_disk / "a.log"
    path.write_bytes(b"x" * (LIMIT + 1000))
    (small_disk / "ballast").write_bytes(b"x" * 49_000)
    turn_over([path], [], Watch(log_bytes=LIMIT))
    assert path.stat().st_size == LIMIT + 1000, "still within what a full disk may cost"
    (small_disk / "ballast").unlink()
    turn_over([path], [], Watch(log_bytes=LIMIT))
    assert (path.stat().st_size, (small_disk / "a.log.1").stat().st_size) == (0, LIMIT + 1000)


def test_the_record_of_legs_is_cut_without_losing_a_line(tmp_path: Path) -> None:
    record, limits = tmp_path / "cel.csv", Watch(log_bytes=LIMIT, record_files=4)
    for number in range(600):
        with record.open("a") as file:  # as Asterisk does: opened for each line
            file.write(f"{1000 + number},APP_START,leg-{number},leg-{number},PJSIP/trunk-x-1,\n")
        turn_over([], [record], limits)
    assert (tmp_path / "cel.csv.1").exists()
    seen = Counter(callers_in_cel(tmp_path, 0, 10**9))
    assert seen == Counter(f"leg-{number}" for number in range(600))
    os.utime(tmp_path / "cel.csv.1", (900, 900))
    assert len(set(callers_in_cel(tmp_path, 1_000_000, 10**9))) < 600, "a part of days before"
    for number in range(40):
        record.write_text("x" * (LIMIT + number))
        turn_over([], [record], limits)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == [f"cel.csv.{number}" for number in range(1, 5)]


def test_a_test_call_of_a_trunk_is_no_caller(tmp_path: Path) -> None:
    called = "1000,APP_START,leg-2,trial~1,PJSIP/trunk-x-2,\n"
    (tmp_path / "cel.csv").write_text(called + "1000,APP_START,leg-1,leg-1,PJSIP/trunk-x-1,\n")
    assert list(callers_in_cel(tmp_path, 0, 10**9)) == ["leg-1"]


def test_who_was_called_is_no_caller_without_an_interaction() -> None:
    seen = Counter(["caller", "party", "stray"])
    assert compare_legs(seen, {"caller": [1]}, {"party"}) == [
        "leg stray: entered, but no interaction"
    ]


def test_a_leg_that_only_the_journal_has_is_found_within_the_span_of_the_record() -> None:
    journal = {"seen": [50_000], "missed": [60_000], "older": [1_000], "just now": [100_000]}
    assert compare_unseen({"seen"}, journal, 10_000, 100_000) == [
        "leg missed: an interaction, but Asterisk did not see it enter"
    ]


def test_a_record_without_a_line_vouches_for_nobody(tmp_path: Path) -> None:
    assert recorded_since_ms(tmp_path) is None
    (tmp_path / "cel.csv").touch()
    assert recorded_since_ms(tmp_path) is None
    assert compare_unseen([], {"a": [1], "b": [2]}, None, 10) == [
        "Asterisk's record of legs is empty: 2 legs of the journal stand alone"
    ]
    assert compare_unseen([], {}, None, 10) == [], "a day without a caller needs no witness"


def test_the_record_goes_back_to_its_oldest_part(tmp_path: Path) -> None:
    (tmp_path / "cel.csv").write_text('"1300","CHAN_START","a","a","PJSIP/trunk-x-1",""\n')
    (tmp_path / "cel.csv.1").write_text('"1200","CHAN_START","b","b","PJSIP/trunk-x-1",""\n')
    assert recorded_since_ms(tmp_path) == 1_200_000
