from pathlib import Path

import pytest

from decroche.ops.asterisk_install import new_enough
from decroche.ops.mirror import KEYRING, find_mirror

DEB822 = """\
Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main

# a remark
Types: deb
URIs: http://mirror.test/debian/
Suites: bookworm
 bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/own.gpg
"""


@pytest.fixture
def apt(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_the_new_format_names_the_mirror_and_its_keyring(apt: Path) -> None:
    (apt / "sources.list.d/debian.sources").write_text(DEB822)
    mirror = find_mirror(apt)
    assert mirror is not None
    expected = "deb [signed-by=/usr/share/keyrings/own.gpg] http://mirror.test/debian sid main\n"
    assert mirror.source_line("sid") == expected


def test_the_old_format_too(apt: Path) -> None:
    (apt / "sources.list").write_text(
        "# deb http://no.test/debian bookworm main\n"
        "deb http://mirror.test/debian-security bookworm-security main\n"
        "deb [arch=amd64] http://mirror.test/debian bookworm contrib main # ours\n"
    )
    mirror = find_mirror(apt)
    assert mirror is not None
    assert (mirror.uri, mirror.keyring) == ("http://mirror.test/debian", KEYRING)


@pytest.mark.parametrize(
    "text", ["", "Enabled: no\n" + DEB822.split("\n\n")[1], DEB822.replace("main", "contrib")]
)
def test_a_machine_without_a_mirror_is_told_apart(apt: Path, text: str) -> None:
    (apt / "sources.list.d/debian.sources").write_text(text)
    assert find_mirror(apt) is None


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("22.10.1", True),
        ("22.4.0", True),
        ("22.3.9", False),
        ("20.14.0", True),
        ("20.13.1", False),
        ("21.9.0", False),
        ("23.0.0", True),
        ("16.28", False),
        ("", False),
    ],
)
def test_which_asterisk_is_new_enough(version: str, fits: bool) -> None:
    assert new_enough(version) is fits
