"""Fixtures that every part may use."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.kit.sip import Party

# What our programs print is read in English, whatever the machine speaks.
os.environ["LC_ALL"] = "C.UTF-8"

OpenParty = Callable[..., Awaitable[Party]]

SECOND_TRIES = 4
_first_tries: list[pytest.TestReport] = []
"""Those that failed and were made again."""


@pytest.fixture
async def party() -> AsyncIterator[OpenParty]:
    """Opens SIP parties and closes them after the test, whatever happened."""
    opened: list[Party] = []

    async def open_party(user: str, server: tuple[str, int], address: str = "127.0.0.2") -> Party:
        opened.append(await Party.open(user, server, address))
        return opened[-1]

    yield open_party
    for each in opened:
        each.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a real Asterisk may try twice where scripts/test.sh says so (decision 0028)."""
    if not os.environ.get("DECROCHE_TEST_SECOND_TRIES"):
        return
    for item in items:
        if "journeys" in item.path.parts or item.get_closest_marker("switch"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.outcome == "rerun":  # type: ignore[comparison-overlap]
        _first_tries.append(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """More second tries than a few are a failure."""
    if len(_first_tries) > SECOND_TRIES:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why each first try failed, in full: a second one is no place to lose a defect."""
    for report in _first_tries:
        terminalreporter.section(f"first try of {report.nodeid} failed")
        terminalreporter.write_line(report.longreprtext)
        for title, text in report.sections:
            terminalreporter.write_line(f"--- {title}\n{text}")
    if len(_first_tries) > SECOND_TRIES:
        terminalreporter.write_line(
            f"{len(_first_tries)} tests needed a second try, at most {SECOND_TRIES} may:"
            " the run fails"
        )
