"""French governs and is well set; English lacks nothing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from tools import messages

PROJECT = Path(__file__).resolve().parents[2]


@cache
def gathered() -> Catalog:
    """Every text of the interface."""
    return messages.gather()


def french() -> list[str]:
    """Every French text, singular and plural."""
    texts: list[str] = []
    for message in gathered():
        if message.id:
            texts += [message.id] if isinstance(message.id, str) else list(message.id)
    return texts


def english(message: Message) -> Message | None:
    """The same text in the English catalogue."""
    return _english().get(message.id, message.context)


@cache
def _english() -> Catalog:
    return messages._read("en")


def test_every_text_has_its_english_and_no_more() -> None:
    assert messages.check() == 0


def test_english_keeps_the_names_to_fill_in() -> None:
    names = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
    lost = []
    for message in gathered():
        told = english(message)
        if not message.id or told is None or not told.string:
            continue
        ours = message.id if isinstance(message.id, str) else message.id[-1]
        theirs = told.string if isinstance(told.string, str) else told.string[-1]
        if sorted(names.findall(ours)) != sorted(names.findall(theirs)):
            lost.append((ours, theirs))
    assert not lost


def test_the_french_catalogue_holds_its_plurals() -> None:
    kept = messages._read("fr")
    wanted = [message for message in gathered() if message.id and message.pluralizable]
    missing = [
        message.id for message in wanted if not all(getattr(kept.get(message.id, message.context), "string", ()))
    ]
    assert wanted
    assert not missing


def test_french_apostrophes_are_curly() -> None:
    assert not [text for text in french() if re.search(r"[^\W\d_]'[^\W\d_]", text)]


def test_french_quotation_marks_are_paired() -> None:
    assert not [text for text in french() if text.count("«") != text.count("»")]
    assert not [text for text in french() if re.search(r"(?<![=\w])\"[^\"]*\"", text) and "<" not in text]


def test_french_has_no_space_before_tall_signs() -> None:
    """OQLF: a space before « : » and inside quotation marks, none before « ; », « ! » and « ? »."""
    assert not [text for text in french() if re.search(r"[^\W\d_][ \u00a0][;!?]", text)]


def test_french_inclusive_writing_has_no_middle_dot() -> None:
    assert not [text for text in french() if re.search(r"\w[·•]\w", text)]


def test_french_ellipsis_is_one_sign() -> None:
    assert not [text for text in french() if "..." in text]


def test_french_says_vous() -> None:
    familiar = re.compile(r"\b(tu|ton|ta|tes|toi)\b", re.IGNORECASE)
    assert not [text for text in french() if familiar.search(text)]


def test_texts_of_templates_are_gathered(tmp_path: Path) -> None:
    """Parentheses, plurals, contexts and a component's attributes: what an extractor easily loses."""
    template = tmp_path / "page.html"
    template.write_text(
        "{% load i18n %}{% translate 'a; b) c' %}\n"
        "{% blocktranslate trimmed with n=x %}\n  Tout (100 %) de {{ n }}\n  ici{% endblocktranslate %}\n"
        "{% blocktranslate count n=x %}{{ n }} pays{% plural %}{{ n }} pays, tous{% endblocktranslate %}\n"
        "{% translate 'Deux' context 'nombre' %}<c-crumbs :items=\"[(_('Accueil'), '/')]\" />\n"
    )
    told = messages._template_source(template).decode()
    for wanted in ("a; b) c", "Tout (100 %%) de %(n)s ici", "%(n)s pays, tous", "nombre", "Accueil"):
        assert wanted in told


def test_french_is_printed_with_its_no_break_spaces() -> None:
    """Nobody types them: the compiled catalogue has them, in plurals as in the rest; names to fill in stay whole."""
    plain = re.compile(r" [:»]|« | %(?!\()|\d \d{3}\b")
    printed = {message.id: message.string for message in messages.well_set() if message.id}
    told = [text for string in printed.values() for text in ([string] if isinstance(string, str) else string)]
    assert not [text for text in told if plain.search(text)]
    assert printed["Le pays « %(country)s » n’est pas dans la liste."] == (
        "Le pays «\u00a0%(country)s\u00a0» n’est pas dans la liste."
    )
    assert not [text for text in french() if plain.search(text) and text not in str(printed.keys())]
