"""The fund's capital: who promised, what is called, what is paid; and what is asked of each investor."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import CapitalCall, Commitment, Fund
from maillon.guarantees.permissions.funds import commitments_visible_to, funds_managed_by, funds_read_by
from maillon.guarantees.queries import capital as queries
from maillon.guarantees.queries import history
from maillon.guarantees.services import capital as services
from maillon.guarantees.services import restating
from maillon.web.guarantees import words
from maillon.web.guarantees.forms import AmountField, day_field
from maillon.web.guarantees.found import attempt
from maillon.web.http import person, whole_number
from maillon.web.templatetags.maillon import day, exact_amount


class CommitForm(forms.Form):
    """What an investor promises."""

    investor = forms.SlugField(label=gettext_lazy("Adresse de l’organisme"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Nature"))
    amount = AmountField(label=gettext_lazy("Montant"))
    share = forms.DecimalField(
        label=gettext_lazy("Part de chaque perte que le donateur porte (%)"),
        help_text=gettext_lazy("Seulement pour la première perte d’un donateur."),
        localize=True,
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )
    day = day_field(gettext_lazy("Promis le"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = list(words.COMMITMENTS.items())  # type: ignore[attr-defined]

    def clean_investor(self) -> Organisation:
        """The organisation at that address."""
        found = Organisation.objects.filter(slug=self.cleaned_data["investor"]).first()
        if found is None:
            raise forms.ValidationError(_("Aucun organisme n’a cette adresse : c’est la fin de celle de sa fiche."))
        return found


class CallForm(forms.Form):
    """How much is called, and for when."""

    amount = AmountField(label=gettext_lazy("Montant appelé"))
    due_on = day_field(gettext_lazy("À verser le"))


class PaidForm(forms.Form):
    """What came in."""

    amount = AmountField(label=gettext_lazy("Montant versé"))
    day = day_field(gettext_lazy("Reçu le"))


class CorrectForm(forms.Form):
    """Which amount was wrong, and the right one."""

    number = forms.TypedChoiceField(label=gettext_lazy("Ce qui est faux"), coerce=int)
    amount = AmountField(label=gettext_lazy("Le bon montant"), help_text=gettext_lazy("0 si cela n’a jamais eu lieu."))
    reason = forms.CharField(label=gettext_lazy("Pourquoi il est faux"), max_length=300)

    def __init__(self, *args: Any, told: Sequence[tuple[int, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["number"].choices = list(told)  # type: ignore[attr-defined]


FORMS: dict[str, type[forms.Form]] = {"commit": CommitForm, "call": CallForm, "paid": PaidForm, "correct": CorrectForm}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def capital(request: HttpRequest) -> HttpResponse:
    """Every commitment one may see; a manager commits, calls and records what is paid."""
    user = person(request)
    visible = commitments_visible_to(user).select_related("investor", "fund__organisation")
    fund = funds_managed_by(user).first()
    reads = funds_read_by(user).exists()
    if not reads and not visible.exists():
        raise Http404
    failed: tuple[str, int, forms.Form] | None = None
    if request.method == "POST":
        name, key = request.POST.get("do", ""), whole_number(request.POST.get("pk")) or 0
        if name not in FORMS or fund is None:
            raise Http404
        more = _told(fund, key) if name == "correct" else {}
        form = FORMS[name](request.POST, prefix=f"{name}-{key}", **more)
        if form.is_valid() and attempt(form, lambda: _do(name, key, form, fund, user)):
            messages.success(request, _("C’est inscrit dans les deux livres."))
            return redirect("fund_capital")
        failed = (name, key, form)
    return render(
        request, "guarantees/capital.html", _context(visible, fund, reads, failed), status=422 if failed else 200
    )


def _do(name: str, key: int, form: forms.Form, fund: Fund, user: User) -> None:
    now, told = timezone.now(), form.cleaned_data
    if name == "commit":
        services.commit(
            fund=fund,
            investor=told["investor"],
            amount_minor=told["amount"],
            committed_on=told["day"],
            kind=told["kind"],
            share=Fraction(told["share"] or 0) / 100,
            actor=user,
            at=now,
        )
    elif name == "call":
        commitment = get_object_or_404(Commitment, pk=key, fund=fund)
        services.call(
            commitment=commitment,
            amount_minor=told["amount"],
            called_on=timezone.localdate(now),
            due_on=told["due_on"],
            actor=user,
            at=now,
        )
    elif name == "correct":
        restating.correct(
            fund=fund, number=told["number"], amount_minor=told["amount"], reason=told["reason"], actor=user, at=now
        )
    else:
        call = get_object_or_404(CapitalCall, pk=key, commitment__fund=fund)
        services.paid(call=call, amount_minor=told["amount"], paid_on=told["day"], actor=user, at=now)


def _told(fund: Fund, key: int) -> dict[str, Any]:
    """What of a commitment may be corrected, as a choice."""
    commitment = get_object_or_404(Commitment, pk=key, fund=fund)
    return {"told": _choices(queries.entries(fund, [commitment])[commitment.reference])}


def _choices(entries: Sequence[queries.Entry]) -> list[tuple[int, str]]:
    facts = (
        (
            one,
            {
                "what": words.event(one.event.kind),
                "day": day(one.event.effective_on),
                "sum": exact_amount(one.amount_minor),
            },
        )
        for one in entries
    )
    return [(one.event.sequence, _("%(what)s, %(day)s : %(sum)s") % told) for one, told in facts]


def _context(
    visible: Any, fund: Fund | None, reads: bool, failed: tuple[str, int, forms.Form] | None
) -> dict[str, Any]:
    def ask(name: str, key: int, **more: Any) -> dict[str, Any]:
        bound = failed[2] if failed and failed[:2] == (name, key) else None
        form = bound or FORMS[name](prefix=f"{name}-{key}", **more)
        return {"do": name, "pk": key, "form": form, "open": bound is not None}

    rows = []
    entries = queries.entries(fund, list(visible)) if fund else {}
    corrected = queries.corrections(fund, list(visible)) if fund else {}
    for one in visible.prefetch_related("calls").order_by("committed_on", "reference"):
        calls = sorted(one.calls.all(), key=lambda call: call.number)
        called, paid = sum(call.amount_minor for call in calls), sum(call.paid_minor for call in calls)
        given = one.kind in (Commitment.Kind.CONTRIBUTION, Commitment.Kind.FIRST_LOSS)
        rows.append(
            {
                "one": one,
                "kind": words.COMMITMENTS[Commitment.Kind(one.kind)],
                "called": one.amount_minor if given else called,
                "paid": one.amount_minor if given else paid,
                "calls": [
                    {
                        "one": call,
                        "late": call.paid_minor < call.amount_minor and call.due_on < timezone.localdate(),
                        "paid": ask("paid", call.pk) if fund and call.paid_minor < call.amount_minor else None,
                    }
                    for call in calls
                    if call.amount_minor
                ],
                "correct": ask("correct", one.pk, told=_choices(told))
                if (told := entries.get(one.reference))
                else None,
                "corrected": [
                    (event, words.event(event.kind), event.payload.get("amount_minor", 0))
                    for event in corrected.get(one.reference, ())
                ],
                "call": ask("call", one.pk) if fund and not given and called < one.amount_minor else None,
            }
        )
    donors = history.state_of(fund or rows[0]["one"].fund) if reads and (fund or rows) else None
    sums = {name: sum(row[name] for row in rows) for name in ("called", "paid")}
    return {
        "rows": rows,
        "sums": sums | {"committed": sum(row["one"].amount_minor for row in rows)},
        "commit": ask("commit", 0) if fund else None,
        "reads": reads,
        "donors": donors if donors and donors.donor_share else None,
        "problem": failed[2] if failed else None,
        "module": "fonds",
        "space": "fund_capital",
    }
