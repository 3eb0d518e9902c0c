"""Fields that read what people type (codes by name, amounts, dates, shares) and refuse with a way out."""

from __future__ import annotations

import difflib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core.codelists import queries as codelists
from maillon.core.errors import RuleViolation
from maillon.core.text import fold
from maillon.projects import naming, rules
from maillon.web.refusals import sentence

NUMERIC = {"inputmode": "decimal", "autocomplete": "off", "class": "in in--num"}


def language() -> str:
    """The reader's language, two letters."""
    return (get_language() or "fr")[:2]


def choices(list_name: str, codes: tuple[str, ...] = (), *, numbered: bool = False) -> list[tuple[str, str]]:
    """The codes of a list with their names for this reader: those in use, or those ``codes`` names."""
    known = codelists.in_use(list_name)
    wanted = codes or tuple(known)
    named = [(code, codelists.label(list_name, code, language())) for code in wanted]
    return [(code, f"{code} – {name}" if numbered else name) for code, name in named]


class Text(forms.CharField):
    """A line, or several."""

    def __init__(self, *, lines: int = 1, max_length: int = 300, numeric: bool = False, **options: Any) -> None:
        widget = (
            forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput(attrs=NUMERIC if numeric else {})
        )
        super().__init__(widget=widget, max_length=max_length, **{"required": False, **options})

    def clean(self, value: Any) -> str:
        """The text without the spaces around it; a text too long is refused with both lengths."""
        text = str(value or "").replace("\r\n", "\n").strip()
        if self.max_length and len(text) > self.max_length:
            raise ValidationError(
                _("Ce texte a %(length)s caractères : au plus %(limit)s ici.")
                % {"length": len(text), "limit": self.max_length}
            )
        return str(super().clean(text))


class Typed(forms.CharField):
    """A value read by a rule; empty is ``None``."""

    def __init__(self, *, numeric: bool = False, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs=NUMERIC if numeric else {"autocomplete": "off"}),
            max_length=60,
            **{"required": False, **options},
        )

    def read(self, text: str) -> Any:
        """The value of a non-empty text. Raises RuleViolation."""
        return text

    def clean(self, value: Any) -> Any:
        """The value, or the rule's sentence."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            return self.read(text)
        except RuleViolation as refused:
            raise ValidationError(sentence(refused)) from None


class Day(Typed):
    """A date, as an ISO text; typed year first, or chosen where the browser offers a calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def read(self, text: str) -> str:
        return rules.parse_date(text).isoformat()


class Share(Typed):
    """A percentage, as a decimal text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(numeric=True, **options)

    def read(self, text: str) -> str:
        return f"{rules.parse_percentage(text, language()):f}"


class Number(Typed):
    """Any number, as a decimal text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(numeric=True, **options)

    def read(self, text: str) -> str:
        return f"{rules.parse_number(text, language()):f}"


class Coded(Typed):
    """A code of one of several lists, typed as its code, its name in either language, or « 311 – Agriculture »."""

    def __init__(self, *lists: str, **options: Any) -> None:
        super().__init__(**options)
        self.lists = lists
        self.max_length = None
        self.validators = []
        self.widget = forms.TextInput(attrs={"list": f"codes-{lists[0]}", "autocomplete": "off"})

    def read(self, text: str) -> tuple[str, str]:
        """The list and the code."""
        if (found := naming.code_meant_by(self.lists, text)) is None:
            raise ValidationError(self._unknown(text))
        return found

    def _unknown(self, text: str) -> str:
        if close := self._close(text):
            return _("« %(typed)s » n’est pas dans la liste. Voulez-vous dire : %(close)s?") % {
                "typed": text[:60],
                "close": ", ".join(close),
            }
        return _("« %(typed)s » n’est pas dans la liste. Écrivez un mot du nom et choisissez dans la liste.") % {
            "typed": text[:60]
        }

    def _close(self, text: str) -> list[str]:
        named = {fold(label): f"{code} – {label}" for one in self.lists for code, label in choices(one)}
        wanted = fold(text)
        inside = [label for key, label in named.items() if wanted in key][:3]
        return inside or [named[key] for key in difflib.get_close_matches(wanted, named, n=3, cutoff=0.6)]


def shown(list_name: str, code: str) -> str:
    """A code as it is typed and offered: « 311 – Agriculture »."""
    label = codelists.label(list_name, code, language()) if code else ""
    return f"{code} – {label}" if code and label != code else code
