"""A scale as a form: rows of brackets and discounts in dollars and percentages, and back to whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.core.errors import RuleViolation
from maillon.core.text import slug
from maillon.network.rules.dues import COUNTED, Combine, Mode, Operator, Proration, Rounding
from maillon.web.network.dues.words import COMBINES, FACTS, FIGURES, MODES, PRORATIONS, ROUNDINGS

BRACKETS, DISCOUNTS = 8, 5
_HUNDRED = Decimal(100)


class ScaleForm(forms.Form):
    """What is not a row: title, base, mode, limits, proration, rounding."""

    title_fr = forms.CharField(label=_("Titre"), max_length=200)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("D’où vient ce barème, qui le propose."))
    base = forms.ChoiceField(label=_("Calculé sur"), choices=list(FIGURES.items()))
    without = forms.CharField(
        label=_("Sans compter"),
        max_length=200,
        required=False,
        help_text=_("Sources ou natures à retirer de la base, séparées par des virgules : federal, goods_in_kind."),
    )
    mode = forms.ChoiceField(label=_("Tranches"), choices=list(MODES.items()))
    least = forms.CharField(label=_("Minimum ($)"), max_length=20, required=False)
    most = forms.CharField(label=_("Maximum ($)"), max_length=20, required=False)
    limits_first = forms.BooleanField(label=_("Le minimum et le maximum s’appliquent avant les rabais"), required=False)
    combine = forms.ChoiceField(label=_("Rabais accordés"), choices=list(COMBINES.items()))
    proration = forms.ChoiceField(label=_("Adhésion en cours d’année"), choices=list(PRORATIONS.items()))
    round_to = forms.CharField(label=_("Arrondir au multiple de ($)"), max_length=20)
    rounding = forms.ChoiceField(label=_("Arrondi"), choices=list(ROUNDINGS.items()))
    oldest_months = forms.IntegerField(
        label=_("Chiffres d’au plus (mois)"),
        min_value=1,
        max_value=120,
        help_text=_("Entre la fin de l’exercice et le début de l’année de cotisation."),
    )
    may_fall = forms.BooleanField(
        label=_("Je sais qu’une base plus grande peut donner une cotisation moindre"), required=False
    )


@dataclass(slots=True)
class Rows:
    """The rows as they are shown, what was typed kept; ``errors`` by row name."""

    brackets: list[dict[str, str]] = field(default_factory=list)
    discounts: list[dict[str, str]] = field(default_factory=list)


def initial(definition: Mapping[str, Any], title: Mapping[str, str], source: str) -> tuple[dict[str, Any], Rows]:
    """The form and its rows of a definition."""
    base = definition["base"][0]
    heads = base["kind"] in COUNTED
    told = {
        "title_fr": title.get("fr", ""),
        "title_en": title.get("en", ""),
        "source": source,
        "base": base["kind"],
        "without": ", ".join(base["without"]),
        "least": _dollars(definition["least"]),
        "most": "" if definition["most"] is None else _dollars(definition["most"]),
        "round_to": _dollars(definition["round_to"]),
        **{
            name: definition[name]
            for name in ("mode", "limits_first", "combine", "proration", "rounding", "oldest_months", "may_fall")
        },
    }
    brackets = [
        {
            "start": str(one["start"]) if heads else _dollars(one["start"]),
            "fixed": _dollars(one["fixed"]) if one["fixed"] else "",
            "rate": _rate(one["rate"], heads) if one["rate"] else "",
        }
        for one in definition["brackets"]
    ]
    return told, _filled(Rows(brackets, [_discount(one) for one in definition["discounts"]]))


def typed(data: Mapping[str, str]) -> Rows:
    """The rows as somebody typed them."""
    brackets = [
        {name: data.get(f"b{place}_{name}", "") for name in ("start", "fixed", "rate")} for place in range(BRACKETS)
    ]
    names = ("label", "label_en", "fact", "value", "share", "amount")
    discounts = [{name: data.get(f"d{place}_{name}", "") for name in names} for place in range(DISCOUNTS)]
    return Rows(brackets, discounts)


def definition(told: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """What form and rows say, in minor units and rates per million.

    Raises RuleViolation ``dues.typed`` (``value``) for what is no number.
    """
    heads = told["base"] in COUNTED
    return {
        "currency": "CAD",
        "base": [{"kind": told["base"], "without": [one.strip() for one in told["without"].split(",") if one.strip()]}],
        "mode": Mode(told["mode"]),
        "brackets": [
            {
                "start": _whole(row["start"], heads),
                "fixed": _cents(row["fixed"] or "0"),
                "rate": int(_number(row["rate"] or "0") * (_HUNDRED * 1_000_000 if heads else 10_000)),
            }
            for row in rows.brackets
            if any(cell.strip() for cell in row.values())
        ],
        "least": _cents(told["least"] or "0"),
        "most": _cents(told["most"]) if told["most"].strip() else None,
        "limits_first": told["limits_first"],
        "discounts": [_told(row, heads) for row in rows.discounts if row["label"].strip()],
        "combine": Combine(told["combine"]),
        "proration": Proration(told["proration"]),
        "round_to": _cents(told["round_to"]),
        "rounding": Rounding(told["rounding"]),
        "oldest_months": told["oldest_months"],
        "may_fall": told["may_fall"],
    }


def _told(row: Mapping[str, str], heads: bool) -> dict[str, Any]:
    when: list[dict[str, Any]] = []
    fact, value = row["fact"], row["value"].strip()
    if fact in ("first_year", "in_coalition"):
        when = [{"fact": fact, "operator": Operator.IS, "value": True}]
    elif fact in ("region", "category"):
        listed = [one.strip() for one in value.split(",") if one.strip()]
        when = [{"fact": fact, "operator": Operator.ONE_OF, "value": listed}]
    elif fact in FACTS:
        whole = _whole(value, heads or fact == "staff") if fact != "revenue" else _cents(value)
        when = [{"fact": fact, "operator": Operator.AT_MOST, "value": whole}]
    share = int(_number(row["share"]) * 100) if row["share"].strip() else None
    return {
        "key": slug(row["label"], length=40),
        "label": {code: text for code, text in (("fr", row["label"]), ("en", row["label_en"])) if text.strip()},
        "when": when,
        "share": [share, 10_000] if share is not None else None,
        "amount": 0 if share is not None else _cents(row["amount"] or "0"),
    }


def _discount(one: Mapping[str, Any]) -> dict[str, str]:
    asked = one["when"][0] if one["when"] else {"fact": "", "value": ""}
    value = asked["value"]
    if isinstance(value, list):
        value = ", ".join(value)
    elif value is True:
        value = ""
    elif asked["fact"] == "revenue":
        value = _dollars(int(value))
    share = "" if one["share"] is None else _plain(Decimal(one["share"][0]) * 100 / one["share"][1])
    return {
        "label": one["label"].get("fr", one["key"]),
        "label_en": one["label"].get("en", ""),
        "fact": asked["fact"],
        "value": str(value),
        "share": share,
        "amount": _dollars(one["amount"]) if one["amount"] else "",
    }


def _filled(rows: Rows) -> Rows:
    rows.brackets += [dict.fromkeys(("start", "fixed", "rate"), "")] * (BRACKETS - len(rows.brackets))
    blank = dict.fromkeys(("label", "label_en", "fact", "value", "share", "amount"), "")
    rows.discounts += [blank] * (DISCOUNTS - len(rows.discounts))
    return rows


def _number(written: str) -> Decimal:
    text = written.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("$", "").replace("%", "")
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise RuleViolation("dues.typed", value=written[:40]) from error
    if not value.is_finite() or not 0 <= value < 10**13:
        raise RuleViolation("dues.typed", value=written[:40])
    return value


def _cents(written: str) -> int:
    exact = _number(written) * _HUNDRED
    if exact != int(exact):
        raise RuleViolation("dues.typed", value=written[:40])
    return int(exact)


def _whole(written: str, heads: bool) -> int:
    if not heads:
        return _cents(written or "0")
    value = _number(written or "0")
    if value != int(value):
        raise RuleViolation("dues.typed", value=written[:40])
    return int(value)


def _dollars(minor: int) -> str:
    return _plain(Decimal(minor) / 100)


def _rate(per_million: int, heads: bool) -> str:
    return _dollars(per_million // 1_000_000) if heads else _plain(Decimal(per_million) / 10_000)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
