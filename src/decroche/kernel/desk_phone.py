"""The SIP account of a desk phone: derived, so that site and engine agree without a table."""

import hmac


def desk_password(key: bytes, agent: str, turn: int = 0) -> str:
    """The password of a desk phone: HMAC-SHA256 of the agent's id, in hexadecimal.

    `turn`: how many times the agent was given a new one; each turn's says nothing of another's.
    """
    said = f"desk|{agent}|{turn}" if turn else f"desk|{agent}"
    return hmac.digest(key, said.encode(), "sha256").hex()
