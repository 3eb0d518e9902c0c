"""Patterns that staff write: they judge, and never hold the server."""

from __future__ import annotations

from time import monotonic

import pytest

from maillon.dossiers.forms import FormRefused
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.xpath.patterns import is_slow
from tests.dossiers.forms.books import asked, compiled, form_of, judged, survey

ENDLESS = r"(x|xx)+y", r"(a|a)+b", r"([0-9]|[0-9][0-9])+z", r"(a|aa)+"
HARD = r"(a+)+b", r"([a-z]+)*[0-9]", r"(\w+\s?)*;", r"(.*a){20}", r"^(([a-z])+.)+[A-Z]([a-z])+$"
"""What holds Python's own engine for years, and this one for a moment."""
USUAL = (
    r"[0-9]{10}",
    r"\d{9}RR\d{4}",
    r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    r"[^@ ]+@[^@ ]+\.[a-z]{2,}",
    r"https?://[^ ]+",
    r"[\p{L}]+( [\p{L}]+)*",
    r"(\d{3}-)?\d{3}-\d{4}",
    r"([A-Za-z0-9_\-\.]+)@([A-Za-z0-9_\-\.]+)\.([A-Za-z]{2,5})",
    r".*",
)


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_pattern_that_may_never_end_is_refused_with_its_row(pattern: str) -> None:
    with pytest.raises(FormRefused) as refused:
        compiled(survey=survey(asked("text", "nom", constraint=f"regex(., '{pattern}')")))
    [error] = refused.value.errors
    assert (error.code, error.row, error.column) == ("forms.slow_pattern", 2, "constraint")
    assert error.params["pattern"] == pattern


@pytest.mark.parametrize("pattern", (*USUAL, *HARD))
def test_usual_patterns_pass(pattern: str) -> None:
    assert not is_slow(pattern)


def test_a_pattern_made_of_an_answer_cannot_hold_the_server() -> None:
    rows = [asked("text", "motif"), asked("text", "dit")]
    rows += [asked("text", f"q{one}", constraint="regex(., ${motif})") for one in range(60)]
    form = form_of(survey=survey(*rows))
    answers = Answers.blank(form)
    answers.set("/data/motif", "(a|aa)+b")
    for one in range(60):
        answers.set(f"/data/q{one}", "a" * 5_000 + "b!")
    start = monotonic()
    found = judged(form, answers)
    # Sixty times forever, else; the bound is generous: a slow machine passes it too.
    assert monotonic() - start < 30
    assert not any(found.fields[f"/data/q{one}"].valid for one in range(60))
