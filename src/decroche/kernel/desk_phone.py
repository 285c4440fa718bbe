"""The SIP account of a desk phone: derived, so that site and engine agree without a table."""

import hmac


def desk_password(key: bytes, agent: str) -> str:
    """The fixed password of a desk phone: HMAC-SHA256 of the agent's id, in hexadecimal."""
    return hmac.digest(key, f"desk|{agent}".encode(), "sha256").hex()
