"""What is to be paid today: to ask for, to approve, to send to the bank, to confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import BankDetails, Instalment, PaymentOrder
from maillon.funding.permissions.agreements import agreements_paid_by, funders_paid_for_by
from maillon.funding.services import instalments, orders
from maillon.web.funding.agreements import words
from maillon.web.funding.payments.forms import OrderForm, StatementForm
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence

State = Instalment.State
SHOWN = 100
_ORDERS = 12
_ACTS = {"prepare": instalments.prepare, "approve": instalments.approve, "back": instalments.send_back}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of whoever pays for a funder."""
    user = person(request)
    funder = funders_paid_for_by(user).order_by("pk").first()
    if funder is None:
        raise Http404
    forms: dict[str, Any] = {"order": OrderForm(initial={"execute_on": timezone.localdate()}), "file": StatementForm()}
    if request.method == "POST":
        done, forms = _act(request, user, funder, forms)
        if done:
            return done
    return render(
        request,
        "funding/payments/desk.html",
        _context(user, funder, forms),
        status=422 if request.method == "POST" else 200,
    )


def _act(
    request: HttpRequest, user: User, funder: Organisation, forms: dict[str, Any]
) -> tuple[HttpResponse | None, dict[str, Any]]:
    now, act = timezone.now(), request.POST.get("do", "")
    payable = Instalment.objects.filter(agreement__in=agreements_paid_by(user))
    try:
        if act in _ACTS:
            one = get_object_or_404(payable, pk=_number(request.POST.get("pk", "")))
            _ACTS[act](instalment=one, actor=user, at=now)
            messages.success(request, _SAID[act]())
            return redirect("payments"), forms
        if act == "order":
            forms["order"] = form = OrderForm(request.POST)
            if form.is_valid():
                chosen = payable.filter(pk__in=[_number(one) for one in request.POST.getlist("chosen")[:SHOWN]])
                order = orders.make(
                    instalments=list(chosen), execute_on=form.cleaned_data["execute_on"], actor=user, at=now
                )
                messages.success(request, _("L’ordre est prêt : donnez son fichier à la banque."))
                return redirect("payment_order", reference=order.reference), forms
        elif act == "file":
            forms["file"] = given = StatementForm(request.POST, request.FILES)
            if given.is_valid():
                read = orders.confirm_by_file(funder=funder, upload=given.cleaned_data["file"], actor=user, at=now)
                _tell(request, read)
                return redirect("payments"), forms
        else:
            raise Http404
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        known = forms["file"] if act == "file" else forms["order"]
        if known.is_bound:
            known.add_error(refused.field if refused.field in known.fields else None, sentence(refused))
        else:
            messages.error(request, sentence(refused))
    return None, forms


_SAID = {
    "prepare": lambda: _("Le paiement est demandé : une autre personne l’approuve."),
    "approve": lambda: _("C’est approuvé : le versement peut partir."),
    "back": lambda: _("C’est renvoyé : le versement est de nouveau exigible."),
}


def _tell(request: HttpRequest, read: orders.Confirmed) -> None:
    said = ngettext("%(n)s versement confirmé.", "%(n)s versements confirmés.", read.paid) % {"n": read.paid}
    messages.success(request, said)
    if read.wrong_amount:
        told = _("Le relevé montre un autre montant pour %(which)s : regardez-les.")
        messages.warning(request, told % {"which": ", ".join(read.wrong_amount[:10])})
    if read.unseen:
        number = len(read.unseen)
        waiting = ngettext(
            "%(n)s versement n’y paraît pas encore.", "%(n)s versements n’y paraissent pas encore.", number
        )
        messages.info(request, waiting % {"n": number})


def _context(user: User, funder: Organisation, forms: dict[str, Any]) -> dict[str, Any]:
    found = Instalment.objects.filter(agreement__in=agreements_paid_by(user), state__in=_STATES)
    rows = list(
        found.select_related(
            "agreement__organisation", "agreement__funder", "prepared_by__person", "approved_by__person"
        ).order_by("due_at", "pk")[: SHOWN * 3]
    )
    homes = {one.agreement.organisation_id for one in rows}
    given = BankDetails.objects.filter(organisation__in=[*homes, funder.pk], refused_at=None)
    known, confirmed = set(), set()
    for organisation, checked in given.values_list("organisation_id", "confirmed_at"):
        known.add(organisation)
        if checked:
            confirmed.add(organisation)
    shown: dict[str, list[dict[str, Any]]] = {state: [] for state in (*_STATES, "held")}
    for one in rows:
        place = "held" if one.held_because else one.state
        home = one.agreement.organisation_id
        account = "confirmed" if home in confirmed else "given" if home in known else "none"
        shown[place].append(
            {"one": one, "account": account, "label": words.narrative(one.label), "mine": one.prepared_by_id == user.pk}
        )
    waiting = PaymentOrder.objects.filter(funder=funder).order_by("confirmed_at", "-pk")
    sums = {state: sum(row["one"].amount_minor for row in lines) for state, lines in shown.items()}
    return {
        "funder": funder,
        "due": shown[State.DUE],
        "prepared": shown[State.PREPARED],
        "approved": shown[State.APPROVED],
        "held": shown["held"],
        "sums": sums,
        "orders": sorted(waiting[:_ORDERS], key=lambda one: (one.confirmed_at is not None, -one.pk)),
        "own_account": funder.pk in confirmed,
        "forms": forms,
        "module": "programmes",
        "space": "payments",
    }


_STATES = (State.DUE, State.PREPARED, State.APPROVED)


def _number(written: str) -> int:
    return whole_number(written, digits=18) or 0
