"""How a form says its questions and what is wrong with the answers; the same for every form of the site."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("accounts/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", *, says_optional: bool = True) -> dict[str, Any]:
    """One question: label, hint, error, then the field, tied together for assistive technology.

    ``says_optional`` is false where a form may be kept unfinished though its questions are not optional.
    """
    hint = (hint or str(bound.help_text or "")).strip()
    described = [f"{bound.auto_id}_helptext"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attributes: dict[str, Any] = {"class": bound.field.widget.attrs.get("class") or "in"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    is_checkbox = isinstance(bound.field.widget, CheckboxInput)
    if is_checkbox:
        attributes["class"] = ""
    # A placeholder that repeats the label vanishes when one types: the label is enough.
    bound.field.widget.attrs.pop("placeholder", None)
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint,
        "widget": _drawn(bound, attributes),
        "is_checkbox": is_checkbox,
        "is_optional": says_optional and not bound.field.required and not is_checkbox,
        "is_asked_to_publish": "data-asked" in bound.field.widget.attrs,
    }


@register.inclusion_tag("accounts/problems.html")
def problems(form: BaseForm | None) -> dict[str, Any]:
    """The summary of what is wrong, first on the page, each sentence a link to its field."""
    return {"form": form}


def _drawn(bound: BoundField, attributes: dict[str, Any]) -> SafeString:
    return bound.as_widget(attrs=attributes)
