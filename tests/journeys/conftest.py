"""One running product for all journeys of a session, and a browser whose microphone is a tone."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.kit import seconds
from tests.kit.desk import chromium
from tests.kit.stack import Stack, attached, running
from tests.kit.tones import tone, write_wav

_journeys: dict[str, list[tuple[str, float]]] = {}
CUSTOMER_HZ = 440.0
AGENT_HZ = 620.0


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    if here := os.environ.get("DECROCHE_TEST_STACK"):
        yield attached(here)
        return
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wav file that the agent's browser takes for its microphone."""
    path = tmp_path_factory.mktemp("microphone") / "agent.wav"
    write_wav(path, tone(AGENT_HZ, 10))
    return path


@pytest.fixture
async def browser(microphone: Path) -> AsyncIterator[Browser]:
    async with chromium(microphone) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey may wait for a slow machine; it fails by what it sees, not by the clock."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.timeout(600))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failed journey shows the end of every log: nobody can look at the machine afterwards."""
    report = yield
    if report.when == "call":  # type: ignore[attr-defined]
        whole = ("whole", round(report.duration, 3))  # type: ignore[attr-defined]
        _journeys[item.nodeid] = [*seconds.taken(), *item.user_properties, whole]
    stacks = [each for each in getattr(item, "funcargs", {}).values() if isinstance(each, Stack)]
    if report.failed:  # type: ignore[attr-defined]
        report.sections += [("logs", each.logs()) for each in stacks]  # type: ignore[attr-defined]
    return report


def pytest_sessionfinish() -> None:
    """The seconds of every journey of this run."""
    if _journeys:
        seconds.keep(_journeys)
