"""Secrets that must lie in the database, sealed with a key that does not lie there.

Fernet (AES-128-CBC and HMAC-SHA-256, github.com/fernet/spec) of the `cryptography` package.
"""

from cryptography.fernet import Fernet, InvalidToken

MARK = "sealed:"


class SealError(ValueError):
    """The text was sealed with another key: secrets.json is not the one of this database."""


class Seal:
    """Closes and opens texts. `key`: 32 random bytes in URL-safe base64, padded or not."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(key.rstrip("=") + "=")

    def close(self, text: str) -> str:
        """The text sealed; "" stays "", so that what is not set can be seen."""
        return MARK + self._fernet.encrypt(text.encode()).decode() if text else ""

    def open(self, text: str) -> str:
        """What was sealed; a text that never was is given back. Raises SealError."""
        if not text.startswith(MARK):
            return text
        try:
            return self._fernet.decrypt(text.removeprefix(MARK)).decode()
        except InvalidToken as error:
            raise SealError("sealed with another key") from error
