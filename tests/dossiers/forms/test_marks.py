"""Bold, italic and links in labels, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.forms.marks import Piece, pieces, unmarked
from maillon.web.templatetags.dossiers import marked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nom", "Nom"),
        ("**Nom** légal", "<strong>Nom</strong> légal"),
        ("__Nom__ *ou* _sigle_", "<strong>Nom</strong> <em>ou</em> <em>sigle</em>"),
        ("**un *deux* trois**", "<strong>un </strong><strong><em>deux</em></strong><strong> trois</strong>"),
        ("# Titre\nsuite", "<strong>Titre\n</strong>suite".replace("\n", "<br>")),
        ("nom_de_fichier_long 2 * 3 * 4", "nom_de_fichier_long 2 * 3 * 4"),
        (r"\*pas\* de gras", "*pas* de gras"),
        ("<b>x</b> & **<i>**", "&lt;b&gt;x&lt;/b&gt; &amp; <strong>&lt;i&gt;</strong>"),
        (
            "[Guide](https://exemple.org/a?b=1&c=2)",
            '<a href="https://exemple.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">Guide</a>',
        ),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ('[x](https://a"onclick=b)', "[x](https://a&quot;onclick=b)"),
    ],
)
def test_marks(text: str, shown: str) -> None:
    assert marked(text) == shown


@given(st.text(alphabet="ab *_[]()#\\\n<&\"'h:/t" + "é", max_size=80))
def test_no_text_becomes_a_tag_nor_is_lost(text: str) -> None:
    html = marked(text)
    bare = html
    for tag in ("<strong>", "</strong>", "<em>", "</em>", "<br>", "</a>"):
        bare = bare.replace(tag, "")
    assert "<" not in bare.replace('<a href="', "")
    assert "".join(piece.text for piece in pieces(text)) == unmarked(text)
    assert [sign for sign in unmarked(text) if sign.isalpha()] == [sign for sign in text if sign.isalpha()] or any(
        piece.href for piece in pieces(text)
    )


def test_a_very_long_text_is_left_alone() -> None:
    assert pieces("*a" * 20_000) == [Piece("*a" * 20_000)]
