"""Two people wrote over one another: what the other wrote, beside what one typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import localize

from maillon.web.templatetags.maillon import moment


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what stands now, and what was typed."""

    label: str
    stands: str
    typed: str


def differences(form: forms.Form, stands: Mapping[str, Any]) -> list[Difference]:
    """Every field where what was typed is not what stands now."""
    found = []
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        now, typed = _said(field, stands.get(name)), _said(field, form.cleaned_data.get(name))
        if now != typed:
            found.append(Difference(str(field.label), now, typed))
    return found


def _said(field: forms.Field, value: Any) -> str:
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if value is None or value == "":
        # A list without an empty line shows its first when nothing is said.
        return "" if isinstance(field, forms.MultipleChoiceField) else next(iter(labels.values()), "").strip("—- ")
    if isinstance(value, datetime):
        return moment(value)
    many = value if isinstance(value, list | tuple) else [value]
    return ", ".join(labels.get(str(one), str(localize(one))) for one in many)
