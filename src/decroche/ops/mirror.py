"""Which Debian mirror this machine uses: read from apt's own source lists. And its clock."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True, slots=True)
class Mirror:
    """A Debian archive: its URI without a closing slash, and the keyring that proves it."""

    uri: str
    keyring: str

    def source_line(self, suite: str) -> str:
        """The line for a private sources.list."""
        return f"deb [signed-by={self.keyring}] {self.uri} {suite} main\n"


def find_mirror(apt_dir: Path = Path("/etc/apt")) -> Mirror | None:
    """The first Debian main archive that apt on this machine is told to use."""
    parts = apt_dir / "sources.list.d"
    lists = [apt_dir / "sources.list", *sorted(parts.glob("*.list"))]
    for path in sorted(parts.glob("*.sources")):
        for mirror in _pick(parse_deb822(path.read_text(errors="replace"))):
            return mirror
    for path in lists:
        if path.is_file():
            for mirror in _pick(parse_one_line(path.read_text(errors="replace"))):
                return mirror
    return None


def _pick(found: Iterable[tuple[str, str, list[str]]]) -> Iterator[Mirror]:
    for uri, keyring, components in found:
        path = uri.rstrip("/")
        # debian-security and debian-debug are other archives; "…/debian" is the main one.
        if "main" in components and re.search(r"/debian(/|$)", path):
            yield Mirror(path, keyring if keyring.startswith("/") else KEYRING)


def parse_deb822(text: str) -> list[tuple[str, str, list[str]]]:
    """(URI, signed-by, components) of each enabled stanza of a `.sources` file."""
    found = []
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        key = ""
        for line in stanza.splitlines():
            if line[:1].isspace():
                fields[key] = fields.get(key, "") + " " + line.strip()
            elif ":" in line:
                key, _, value = line.partition(":")
                key = key.lower()
                fields[key] = value.strip()
        enabled = fields.get("enabled", "yes").lower() not in ("no", "false", "0", "off")
        if enabled and "deb" in fields.get("types", "").split():
            components = fields.get("components", "").split()
            for uri in fields.get("uris", "").split():
                found.append((uri, fields.get("signed-by", ""), components))
    return found


def parse_one_line(text: str) -> list[tuple[str, str, list[str]]]:
    """(URI, signed-by, components) of each `deb` line of a `.list` file."""
    found = []
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+\S+\s+(.+)", line.strip())
        if match:
            options, uri, components = match.groups()
            signed = re.search(r"signed-by=(\S+)", options or "")
            found.append((uri, signed.group(1) if signed else "", components.split("#")[0].split()))
    return found


def probe(url: str) -> float | None:
    """The server's clock (Unix seconds) if the address answers within 5 s, else None.

    Ours where it tells no time, or none that can be read.
    """
    request = urllib.request.Request(url, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            said, age = answer.headers.get("Date"), answer.headers.get("Age", "0")
    except (OSError, ValueError, urllib.error.URLError):
        return None
    try:  # a cache repeats the date of then, and says how long ago that was
        return parsedate_to_datetime(said).timestamp() + int(age)
    except (TypeError, ValueError):
        return time.time()
