"""An enterprise judged beside its credit: every framework in force, the first reading beside the last, a new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.narratives import read as narrative
from maillon.guarantees.models import Guarantee, SocialFramework
from maillon.guarantees.permissions.social import can_assess, can_read_social
from maillon.guarantees.queries import history
from maillon.guarantees.queries import social as queries
from maillon.guarantees.rules import social as rules
from maillon.guarantees.services import social as services
from maillon.web.guarantees.forms import day_field
from maillon.web.guarantees.found import attempt, shown_guarantee
from maillon.web.http import person

YES_NO = (("", gettext_lazy("Pas encore répondu")), (rules.YES, gettext_lazy("Oui")), (rules.NO, gettext_lazy("Non")))


class AssessmentForm(forms.Form):
    """The criteria of a framework, each with its value and what shows it."""

    def __init__(self, *args: Any, definition: rules.Framework, spoken: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.definition = definition
        self.fields["assessed_on"] = day_field(_("Jour de l’appréciation"))
        for one in definition.criteria:
            words: dict[str, Any] = {
                "label": str(narrative(one.label, spoken)),
                "help_text": str(narrative(one.guidance, spoken)),
            }
            self.fields[one.key] = (
                forms.ChoiceField(choices=YES_NO, required=False, **words)
                if one.kind == "yes_no"
                else forms.CharField(
                    max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **words
                )
            )
            self.fields[f"{one.key}-evidence"] = forms.CharField(
                label=_("Ce qui le montre"), max_length=300, required=False
            )

    def clean(self) -> dict[str, Any]:
        """A decimal comma is a decimal point."""
        said = super().clean() or {}
        for one in self.definition.criteria:
            said[one.key] = (said.get(one.key) or "").replace(",", ".").replace("\u00a0", "").replace(" ", "")
        return said

    def answers(self) -> dict[str, tuple[str, str]]:
        """By criterion, its value and what shows it."""
        told = self.cleaned_data
        return {one.key: (told[one.key], told[f"{one.key}-evidence"]) for one in self.definition.criteria}

    def by_group(self) -> Iterator[tuple[rules.Group, list[tuple[Any, Any]]]]:
        """The questions under their group, each with its evidence."""
        for group in self.definition.groups:
            mine = [one for one in self.definition.criteria if one.group == group.key]
            yield group, [(self[one.key], self[f"{one.key}-evidence"]) for one in mine]


@login_required
@never_cache
@require_safe
def social(request: HttpRequest, reference: str) -> HttpResponse:
    """What each framework says of the enterprise, the first time and the last."""
    shown = shown_guarantee(request, reference)
    if not can_read_social(person(request), shown):
        raise Http404
    followed = queries.followed(shown, timezone.localdate())
    context = {
        "guarantee": shown,
        "frameworks": [(one, _rows(shown, one)) for one in followed],
        "may_assess": can_assess(person(request), shown),
        "module": "fonds",
        "space": "guarantees",
    }
    return render(request, "guarantees/social.html", context)


def _rows(shown: Guarantee, one: queries.Followed) -> list[dict[str, Any]]:
    """Each criterion answered at least once: then, now, and the fund's part of what is counted."""
    first, last = one.first, one.last
    if first is None or last is None:
        return []
    loan = history.state_of(shown.fund).guarantees[shown.reference].loan
    before = {row.criterion.key: row for row in first.judgement.criteria}
    rows = []
    for row in last.judgement.criteria:
        then = before.get(row.criterion.key)
        part = None
        if row.criterion.kind in rules.ADDING and row.answer:
            part = queries.part_of(
                shown, Fraction(row.answer), principal_minor=loan.principal_minor, covered_minor=loan.covered_minor
            )
        rows.append(
            {
                "now": row,
                "then": then.answer if then and len(one.reads) > 1 else "",
                "evidence": last.evidence.get(row.criterion.key, ""),
                "part": round(float(part), 1) if part is not None else None,
            }
        )
    return rows


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Answer a framework's criteria on a day; what the last reading said is already there."""
    shown, user = shown_guarantee(request, reference), person(request)
    found = _framework(key, timezone.localdate())
    if found is None or not can_assess(user, shown):
        raise Http404
    definition = rules.read(found.definition)
    last = next((one.last for one in queries.followed(shown, timezone.localdate()) if one.framework == found), None)
    known = {one.criterion.key: one.answer for one in last.judgement.criteria} if last else {}
    form = AssessmentForm(
        request.POST if request.method == "POST" else None,
        definition=definition,
        spoken=get_language() or "fr",
        initial=known,
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: services.assess(
                guarantee=shown,
                framework=found,
                on=form.cleaned_data["assessed_on"],
                answers=form.answers(),
                actor=user,
                at=timezone.now(),
            ),
        )
        if done:
            messages.success(request, _("L’appréciation est gardée."))
            return redirect("guarantee_social", reference=shown.reference)
    context = {
        "guarantee": shown,
        "framework": found,
        "definition": definition,
        "form": form,
        "failed": form.is_bound,
        "module": "fonds",
        "space": "guarantees",
    }
    return render(request, "guarantees/assess.html", context, status=422 if form.is_bound else 200)


def _framework(key: str, on: date) -> SocialFramework | None:
    return next((one for one in queries.in_force(on) if one.key == key), None)
