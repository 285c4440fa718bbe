"""A taken port is named before anything starts; and Asterisk is ready when its SIP answers."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from decroche.ops import doctor, ports, supervisor
from decroche.ops.account import SetupError
from decroche.ops.listeners import program, who_listens
from decroche.ops.process import Identity
from decroche.ops.service import Service, all_of, sip_check, started
from decroche.ops.state import ServiceState, State, write_state
from decroche.settings import Settings, load
from tests.kit.slots import port_base


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Without Asterisk: a start that is not refused before ends there, and starts nothing."""
    with port_base() as base:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DECROCHE_")}
        yield kept | {
            "DECROCHE_DATA_DIR": str(tmp_path / "data"),
            "DECROCHE_CACHE_DIR": str(tmp_path / "cache"),
            "DECROCHE_ASTERISK__USE_SYSTEM": "false",
            "DECROCHE_PORT_BASE": str(base),
            "LC_ALL": "C.UTF-8",
        }


@pytest.fixture
def settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("DECROCHE_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    load.cache_clear()
    return load()


@contextmanager
def held(host: str, kind: str, number: int) -> Iterator[None]:
    family = socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, family) as holder:
        if kind == "tcp":  # another test's connections may have ended there just now
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((host, number))
        if kind == "tcp":
            holder.listen()
        yield


def decroche(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "decroche", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_start_names_the_port_its_use_its_holder_and_the_remedy(
    environment: dict[str, str], settings: Settings
) -> None:
    with held("127.0.0.1", "udp", settings.ports.sip):
        done = decroche(environment, "run")
    assert done.returncode == 1
    assert f"Port {settings.ports.sip} (127.0.0.1, UDP)" in done.stderr
    assert "SIP trunks and desk phones" in done.stderr
    assert f"(pid {os.getpid()})" in done.stderr
    assert "DECROCHE_PORT_BASE" in done.stderr
    assert "DECROCHE_PORTS__SIP" in done.stderr
    assert "decroche doctor" in done.stderr
    assert "starts" not in done.stdout
    assert not settings.state_file.exists()
    assert "make setup" in decroche(environment, "run").stderr, "free, it gets as far as Asterisk"


def test_it_is_said_in_french(environment: dict[str, str], settings: Settings) -> None:
    with held("127.0.0.1", "tcp", settings.ports.http):
        said = decroche(environment | {"LC_ALL": "fr_FR"}, "run").stderr
    assert f"Le port {settings.ports.http}" in said
    assert "est pris par" in said
    assert "changez DECROCHE_PORT_BASE" in said


def test_each_port_that_we_bind_is_looked_at_and_doctor_lists_the_same(settings: Settings) -> None:
    """One after the other is taken by a real socket."""
    looked_at = ports.wanted(settings, demo=True)
    single = {name for name in type(settings.ports).model_fields if name not in NOT_BOUND_HERE}
    assert {port.setting for port in looked_at} == single
    demo = settings.model_copy(update={"demo": settings.demo.model_copy(update={"enabled": True})})
    assert ports.taken(demo, demo=True) == []
    for port in looked_at:
        with held(port.host, port.kind, port.number):
            assert ports.taken(demo, demo=True) == [port]
            with pytest.raises(SetupError, match=str(port.number)):
                ports.refuse_taken(demo)
            found = [each for each in doctor.check_ports(demo) if each.level == "wrong"]
            assert [port.taken_words() in each.text for each in found] == [True]


NOT_BOUND_HERE = {"https", "relay", "pstn_http", "rtp_last"}
"""https comes with `--lan`, relay with `--home`; pstn_http is only kept; rtp_first moves both ends
of sound."""


def test_what_a_killed_one_left_is_not_taken(
    environment: dict[str, str], settings: Settings
) -> None:
    me = Identity.of(os.getpid())
    assert me is not None
    left = ServiceState("ready", pid=me.pid, started=me.started)
    with held("127.0.0.1", "tcp", settings.ports.engine):
        write_state(settings.state_file, State(services={"engine": left}))
        (finding,) = doctor.check_ports(settings)
        assert finding.level == "warning"
        assert "`decroche run` takes it over" in finding.remedy
        assert "make setup" in decroche(environment, "run").stderr


def test_the_holder_of_the_other_address_is_not_named(settings: Settings) -> None:
    number = settings.ports.sip
    with held("127.0.0.9", "udp", number):
        assert who_listens(number, "udp", "127.0.0.1") is None
        assert f"pid {os.getpid()}" in (who_listens(number, "udp", "127.0.0.9") or "")
    with held("0.0.0.0", "udp", number):
        assert f"pid {os.getpid()}" in (who_listens(number, "udp", "127.0.0.1") or "")


def test_a_program_that_its_loader_runs_has_its_own_name() -> None:
    loaders = [*Path("/lib64").glob("ld-linux-x86-64.so.2"), *Path("/lib").glob("ld-linux-*.so.1")]
    if not loaders:
        pytest.skip("another loader than Debian's")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([str(loaders[0]), "/bin/cat"], text=True, bufsize=1, **pipes) as cat:
        assert cat.stdin
        assert cat.stdout
        cat.stdin.write("here\n")
        assert cat.stdout.readline() == "here\n"  # It runs, and is no fork of ours any more.
        assert program(Path(f"/proc/{cat.pid}")) == "cat"
        cat.stdin.close()


class Answerer(asyncio.DatagramProtocol):
    """A SIP server, or another program that has its port (`answer` None: it says nothing)."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer, self.asked = answer, b""

    transport: asyncio.DatagramTransport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked = data
        if self.answer is not None:
            self.transport.sendto(self.answer, addr)


@pytest.mark.parametrize(
    ("answer", "ready"),
    [(b"SIP/2.0 401 Unauthorized\r\n\r\n", True), (b"who is there?", False), (None, False)],
)
async def test_only_sip_makes_sip_ready(answer: bytes | None, ready: bool) -> None:
    server = Answerer(answer)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: server, ("127.0.0.1", 0))
    server.transport = transport
    port = transport.get_extra_info("sockname")[1]
    try:
        assert await sip_check("127.0.0.1", port)() is ready
        assert await all_of(started, sip_check("127.0.0.1", port))() is ready
        assert server.asked.startswith(f"OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\n".encode())
    finally:
        transport.close()
    service = Service("asterisk", ["true"], ready=sip_check("127.0.0.1", port))
    assert not await supervisor.answers(service), "nobody is there any more"
