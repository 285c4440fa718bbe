"""Registration over TLS with a real Asterisk: taken with a known authority, else not."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from decroche.switch.asterisk.node import NumberRoute, Registration, TrunkSpec
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.port import SwitchError
from tests.kit.operator import Operator
from tests.switch.node import Node, running_node
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch
ADDRESS = "127.0.0.8"


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of its own authority for ADDRESS, and its key."""
    crt, key = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", f"/CN={ADDRESS}",
         "-addext", f"subjectAltName=IP:{ADDRESS}",
         "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True,
    )  # fmt: skip
    return crt, key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def node(folder: Path) -> Iterator[Node]:
    known, _ = certificate(folder, "known")
    certificate(folder, "stranger")
    with running_node(tls_ca=known) as started:
        yield started


async def registered(node: Node, folder: Path, name: str) -> str:
    """How a registration ends with an operator that shows this certificate."""
    trunks = AsteriskTrunks(node.settings, node.install.argv_prefix)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
    server = (node.settings.host, node.settings.sip_port)
    operator = await Operator.listen(ADDRESS, server)
    operator.accounts["us"] = "pw"
    try:
        async with operator.by_tls(context) as port, asyncio.timeout(2 * WAIT_S):
            account = Registration(f"{ADDRESS}:{port}", "us", "pw")
            trunk = TrunkSpec(name, (), account, transport="tls", srtp="required")
            while True:
                try:
                    await trunks.apply([trunk], [NumberRoute(NUMBER)])
                    (state,) = await trunks.states([trunk])
                except SwitchError:
                    continue  # It is still starting.
                if state.registration in ("registered", "refused"):
                    return state.registration
    finally:
        operator.close()


async def test_a_known_authority_is_trusted(node: Node, folder: Path) -> None:
    assert await registered(node, folder, "known") == "registered"


async def test_a_stranger_is_not(node: Node, folder: Path) -> None:
    assert await registered(node, folder, "stranger") == "refused"
