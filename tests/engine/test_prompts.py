"""What an announcement is played from: its recording, and without it the voice."""

from pathlib import Path

from decroche.engine.prompts import Prompts
from decroche.kernel.config import CentreConfig, PromptSpec
from decroche.kernel.ids import PromptId, TenantId
from decroche.settings import Settings

HELLO = PromptId("hello")
TENANT = TenantId("centre")


def prompts_of(folder: Path, files: dict[str, str]) -> Prompts:
    prompts = Prompts(TENANT, Settings(data_dir=folder))
    spec = PromptSpec(HELLO, {"fr": "Bonjour.", "en": "Hello."}, files, "Hello")
    prompts.apply(CentreConfig(TENANT, 1, "v1", "Centre", prompts={HELLO: spec}))
    return prompts


async def test_a_recording_comes_before_the_voice(tmp_path: Path) -> None:
    file = tmp_path / "prompts" / "recorded_x.wav"
    file.parent.mkdir()
    file.write_bytes(b"sound")
    prompts = prompts_of(tmp_path, {"fr": "prompts/recorded_x.wav"})
    assert prompts.find(HELLO, "fr") == file.with_suffix("")


async def test_what_has_no_text_in_the_callers_language_is_heard_in_the_other(
    tmp_path: Path,
) -> None:
    prompts = Prompts(TENANT, Settings(data_dir=tmp_path))
    spec = PromptSpec(HELLO, {"fr": "Bonjour.", "en": " "}, {}, "Hello")
    prompts.apply(CentreConfig(TENANT, 1, "v1", "Centre", prompts={HELLO: spec}))
    await prompts.wait([(HELLO, "en")])
    found = prompts.find(HELLO, "en")
    assert found is not None
    assert found.name.startswith("hello_fr_")


async def test_where_the_recording_is_lost_the_text_is_spoken(tmp_path: Path) -> None:
    prompts = prompts_of(tmp_path, {"fr": "prompts/recorded_x.wav"})
    await prompts.wait([(HELLO, "fr")])
    found = prompts.find(HELLO, "fr")
    assert found is not None
    assert found.name.startswith("hello_fr_")
    assert found.with_suffix(".wav").stat().st_size > 1000
