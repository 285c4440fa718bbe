"""The generated files: what may stand in them, and what must."""

from pathlib import Path

import pytest

from decroche.switch.asterisk.dialplan import writings
from decroche.switch.asterisk.files import changing, render
from decroche.switch.asterisk.node import (
    NodeSettingError,
    NodeSettings,
    NumberRoute,
    Registration,
    TrunkSpec,
)
from decroche.switch.asterisk.pjsip_conf import trunk_sections
from decroche.switch.asterisk.provision import agent_requests
from decroche.switch.port import AgentEndpoint

NODE = NodeSettings(
    dir=Path("/d"),
    run_dir=Path("/r"),
    http_port=8403,
    sip_port=8460,
    rtp_first=10000,
    rtp_last=10999,
    ari_password="secret",
)


class Install:
    modules_dir = Path("/modules")
    moh_dir = Path("/moh")
    data_dir = Path("/data")


def test_everything_binds_to_the_host() -> None:
    files = render(NODE, Install(), ["10.0.0.5"])
    assert "bindaddr=127.0.0.1\n" in files["http.conf"]
    assert files["pjsip.conf"].count("bind=127.0.0.1") == 3
    trunks = changing(NODE, [TrunkSpec("t", ("127.0.0.2",))], [])["trunks/pjsip.conf"]
    assert "media_address=127.0.0.1\n" in trunks
    assert "10.0.0.5 => 127.0.0.1" in files["rtp.conf"]
    assert "anonymous" not in files["pjsip.conf"].replace("; ", "").split("[transport-udp]")[1]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "::1", "localhost", "LOCALHOST"]
)
def test_no_trunk_is_this_machine(address: str) -> None:
    with pytest.raises(NodeSettingError, match="trunk t"):
        trunk_sections(TrunkSpec("t", (address,)), "127.0.0.1")


@pytest.mark.parametrize("text", ["a\nb", "a;b", "a b", "", "é", "x" * 129])
def test_a_credential_is_one_plain_word(text: str) -> None:
    trunk = TrunkSpec("t", ("192.0.2.7",), Registration("sip.example", "user", text))
    with pytest.raises(NodeSettingError, match="password"):
        trunk_sections(trunk, "127.0.0.1")
    with pytest.raises(NodeSettingError, match="password"):
        agent_requests(AgentEndpoint("ag", text), "127.0.0.1")


@pytest.mark.parametrize("name", ["", "a]b", "a/b", "../x", "a b", "-x", "a\n"])
def test_a_name_is_a_section(name: str) -> None:
    with pytest.raises(NodeSettingError):
        trunk_sections(TrunkSpec(name, ("192.0.2.7",)), "127.0.0.1")
    with pytest.raises(NodeSettingError):
        agent_requests(AgentEndpoint(name, "pw"), "127.0.0.1")


def test_a_registering_trunk_has_an_account() -> None:
    trunk = TrunkSpec("op", ("192.0.2.7",), Registration("sip.example:5060", "us", "pw"))
    text = trunk_sections(trunk, "127.0.0.1")
    for line in ("server_uri=sip:sip.example:5060", "username=us", "match=192.0.2.7"):
        assert line in text.splitlines()


def test_numbers_are_known_in_every_writing_and_their_language() -> None:
    numbers = [NumberRoute("+33180000010", "fr"), NumberRoute("+4420", "en")]
    text = changing(NODE, [], numbers)["trunks/numbers.conf"]
    for writing in ("+33180000010", "33180000010", "0033180000010", "0180000010"):
        assert f"exten => {writing},1,Set(CHANNEL(language)=fr)" in text
    assert "exten => 004420,1,Set(CHANNEL(language)=en)" in text
    with pytest.raises(ValueError, match=r"E\.164"):
        writings("+33 1,System(id)")
