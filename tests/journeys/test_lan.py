"""The colleague at the next desk: another machine (a network namespace), a real browser, a call."""

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from decroche.ops.asterisk_install import find_asterisk
from decroche.ops.node import TLS_AFTER_SIP
from decroche.settings import load
from tests.kit.desk import FLAGS, Desk
from tests.kit.stack import Stack, running

NEEDED = "needs root and `ip` (iproute2) to make two network namespaces"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("ip") is None, reason=NEEDED),
]
OURS, THEIRS = "10.77.3.1", "10.77.3.2"
PACKETS = 50  # one second of sound
# Runs on the other machine; trusts nothing but the authority that it has fetched.
FETCH = """
import ssl, sys, urllib.request
http, https, path = sys.argv[1:]
with urllib.request.urlopen(http + "/ca.crt") as answer:
    open(path, "wb").write(answer.read())
try:
    urllib.request.urlopen(https + "/api/health", context=ssl.create_default_context())
except OSError as error:
    print("untrusted:", "CERTIFICATE_VERIFY_FAILED" in str(error))
context = ssl.create_default_context(cafile=path)
opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
with opener.open(http + "/desk?x=1") as answer:
    print("led to:", answer.url)
print(opener.open(https + "/api/health").read().decode())
"""


def ip(*words: str, check: bool = True) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        pytest.skip(f"this machine lets nobody make a network namespace: {done.stderr.strip()}")


@pytest.fixture(scope="module")
def networks() -> Iterator[tuple[str, str]]:
    """Names of two namespaces joined by a wire; nothing of it is in the machine's own network."""
    here, there = f"dc{os.getpid()}a", f"dc{os.getpid()}b"
    try:
        for name in (here, there):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        wire = ("link", "add", "wire0", "netns", here, "type", "veth")
        ip(*wire, "peer", "name", "wire0", "netns", there)
        for name, address in ((here, OURS), (there, THEIRS)):
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "wire0")
            ip("-n", name, "link", "set", "wire0", "up")
        yield here, there
    finally:
        for name in (here, there):
            ip("netns", "del", name, check=False)


@pytest.fixture(scope="module")
def served(networks: tuple[str, str]) -> Iterator[Stack]:
    inside = ("ip", "netns", "exec", networks[0])
    with running(prefix=inside, start_as=("demo", "--lan")) as stack:
        yield stack


def inside(network: str, *argv: str) -> str:
    command = ["ip", "netns", "exec", network, *argv]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_another_machine_trusts_the_fetched_authority(
    networks: tuple[str, str], served: Stack, tmp_path: Path
) -> None:
    status = served.status()
    assert status["origin"] == f"https://{OURS}:{served.base + 43}"
    http, fetched = f"http://{OURS}:{served.base}", tmp_path / "ca.crt"
    argv = (sys.executable, "-c", FETCH, http, status["origin"], str(fetched))
    said = inside(networks[1], *argv).splitlines()
    assert said[0] == "untrusted: True"
    assert said[1] == f"led to: {status['origin']}/desk?x=1"
    assert '"ok"' in said[2]
    handed_out = served.data_dir / "lan" / "decroche-root.crt"
    assert fetched.read_bytes() == handed_out.read_bytes()
    assert ssl.PEM_cert_to_DER_cert(fetched.read_text())
    assert b"PRIVATE" not in fetched.read_bytes()
    listening = inside(networks[0], "ss", "-Hltn")
    reached = {int(port) for port in re.findall(rf"{re.escape(OURS)}:(\d+)", listening)}
    # Nothing of ours but pages and SIP: not ARI, not the engine, the site or the worker.
    ports = status["ports"]
    pages, sip = {ports["http"], ports["https"]}, {ports["sip"], ports["sip"] + TLS_AFTER_SIP}
    assert reached == pages | sip
    assert not re.search(r"(0\.0\.0\.0|\*|\[::\]):\d", listening)


async def test_another_machine_takes_a_call(
    networks: tuple[str, str], served: Stack, tmp_path: Path
) -> None:
    chromium = tmp_path / "chromium"
    chromium.write_text(f'#!/bin/sh\nexec ip netns exec {networks[1]} /usr/bin/chromium "$@"\n')
    chromium.chmod(0o755)
    account = served.accounts("agent")[0]
    origin = served.status()["origin"]
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=[*FLAGS])
        context = await browser.new_context(
            viewport={"width": 1366, "height": 768},
            permissions=["microphone"],
            ignore_https_errors=True,  # trust is the other test's
        )
        desk = Desk(served, await context.new_page())
        await desk.page.goto(origin)
        await desk.by("login-email").fill(account["login"])
        await desk.by("login-password").fill(account["password"])
        await desk.by("login-submit").click()
        await desk.by("take-post").click()
        phone = desk.by("phone-state")
        await expect(phone).to_have_attribute("data-registration", "registered")
        served.decroche("robots", "--rate", "30")
        await desk.answer()
        async with asyncio.timeout(60):
            while min(packets(served, networks[0])) < PACKETS:
                await desk.page.evaluate("new Promise(requestAnimationFrame)")
        served.decroche("robots", "--rate", "0")
        await browser.close()


def packets(stack: Stack, network: str) -> tuple[int, int]:
    """What Asterisk has received from the agent's browser, and sent to it."""
    install = find_asterisk(load())
    assert install is not None
    conf = str(stack.data_dir / "asterisk/etc/asterisk.conf")
    argv = (*install.argv_prefix, "-C", conf, "-rx", "pjsip show channelstats")
    lines = [line for line in inside(network, *argv).splitlines() if " ag-" in line]
    if not lines:
        return 0, 0
    fields = lines[0].split()
    codec = next(at for at, word in enumerate(fields) if word in ("alaw", "ulaw", "opus"))
    return int(fields[codec + 1]), int(fields[codec + 5])
