"""The bench's clock and what is read from it."""

import struct

import pytest
from bench.capture import Packet, read_capture
from bench.timeline import digits_of, next_ring_delays, ring_delays

from tests.kit.sip_message import Message

CALLERS, AGENTS, SWITCH = ("127.0.0.2", 5060), ("127.0.0.3", 6000), ("127.0.0.1", 5080)


def frame(payload: bytes, protocol: int = 17) -> bytes:
    udp = struct.pack("!HHHH", 5060, 5080, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, protocol, 0)
    return b"\0" * 14 + head + bytes([127, 0, 0, 2, 127, 0, 0, 1]) + udp


def pcap(*frames: bytes, magic: int = 0xA1B2C3D4) -> bytes:
    data = struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for number, each in enumerate(frames):
        data += struct.pack("<IIII", 100 + number, 500_000, len(each), len(each)) + each
    return data


INVITE = b"INVITE sip:10@127.0.0.1 SIP/2.0\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n\r\n"


def test_a_capture_gives_sip_with_its_instants_and_ends() -> None:
    found = list(read_capture(pcap(frame(INVITE), frame(b"\r\n\r\n"), frame(INVITE, protocol=6))))
    assert len(found) == 1
    assert found[0].at_s == pytest.approx(100.5)
    assert found[0].source == ("127.0.0.2", 5060)
    assert found[0].target == ("127.0.0.1", 5080)
    assert found[0].asks("INVITE")
    assert found[0].call_id == "one"


def test_nanoseconds_and_a_record_cut_short() -> None:
    data = pcap(frame(INVITE), frame(INVITE), magic=0xA1B23C4D)
    assert [packet.at_s for packet in read_capture(data[:-3])] == pytest.approx([100.0005])


def test_what_is_no_capture_is_refused() -> None:
    with pytest.raises(ValueError, match="no pcap"):
        list(read_capture(b"x" * 40))
    with pytest.raises(ValueError, match="no pcap"):
        list(read_capture(b""))


def packet(
    at_s: float,
    method: str,
    source: tuple[str, int],
    target: tuple[str, int],
    call_id: str,
    caller: str = "0610000001",
    agent: str = "ag-1",
) -> Packet:
    headers = [("From", f"<sip:{caller}@x>;tag=a"), ("To", "<sip:y@x>"), ("Call-ID", call_id)]
    message = Message(f"{method} sip:{agent}@x SIP/2.0", [*headers, ("CSeq", f"1 {method}")])
    return Packet(at_s, source, target, message)


def test_a_caller_is_known_by_the_last_digits() -> None:
    assert digits_of('"Mme X" <sip:+33610000001@h>;tag=1') == "10000001"
    assert digits_of("<sip:0610000001@h>") == "10000001"
    assert digits_of("<sip:anonymous@h>") == ""


def test_ring_delay_takes_first_invites_and_counts_who_rang_nobody() -> None:
    found = ring_delays(
        [
            packet(1.0, "INVITE", CALLERS, SWITCH, "c1", "0610000001"),
            packet(1.004, "INVITE", SWITCH, AGENTS, "a1", "+33610000001"),
            packet(1.2, "INVITE", CALLERS, SWITCH, "c1", "0610000001"),
            packet(1.504, "INVITE", SWITCH, AGENTS, "a1", "+33610000001"),
            packet(2.0, "INVITE", CALLERS, SWITCH, "c2", "0610000002"),
        ],
        CALLERS[0],
        AGENTS[0],
    )
    assert found.seconds == pytest.approx([0.004])
    assert found.lost == 1


def test_next_ring_counts_only_while_somebody_waits() -> None:
    packets = [
        packet(1.0, "INVITE", CALLERS, SWITCH, "c1"),
        packet(1.1, "INVITE", SWITCH, AGENTS, "a1"),
        packet(1.2, "INVITE", CALLERS, SWITCH, "c2"),
        packet(2.0, "BYE", AGENTS, SWITCH, "a1"),
        packet(2.5, "INVITE", SWITCH, AGENTS, "a2"),
        packet(3.0, "BYE", AGENTS, SWITCH, "a2"),
        packet(4.0, "INVITE", CALLERS, SWITCH, "c3"),
        packet(4.1, "INVITE", SWITCH, AGENTS, "a3"),
    ]
    assert next_ring_delays(packets, CALLERS[0], AGENTS[0]) == pytest.approx([0.5])
