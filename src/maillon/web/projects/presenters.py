"""What the pages of an activity say beside its forms: steps, checks, totals, two versions side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.projects import rules
from maillon.projects.queries import Event
from maillon.web.projects.forms import SECTIONS, Section
from maillon.web.projects.forms.fields import choices, language
from maillon.web.projects.forms.filled import Group, Typed
from maillon.web.projects.forms.rows import Page
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import amount_text

PUBLICATION = "publication"


@dataclass(frozen=True)
class Step:
    """A step of the form: where it leads, and whether one is there."""

    number: int
    title: str
    url_name: str
    is_here: bool


def url_name(key: str) -> str:
    """The name of a section's address."""
    return "my_activity" if key == PUBLICATION else f"my_activity_{key}"


def steps(here: str) -> list[Step]:
    """The sections, then publication."""
    titles = {**{key: str(section.title) for key, section in SECTIONS.items()}, PUBLICATION: _("Publication")}
    return [
        Step(number, title, url_name(key), key == here) for number, (key, title) in enumerate(titles.items(), start=1)
    ]


def anchor(field: str) -> str:
    """Where a field, or a list of rows, stands on its page."""
    is_list = field in rules.blank() and isinstance(rules.blank()[field], list)
    return f"rows-{field}" if is_list else f"id_{field}"


def address(key: str, pk: int, field: str) -> str:
    """The address of a field of an activity."""
    return f"{reverse(url_name(key), kwargs={'pk': pk})}#{anchor(field)}"


def after(key: str) -> str:
    """The name of the address of the next step."""
    keys = [*SECTIONS, PUBLICATION]
    return url_name(keys[keys.index(key) + 1])


@dataclass(frozen=True)
class CheckLine:
    """A condition of publication, in words."""

    label: str
    passed: bool
    sentence: str
    url_name: str
    anchor: str


def checks(document: rules.Document) -> list[CheckLine]:
    """The conditions of publication and whether the document meets them."""
    labels = {
        "projects.missing_identifier": _("Identifiant"),
        "projects.missing_title": _("Titre en français"),
        "projects.missing_description": _("Description"),
        "projects.missing_status": _("État d’avancement"),
        "projects.missing_date": _("Une date de début"),
        "projects.missing_funder": _("Qui finance"),
        "projects.missing_implementer": _("Qui met en œuvre"),
        "projects.missing_place": _("Un pays ou une région"),
        "projects.missing_sector": _("Secteurs, parts à 100"),
        "projects.missing_budget": _("Un budget"),
    }
    return [
        CheckLine(
            labels[check.code],
            check.passed,
            sentence(RuleViolation(check.code)),
            url_name(check.section),
            anchor(check.field),
        )
        for check in rules.gate(document)
    ]


@dataclass(frozen=True)
class Total:
    """A sum beside the form, and whether it is what it must be."""

    label: str
    value: str
    is_right: bool
    note: str = ""


def totals(key: str, document: rules.Document, typed: Mapping[str, str]) -> list[Total]:
    """The sums a section is checked by: shares to a hundred, budgets by currency."""
    if key == "places":
        return list(_shares(_("Parts des pays et régions"), _typed_shares(typed, "recipients")))
    if key == "sectors":
        return list(_shares(_("Parts des secteurs"), _typed_shares(typed, "sectors")))
    return list(_budgets(document)) if key == "money" else []


def _typed_shares(typed: Mapping[str, str], group: str) -> list[Decimal | None]:
    shares: list[Decimal | None] = []
    for name, text in typed.items():
        if name.startswith(f"{group}-") and name.endswith("-code") and text.strip():
            share = typed.get(name.removesuffix("code") + "percentage", "").strip()
            try:
                shares.append(rules.parse_percentage(share, language()) if share else None)
            except RuleViolation:
                shares.append(None)
    return shares


def _shares(label: str, shares: list[Decimal | None]) -> Iterator[Total]:
    if not shares:
        return
    left = rules.remainder(shares)
    if shares == [None]:
        yield Total(label, "100", True, _("Un seul choix : il compte pour 100."))
        return
    note = ""
    if left > 0:
        note = _("Il manque %(left)s pour faire 100.") % {"left": rules.number_as_typed(left, language())}
    elif left < 0:
        note = _("Il y a %(over)s de trop pour faire 100.") % {"over": rules.number_as_typed(-left, language())}
    yield Total(label, rules.number_as_typed(100 - left, language()), left == 0, note)


def _budgets(document: rules.Document) -> Iterator[Total]:
    # A revised budget replaces the original of its period, never adds to it.
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for one in sorted(document["budgets"], key=lambda budget: str(budget["type"])):
        latest[(one["period_start"], one["period_end"])] = one
    sums: dict[str, int] = defaultdict(int)
    for one in latest.values():
        sums[one["currency"]] += one["amount_minor"]
    for currency, minor in sorted(sums.items()):
        yield Total(_("Budget total"), amount_text(Money(minor, currency), cents=True), True)


def lists(section: Section) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lists offered while typing: the first of a section's lists holds all those of one field."""
    if section.key == "sectors":
        every = [pair for name in section.lists for pair in choices(name, numbered=True)]
        return [("Sector", sorted(every, key=lambda pair: pair[1]))]
    if section.key == "places":
        every = [pair for name in section.lists for pair in choices(name, numbered=True)]
        return [("Country", every)]
    return [(name, choices(name, numbered=True)) for name in section.lists]


def differing(section: Section, one: tuple[Page, Typed], other: tuple[Page, Typed]) -> list[tuple[str, str, str]]:
    """Where two versions of a section differ: the question, the first answer, the second, in words."""
    (first, before), (second, after) = one, other
    fields = {**labelled(section, first, before), **labelled(section, second, after)}
    return [
        (label, _said(field, before.get(name, "")), _said(field, after.get(name, "")))
        for name, (label, field) in fields.items()
        if before.get(name, "").strip() != after.get(name, "").strip()
    ]


def _said(field: forms.Field, text: str) -> str:
    if isinstance(field, forms.ChoiceField):
        return next((str(one["label"]) for one in field.widget.options("", [text]) if str(one["value"]) == text), text)
    if isinstance(field, forms.BooleanField):
        return _("oui") if text else _("non")
    return text.strip()


def labelled(section: Section, page: Page, typed: Typed) -> dict[str, tuple[str, forms.Field]]:
    """Each question of a section as typed, in words (« Budget 2, Montant »), with its field."""
    filled = section.filled(typed, page, checked=False)
    made = {name: (str(field.label), field) for name, field in filled.form.fields.items()}
    return {**made, **_in_rows(filled.groups, "")}


def _in_rows(groups: list[Group], above: str) -> dict[str, tuple[str, forms.Field]]:
    made: dict[str, tuple[str, forms.Field]] = {}
    for group in groups:
        for row in group.filled:
            title = f"{above}{group.rows.one} {row.number}"
            for name, field in row.form.fields.items():
                if name not in {"origin", "organisation", "choice"}:
                    made[f"{row.prefix}-{name}"] = (f"{title}, {field.label}", field)
            made |= _in_rows(row.groups, f"{title}, ")
    return made


VERBS = {
    "projects.activity.created": gettext_noop("a créé le projet"),
    "projects.activity.edited": gettext_noop("a modifié le projet"),
    "projects.activity.restored": gettext_noop("est revenu à une version antérieure"),
    "projects.activity.imported": gettext_noop("a modifié le projet par un fichier"),
    "projects.activity.published": gettext_noop("a publié le projet"),
    "projects.activity.withdrawn": gettext_noop("a retiré le projet"),
}


@dataclass(frozen=True)
class Told:
    """An event of the history, in words."""

    sequence: int
    at: datetime
    who: str
    did: str
    reason: str
    changes: list[tuple[str, str, str]]
    can_be_restored: bool


def history(events: list[Event]) -> list[Told]:
    """The history in words, field by field; what a page does not ask is named by its IATI word."""
    return [_told(event, is_latest=position == 0) for position, event in enumerate(events)]


def _told(event: Event, *, is_latest: bool) -> Told:
    recorded = event.recorded
    before, after = ({**rules.blank(), **(one or {})} for one in (recorded.before, recorded.after))
    keys = {change.key for change in event.changes}
    changes: list[tuple[str, str, str]] = []
    if recorded.before:
        pages = Page(before), Page(after)
        for section in SECTIONS.values():
            if keys & set(rules.SECTIONS[section.key]):
                versions = [(page, section.typed(page)) for page in pages]
                changes += differing(section, versions[0], versions[1])
        asked = {key for names in rules.SECTIONS.values() for key in names} | {"state", "reason"}
        changes += [
            (change.key, str(change.before or ""), str(change.after or ""))
            for change in event.changes
            if change.key not in asked
        ]
    return Told(
        recorded.sequence,
        recorded.at,
        event.who,
        _(VERBS.get(recorded.verb, recorded.verb)),
        str((recorded.after or {}).get("reason", "")),
        changes,
        bool(recorded.after) and not is_latest,
    )
