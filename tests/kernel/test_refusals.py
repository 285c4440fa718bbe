"""Every refusal is one sentence with the way out, in the words of the house. Read from the source:
half of them can be imported only where Django is set up."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "decroche"
NOT_OURS = re.compile(
    r"motif de fin|traitement après appel|disposition|Opérateurs? SIP|ligne opérateur"
    r"|objet d'appel|ce droit\.$|Introuvable",
    re.IGNORECASE,
)
"""What the glossary calls otherwise, or what leaves the reader alone."""
GOES_ON = re.compile(r" [:;] |\. [A-ZÀÉ{]|^(Choisissez|Connectez|Prenez|Terminez)\b|^\{fr\}$")
"""After what is wrong, what to do; or that at once. `{fr}`: a sentence that is given whole."""
GENERAL = {"Refusal"}
"""Of a verdict that this version does not know."""


def every() -> Iterator[tuple[str, str, str]]:
    """Class, sentence in French, sentence in English."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name not in GENERAL:
                texts = dict(_texts(node))
                if "fr" in texts and "en" in texts:
                    yield node.name, texts["fr"], texts["en"]


def _texts(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for one in node.body:
        target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
        value = getattr(one, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            yield target.id, str(value.value)


def fields(text: str, language: str) -> set[str]:
    """What is filled in, but for the language of words."""
    return {name.removesuffix(f"_{language}") for name in re.findall(r"\{(\w+)\}", text)}


ALL = sorted(every())


def test_there_are_some() -> None:
    assert len(ALL) > 60


@pytest.mark.parametrize(("name", "fr", "en"), ALL, ids=[one[0] for one in ALL])
def test_a_refusal_says_what_to_do(name: str, fr: str, en: str) -> None:
    assert not NOT_OURS.search(fr)
    assert GOES_ON.search(fr), fr
    assert fields(fr, "fr") - {"fr"} == fields(en, "en") - {"en"}
