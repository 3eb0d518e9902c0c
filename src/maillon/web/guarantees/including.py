"""The loans of a facility: for a portfolio, what may still be included, and the form that includes one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.parties.models import Organisation
from maillon.guarantees.models import Facility, Guarantee, Obligor
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import included, outside
from maillon.guarantees.services import including
from maillon.web.engagement.fields import choices_of
from maillon.web.guarantees.forms import AmountField, day_field
from maillon.web.guarantees.found import attempt, reported_facility
from maillon.web.guarantees.portals import rows_of
from maillon.web.guarantees.schedules import ScheduleForm
from maillon.web.http import person
from maillon.web.refusals import sentence

_PER_PAGE = 50
_KNOWN = gettext_lazy("Rien, si le fonds connaît déjà cet emprunteur.")


class IncludeForm(ScheduleForm):
    """A loan as its lender tells it, and the organisation that sponsors it."""

    field_order = (
        "borrower", "country", "sector", "group", "sponsor", "title", "number", "principal", "day", "instalments",
        "evidence",
    )  # fmt: skip
    LOAN = ("principal", "instalments")
    borrower = forms.CharField(
        label=gettext_lazy("Emprunteur"),
        max_length=200,
        help_text=gettext_lazy("Son nom, ou l’adresse de sa fiche; sans fiche, elle est faite à ce nom."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Pays"), required=False, help_text=_KNOWN)
    sector = forms.CharField(
        label=gettext_lazy("Secteur"),
        max_length=40,
        required=False,
        help_text=_KNOWN,
        widget=forms.TextInput(attrs={"list": "secteurs"}),
    )
    group = forms.SlugField(
        label=gettext_lazy("Groupe d’emprunteurs liés"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Un même mot, sans espace, pour ceux qui tombent ensemble."),
    )
    sponsor = forms.SlugField(label=gettext_lazy("Adresse de l’organisme parrain"), max_length=90)
    title = forms.CharField(label=gettext_lazy("Ce que le prêt finance"), max_length=300)
    number = forms.CharField(label=gettext_lazy("Numéro du prêt chez le prêteur"), max_length=60)
    principal = AmountField(label=gettext_lazy("Principal convenu"))
    day = day_field(gettext_lazy("Inclus le"))
    evidence = forms.CharField(label=gettext_lazy("Document du prêteur"), max_length=300)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        listed = sorted(choices_of("Country"), key=lambda pair: pair[1])
        self.fields["country"].choices = [("", "–"), *listed]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            # Listed together at the head of the page, each says which answer it is about.
            if field.required and name != "day":
                field.error_messages["required"] = _("« %(label)s » : répondez ici.") % {"label": field.label}

    def clean_sponsor(self) -> Organisation:
        """The organisation at that address."""
        found = Organisation.objects.filter(slug=self.cleaned_data["sponsor"]).first()
        if found is None:
            raise forms.ValidationError(_("Aucun organisme n’a cette adresse : c’est la fin de celle de sa fiche."))
        return found


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def loans(request: HttpRequest, reference: str) -> HttpResponse:
    """The loans of a facility, for the lender and the fund; in a portfolio that takes loans, a manager includes one."""
    facility, user, today = reported_facility(request, reference), person(request), timezone.localdate()
    includes = can_manage_fund(user, facility.fund) and included.takes_loans(facility, today)
    if request.method == "POST" and not includes:
        raise Http404
    form = IncludeForm(request.POST if request.method == "POST" else None, loan=facility.currency)
    made: list[Guarantee] = []
    if form.is_bound and form.is_valid() and attempt(form, lambda: made.append(_include(form, facility, request))):
        told = {"loan": form.cleaned_data["number"], "reference": made[0].reference}
        messages.success(request, _("Le prêt « %(loan)s » est au portefeuille : c’est %(reference)s.") % told)
        return redirect("facility_loans", reference=facility.reference)
    standing = included.standing(facility)
    page = Paginator(included.loans_of(facility), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "facility": facility,
        "standing": standing,
        "cap_rate": float(standing.cap_rate) if standing else 0,
        "is_portfolio": included.is_portfolio(facility),
        "page": page,
        "rows": _rows(page.object_list, today),
        "refused": [(one, sentence(one.why)) for one in included.refused_of(facility)],
        "form": form if includes else None,
        "sectors": _sectors(facility) if includes else (),
        "manages": can_manage_fund(user, facility.fund),
        "module": "fonds",
        "space": "facilities",
    }
    return render(request, "guarantees/facility_loans.html", context, status=422 if form.is_bound else 200)


def _include(form: IncludeForm, facility: Facility, request: HttpRequest) -> Guarantee:
    told: Any = form.cleaned_data
    return including.propose(
        facility=facility,
        borrower=including.Borrower(told["borrower"], told["country"], told["sector"], told["group"]),
        sponsor=told["sponsor"],
        title=told["title"],
        loan=including.Told(told["number"], told["principal"], told["instalments"], told["evidence"]),
        on=told["day"],
        actor=person(request),
        at=timezone.now(),
    )


def _rows(loans_shown: Any, today: Any) -> list[dict[str, Any]]:
    """Each loan as its contract and its lender's statements say it."""
    shown = list(loans_shown)
    by_guarantee = {row["guarantee"].pk: row for row in rows_of(outside.seen([one.guarantee for one in shown], today))}
    return [{"loan": one, **by_guarantee[one.guarantee_id]} for one in shown if one.guarantee_id in by_guarantee]


def _sectors(facility: Facility) -> list[str]:
    """The words already used: limits are counted by them."""
    return sorted(set(Obligor.objects.filter(fund=facility.fund).values_list("sector", flat=True)))
