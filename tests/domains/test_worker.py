"""Recordings joined, heard by permission, deleted when due; crashes at every step."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import io
import os
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from decroche.domains.interactions import playback
from decroche.domains.interactions.models import (
    Recording,
    RecordingAccess,
    RecordingFile,
    RetentionRun,
)
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy.models import Tenant
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker import recordings, rounds
from decroche.worker.recordings import join_all, join_of, spool_dir, spool_files
from decroche.worker.retention import delete_due, delete_due_of, expire_unknown
from decroche.worker.stereo import UnfitSoundError, join
from decroche.worker.tenants import PartlyFailedError
from tests.kit.centres import Centre
from tests.kit.database import SETTINGS, command, connect


def tone(path: Path, value: int, frames: int, rate: int = 8000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(np.full(frames, value, dtype="<i2").tobytes())


def spool(centre: Centre) -> tuple[Path, Path]:
    caller, agent = spool_files(centre.recording)
    tone(caller, 1000, 8000)
    tone(agent, -2000, 6000)
    return caller, agent


def stored(centre: Centre) -> list[RecordingFile]:
    with tenant_scope(centre.tenant):
        return list(RecordingFile.objects.all())


def test_caller_left_agent_right_filled_with_silence(tmp_path: Path) -> None:
    tone(tmp_path / "c.wav", 1000, 300_000)
    tone(tmp_path / "a.wav", -2000, 270_000)
    joined = join(tmp_path / "c.wav", tmp_path / "a.wav", tmp_path / "out.wav")
    assert joined.duration_ms == 37_500
    data = (tmp_path / "out.wav").read_bytes()
    assert joined.sha256 == hashlib.sha256(data).hexdigest()
    with wave.open(io.BytesIO(data)) as file:
        assert file.getparams()[:4] == (2, 2, 8000, 300_000)
        both = np.frombuffer(file.readframes(300_000), dtype="<i2").reshape(-1, 2)
    assert (both[:, 0] == 1000).all()
    assert (both[:270_000, 1] == -2000).all()
    assert (both[270_000:, 1] == 0).all()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "c.wav", "out.wav"]


def test_one_side_missing_is_silence_and_unfit_sound_is_refused(tmp_path: Path) -> None:
    tone(tmp_path / "c.wav", 7, 800)
    assert join(tmp_path / "c.wav", tmp_path / "none.wav", tmp_path / "o.wav").duration_ms == 100
    tone(tmp_path / "a.wav", 7, 800, rate=16_000)
    with pytest.raises(UnfitSoundError):
        join(tmp_path / "c.wav", tmp_path / "a.wav", tmp_path / "p.wav")
    (tmp_path / "a.wav").write_bytes(b"RIFF nonsense")
    with pytest.raises(UnfitSoundError):
        join(tmp_path / "c.wav", tmp_path / "a.wav", tmp_path / "p.wav")
    assert not (tmp_path / "p.wav").exists()


def test_a_spooled_recording_is_joined_once(centre: Centre, other: Centre) -> None:
    caller, agent = spool(centre)
    assert join_of(other.tenant) == 0
    assert join_of(centre.tenant) == 1
    [row] = stored(centre)
    assert row.path == f"{centre.tenant}/2026/11/{centre.recording}.wav"
    file = SETTINGS.recordings_dir / row.path
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.sha256
    assert (row.bytes, row.duration_ms) == (file.stat().st_size, 1000)
    assert 182 <= (row.delete_after - timezone.now()).days <= 183
    assert not caller.exists()
    assert not agent.exists()
    assert join_of(centre.tenant) == 0
    assert stored(other) == []


@pytest.mark.parametrize("step", ["write_row", "empty_spool"])
def test_a_crash_is_made_good_by_the_next_run(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    caller, agent = spool(centre)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(recordings, step, crash)
        with pytest.raises(KeyboardInterrupt):
            join_of(centre.tenant)
    assert caller.exists()
    join_of(centre.tenant)
    [row] = stored(centre)
    file = SETTINGS.recordings_dir / row.path
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.sha256
    assert not caller.exists()
    assert not agent.exists()


def test_listening_is_by_permission_logged_and_by_ranges(
    centre: Centre, other: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool(centre)
    join_of(centre.tenant)
    path = f"/interactions/{centre.ids['interaction']}/recordings/{centre.recording}"
    supervisor = centre.browser("supervisor")
    whole = (SETTINGS.recordings_dir / stored(centre)[0].path).read_bytes()

    def ask(asked: str) -> Any:
        return supervisor.browser.get(f"/api{path}", headers={"Range": asked} if asked else {})

    def lines() -> list[tuple[str, str]]:
        with tenant_scope(centre.tenant):
            return list(RecordingAccess.objects.values_list("account_name", "recording_id"))

    assert ask("bytes=999999999-").status_code == 416
    assert lines() == []  # Nothing was heard.
    heard = [("Centre A supervisor", centre.recording)]
    for asked, status, sound in (
        ("bytes=1-", 206, whole[1:]),
        ("bytes=10-19", 206, whole[10:20]),
        ("bytes=-5", 206, whole[-5:]),
        ("bytes=0-", 206, whole),
        ("bytes=1-2,5-", 200, whole),
        ("", 200, whole),
    ):
        before = len(lines())
        with monkeypatch.context() as later:  # As if the line before were too old to be folded.
            later.setattr(playback, "FOLD", datetime.timedelta(0))
            answer = ask(asked)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (status, sound)
        assert lines() == heard * (before + 1), asked
        assert b"".join(ask("bytes=10-19").streaming_content) == whole[10:20]
        assert lines() == heard * (before + 1), asked
    assert ask("bytes=10-19")["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert centre.browser("agent").get(path).status_code == 403
    assert other.browser("administrator").get(path).status_code == 404
    assert lines() == heard * 6
    shown = supervisor.get(f"/interactions/{centre.ids['interaction']}").json()["recordings"]
    assert [(r["state"], r["duration_ms"]) for r in shown] == [("ready", 1000)]
    assert [each["name"] for each in shown[0]["listened"]] == [
        "Centre A supervisor"
    ] * 5  # LISTENINGS_SHOWN
    agent = centre.browser("agent").get(f"/interactions/{centre.ids['interaction']}").json()
    assert agent["recordings"][0]["listened"] == []


def test_the_queue_says_for_how_long(centre: Centre) -> None:
    with tenant_scope(centre.tenant):
        Queue.objects.filter(id=centre.ids["queue"]).update(recording_keep_days=7)
    spool(centre)
    join_of(centre.tenant)
    assert 6 <= (stored(centre)[0].delete_after - timezone.now()).days <= 7


def test_a_row_that_points_elsewhere_gives_nothing(centre: Centre) -> None:
    spool(centre)
    join_of(centre.tenant)
    path = f"/interactions/{centre.ids['interaction']}/recordings/{centre.recording}"
    for evil in ("../secrets.json", "/etc/passwd", f"{centre.tenant}/../../secrets.json"):
        with tenant_scope(centre.tenant):
            RecordingFile.objects.update(path=evil)
        assert centre.browser("administrator").get(path).status_code == 404


def test_what_is_due_is_deleted_and_reported(centre: Centre) -> None:
    spool(centre)
    join_of(centre.tenant)
    [row] = stored(centre)
    file = SETTINGS.recordings_dir / row.path
    assert delete_due_of(centre.tenant) == 0
    assert file.exists()
    with tenant_scope(centre.tenant):
        RecordingFile.objects.update(delete_after=timezone.now())
    stray = file.with_name("stray.wav")
    stray.write_bytes(b"x")
    assert delete_due_of(centre.tenant) == 1
    assert not file.exists()
    with tenant_scope(centre.tenant):
        run = RetentionRun.objects.order_by("-at")[0]
    assert (run.deleted, run.bytes_freed) == (1, row.bytes)
    assert (run.files_without_row, run.rows_without_file) == (1, 0)
    gone = stored(centre)[0]
    assert (gone.deleted_at is not None, gone.deleted_why) == (True, "term")
    shown = centre.browser("supervisor").get(f"/interactions/{centre.ids['interaction']}").json()
    [row_shown] = shown["recordings"]
    assert (row_shown["state"], row_shown["deleted_why"]) == ("deleted", "term")
    assert row_shown["deleted_at_ms"] == round(gone.deleted_at.timestamp() * 1000)  # type: ignore[union-attr]
    path = f"/interactions/{centre.ids['interaction']}/recordings/{centre.recording}"
    assert centre.browser("supervisor").get(path).status_code == 404
    assert delete_due_of(centre.tenant) == 0


def test_by_hand_once(centre: Centre) -> None:
    spool(centre)
    done = command("decroche.worker", "--once")
    assert done.returncode == 0, done.stderr
    assert "joined 1" in done.stdout
    assert len(stored(centre)) == 1
    assert list(spool_dir().iterdir()) == []


def engine_says(centre: Centre, state: str, started_ms: int) -> None:
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "update recording set state = %s, started_ms = %s where id = %s",
            [state, started_ms, centre.recording],
        )


def test_what_a_killed_asterisk_left_is_joined_and_marked(centre: Centre) -> None:
    sides = spool(centre)
    engine_says(centre, "failed", 1_795_000_000_000)
    for side in sides:  # Killed: the lengths of the header were never written.
        data = bytearray(side.read_bytes())
        data[4:8] = data[40:44] = bytes(4)
        side.write_bytes(data)
    assert join_of(centre.tenant) == 0  # Just written to: somebody may go on.
    for side in sides:
        os.utime(side, (0, 0))
    assert join_of(centre.tenant) == 1
    [row] = stored(centre)
    assert (row.joined_from, row.duration_ms) == ("failed", 1000)
    assert not any(side.exists() for side in sides)


def test_an_unfit_one_waits_for_its_term_and_is_reported(centre: Centre) -> None:
    for side in spool(centre):
        side.write_bytes(b"RIFF nonsense")
    stray = spool_files("nobody.1.r1")[0]
    tone(stray, 1, 10)
    assert join_of(centre.tenant) == 0
    delete_due_of(centre.tenant)
    assert spool_files(centre.recording)[0].exists()
    engine_says(centre, "spooled", 1_600_000_000_000)
    delete_due_of(centre.tenant)
    assert not any(side.exists() for side in spool_files(centre.recording))
    assert [row.deleted_why for row in stored(centre)] == ["spool"]
    with tenant_scope(centre.tenant):
        run = RetentionRun.objects.order_by("-at")[0]
    assert (run.spool_expired, run.rows_without_file) == (1, 0)
    assert (expire_unknown(), stray.exists()) == (0, True)
    os.utime(stray, (0, 0))
    assert (expire_unknown(), stray.exists()) == (1, False)


def test_unfit_ones_do_not_keep_others_waiting(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Recording(id=centre.recording, state="spooled")
    unfit = Recording(id=f"{centre.recording}x", state="spooled")
    tried: list[str] = []

    def join_one(_: object, recording: Recording) -> bool:
        tried.append(recording.id)
        return recording.id == row.id

    monkeypatch.setattr(recordings, "BATCH", 1)
    monkeypatch.setattr(recordings, "ready_of", lambda _: ([unfit, row, unfit], set()))
    monkeypatch.setattr(recordings, "join_one", join_one)
    assert join_of(centre.tenant) == 1
    assert tried == [unfit.id, row.id]


def test_one_file_or_organisation_does_not_stop_the_others(centre: Centre, other: Centre) -> None:
    rows = {}
    for each in (centre, other):
        spool(each)
        join_of(each.tenant)
        [rows[each.tenant]] = stored(each)
        with tenant_scope(each.tenant):
            RecordingFile.objects.update(delete_after=timezone.now())
    refusing, going = centre, other  # The oldest is the first.
    file = SETTINGS.recordings_dir / rows[refusing.tenant].path
    file.unlink()
    file.mkdir()  # A directory refuses to be unlinked, root's hand too.
    try:
        with pytest.raises(PartlyFailedError, match=str(refusing.tenant)) as failed:
            delete_due()
    finally:
        file.rmdir()
    assert failed.value.done == 1
    assert stored(refusing)[0].deleted_at is None
    assert stored(going)[0].deleted_at is not None
    with tenant_scope(refusing.tenant):
        assert RetentionRun.objects.order_by("-at")[0].not_deleted == 1


def test_a_deactivated_organisation_keeps_its_recordings_for_their_term(centre: Centre) -> None:
    sides = spool(centre)
    for side in sides:
        os.utime(side, (0, 0))  # As old as can be: without an owner it would go.
    with tenant_scope(centre.tenant):
        Tenant.objects.filter(id=centre.tenant).update(active=False)
    try:
        assert (expire_unknown(), all(side.exists() for side in sides)) == (0, True)
        join_all()
        [row] = stored(centre)
        file = SETTINGS.recordings_dir / row.path
        delete_due()
        assert file.exists()
        with tenant_scope(centre.tenant):
            RecordingFile.objects.update(delete_after=timezone.now())
        assert delete_due() == 1
        assert not file.exists()
    finally:
        with tenant_scope(centre.tenant):
            Tenant.objects.filter(id=centre.tenant).update(active=True)


def left_message(centre: Centre, state: str = "spooled", frames: int = 24_000) -> tuple[str, Path]:
    """What a caller said after the beep, in the spool, and its row."""
    id = f"{centre.ids['interaction']}.m1"
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "insert into recording (tenant_id, id, interaction_id, segment_id, started_ms,"
            " ended_ms, state, reason, private, queue_id)"
            " values (%s, %s, %s, '', 1795000000000, 1795000003000, %s, 'message', false, %s)",
            [centre.tenant, id, centre.ids["interaction"], state, centre.ids["queue"]],
        )
    caller, _ = spool_files(id)
    spoken(caller, frames)
    return id, caller


def spoken(path: Path, frames: int) -> None:
    """Loud sound of 1000 Hz, 8 samples a period."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(np.resize(np.repeat([1000, -1000], 4), frames).astype("<i2").tobytes())


def test_a_message_is_heard_by_both_ears_by_its_queue_and_goes_with_its_term(
    centre: Centre, other: Centre
) -> None:
    with tenant_scope(centre.tenant):
        Queue.objects.filter(id=centre.ids["queue"]).update(recording_keep_days=7)
    id, caller = left_message(centre)
    assert join_of(centre.tenant) == 1
    [row] = stored(centre)
    assert (row.recording_id, row.duration_ms) == (id, 3000)
    assert 6 <= (row.delete_after - timezone.now()).days <= 7
    assert not caller.exists()
    with wave.open(str(SETTINGS.recordings_dir / row.path)) as file:
        both = np.frombuffer(file.readframes(24_000), dtype="<i2").reshape(-1, 2)
    assert (np.abs(both) == 1000).all() and (both[:, 0] == both[:, 1]).all()
    path = f"/messages/{id}"
    heard = centre.browser("agent").get(path)
    assert heard.status_code == 200 and len(b"".join(heard.streaming_content)) == row.bytes
    with tenant_scope(centre.tenant):
        names = list(RecordingAccess.objects.values_list("account_name", "recording_id"))
    assert names == [("Centre A agent", id)]
    assert other.browser("administrator").get(path).status_code == 404
    shown = centre.browser("agent").get(f"/interactions/{centre.ids['interaction']}").json()
    mine = next(r for r in shown["recordings"] if r["id"] == id)
    assert (mine["may_listen"], mine["segment_id"]) == (True, "")
    with tenant_scope(centre.tenant):
        RecordingFile.objects.update(delete_after=timezone.now())
    assert delete_due_of(centre.tenant) == 1
    assert centre.browser("agent").get(path).status_code == 404


def test_a_message_that_a_killed_asterisk_left_is_mended(centre: Centre) -> None:
    id, caller = left_message(centre, "failed")
    data = bytearray(caller.read_bytes())
    data[4:8] = data[40:44] = bytes(4)  # The lengths are written when the file is closed.
    caller.write_bytes(data)
    assert join_of(centre.tenant) == 0, "somebody may still write to it"
    old = timezone.now().timestamp() - recordings.QUIET_S - 1
    os.utime(caller, (old, old))
    assert join_of(centre.tenant) == 1
    assert [(r.recording_id, r.duration_ms) for r in stored(centre)] == [(id, 3000)]


def test_what_is_planned_to_the_second_comes_to_the_second() -> None:
    pace = {"flows": 5, "today": 5, "webhooks": 5, "join": 10}
    assert {each.name: each.every_s for each in rounds.ROUNDS} == pace


async def test_a_round_that_fails_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    done, gone_round = [], asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> int:
        done.append(len(done))
        if len(done) == 1:
            raise OSError("no disk")
        loop.call_soon_threadsafe(gone_round.set)
        return 1

    going = asyncio.create_task(rounds.go_round(rounds.Round("planned", 0, work)))
    await gone_round.wait()
    going.cancel()
    assert done[:2] == [0, 1]
    assert "planned: not done, tried again in 0 s" in caplog.text
