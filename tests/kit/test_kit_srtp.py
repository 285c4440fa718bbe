"""The kit's own SRTP against the vectors of RFC 3711, appendix B.3."""

from tests.kit.srtp import KEY, SALT, Direction, _derive

MASTER = bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139")
MASTER_SALT = bytes.fromhex("0EC675AD498AFEEBB6960B3AABE6")


def test_keys_are_derived_as_the_rfc_shows() -> None:
    cipher = bytes.fromhex("C61E7A93744F39EE10734AFE3FF7A087")
    salt = bytes.fromhex("30CBBC08863D8C85D49DB34A9AE1")
    auth = bytes.fromhex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")
    assert _derive(MASTER, MASTER_SALT, 0, KEY) == cipher
    assert _derive(MASTER, MASTER_SALT, 1, 20) == auth
    assert _derive(MASTER, MASTER_SALT, 2, SALT) == salt


def test_a_sealed_packet_is_opened_by_its_key_only() -> None:
    packet = bytes.fromhex("80080001000000a0deadbeef") + b"sound" * 32
    sealed = Direction(MASTER + MASTER_SALT).protect(packet)
    assert packet[12:] not in sealed
    assert Direction(MASTER + MASTER_SALT).unprotect(sealed) == packet
    assert Direction(MASTER_SALT + MASTER).unprotect(sealed) is None
