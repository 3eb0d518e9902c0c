"""One agreement, as both parties see it: money, schedule, signatures, amendments, reports; and what each may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.services import path_of
from maillon.core.money import Money
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Amendment, Instalment, Recovery, Report
from maillon.funding.permissions.agreements import (
    can_handle_agreement,
    can_link_agreement,
    can_pay_agreement,
    pays_for,
)
from maillon.funding.permissions.bank_details import can_read_details
from maillon.funding.permissions.budgets import can_draft_agreed
from maillon.funding.queries import agreements as queries
from maillon.funding.queries.financing import financing_before, financing_said
from maillon.funding.queries.flows import unspent
from maillon.funding.rules import agreements as rules
from maillon.funding.services import agreements, amending, instalments, linking, recovering, reports, signing
from maillon.projects.models import Activity
from maillon.web.funding.agreements import words
from maillon.web.funding.agreements.drawing import schedule
from maillon.web.funding.agreements.forms import (
    AskBackForm,
    CommentForm,
    LinkForm,
    Nothing,
    ReasonForm,
    ReceivedForm,
    ReturnForm,
)
from maillon.web.funding.agreements.found import attempt, shown_agreement
from maillon.web.http import person, whole_number


@dataclass(frozen=True, slots=True)
class Act:
    """Something one may do from the page: on what, what is asked, how, what is said after."""

    form: type[forms.Form]
    do: Callable[..., Any]
    said: Any
    on: str = ""
    model: Any = None


ACTS = {
    "end": Act(
        ReasonForm,
        agreements.end,
        _("La convention est arrêtée; ce qui n’était pas parti ne sera pas versé."),
        "agreement",
    ),
    "complete": Act(Nothing, agreements.complete, _("La convention est terminée."), "agreement"),
    "ask_back": Act(AskBackForm, recovering.ask_back, _("La somme est réclamée à l’organisme."), "agreement"),
    "link": Act(LinkForm, linking.link, _("La convention est liée à ce projet."), "agreement"),
    "drop": Act(Nothing, amending.drop, _("L’avenant est retiré."), "amendment", Amendment),
    "accept": Act(CommentForm, reports.accept, _("C’est accepté."), "report", Report),
    "return": Act(ReturnForm, reports.send_back, _("C’est retourné à l’organisme, avec vos mots."), "report", Report),
    "hold": Act(ReasonForm, instalments.put_on_hold, _("Le versement est retenu."), "instalment", Instalment),
    "lift": Act(Nothing, instalments.lift_hold, _("La retenue est levée."), "instalment", Instalment),
    "received": Act(ReceivedForm, recovering.receive, _("Le remboursement est inscrit."), "recovery", Recovery),
    "let_go": Act(ReasonForm, recovering.let_go, _("La somme n’est plus réclamée."), "recovery", Recovery),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of an agreement; what is done on it comes back to it."""
    shown, user = shown_agreement(request, reference), person(request)
    failed: tuple[str, int, forms.Form] | None = None
    if request.method == "POST":
        name, key = request.POST.get("do", ""), _number(request.POST.get("pk", ""))
        act = ACTS.get(name)
        links = name == "link" and can_link_agreement(user, shown)
        if act is None or not (links or can_handle_agreement(user, shown) or can_pay_agreement(user, shown)):
            raise Http404
        form = act.form(request.POST, prefix=f"{name}-{key}")
        if form.is_valid() and attempt(form, lambda: _do(act, form, shown, key, user)):
            messages.success(request, str(act.said))
            return redirect("agreement", reference=shown.reference)
        failed = (name, key, form)
    context = _context(user, shown, failed)
    return render(request, "funding/agreements/agreement.html", context, status=422 if failed else 200)


def _do(act: Act, form: forms.Form, shown: Agreement, key: int, user: User) -> None:
    subject = get_object_or_404(act.model, pk=key, agreement=shown) if act.model else shown
    told = dict(form.cleaned_data)
    if "amount" in told:
        told["amount_minor"] = told.pop("amount")
    act.do(**{act.on: subject}, **told, actor=user, at=timezone.now())


def _context(user: User, shown: Agreement, failed: tuple[str, int, forms.Form] | None) -> dict[str, Any]:
    today = timezone.localdate()
    handles = can_handle_agreement(user, shown)
    pays = handles and pays_for(user, shown.funder_id)
    terms = queries.terms_of(shown)
    lines, asked = list(shown.instalments.select_related("order")), list(shown.reports.select_related("obligation"))
    signatures = list(shown.signatures.select_related("amendment").order_by("signed_at"))
    given = {(one.amendment_id, one.party) for one in signatures}
    parties = signing.parties_of(user, shown, handles=handles)

    def asks(name: str, key: int, **initial: Any) -> dict[str, Any]:
        """The form of an act, as it was refused when it was."""
        bound = failed[2] if failed and failed[:2] == (name, key) else None
        return {
            "do": name,
            "pk": key,
            "form": bound or ACTS[name].form(prefix=f"{name}-{key}", initial=initial),
            "open": bound is not None,
        }

    beside, recoveries = queries.beside(shown), list(shown.recoveries.order_by("-asked_at"))
    settles_first = beside.is_amended_unsettled
    # Nothing to settle is left once somebody has signed.
    settles_budget = beside.is_unsettled or settles_first
    proposed = queries.with_budgets(shown.amendments.select_related("document__file").order_by("-number"))
    changes = [_amendment(one, given, parties, settles_first=settles_first) for one in proposed]
    open_recoveries = {one for one in recoveries if one.received_on is None and one.waived_at is None}
    paid = sum(one.amount_minor for one in lines if one.state == Instalment.State.PAID)
    back = sum(one.amount_minor for one in recoveries if one.waived_at is None)
    left = unspent(shown, kept_minor=paid - back, asked=asked) if pays and paid > back else 0
    return {
        "agreement": shown,
        "last_day": shown.ends_on - timedelta(days=1),
        "state": words.STATES[Agreement.State(shown.state)],
        "look": words.LOOKS[Agreement.State(shown.state)],
        "sums": queries.sums(shown, lines, recoveries),
        "picture": schedule(shown, lines, asked, today=today),
        "instalments": [
            {
                "one": one,
                "state": words.INSTALMENTS[Instalment.State(one.state)],
                "look": words.INSTALMENT_LOOKS[Instalment.State(one.state)],
                "waits": [
                    words.waits(condition, terms) for condition in queries.waits_for(shown, one, asked, today=today)
                ]
                if one.state == Instalment.State.WAITING
                else [],
                "hold": asks("hold", one.pk) if pays and "cancel" in rules.INSTALMENT[one.state] else None,
                "lift": asks("lift", one.pk) if pays and one.held_because else None,
            }
            for one in lines
        ],
        "reports": [
            {
                "one": one,
                "state": words.REPORTS[Report.State(one.state)],
                "look": words.REPORT_LOOKS[Report.State(one.state)],
                "late": one.state == Report.State.DUE and one.due_on < today,
                "accept": asks("accept", one.pk) if handles and one.state == Report.State.RECEIVED else None,
                "back": asks("return", one.pk) if handles and one.state == Report.State.RECEIVED else None,
            }
            for one in asked
        ],
        "amendments": changes,
        "signatures": [(one, words.PARTIES[one.party]) for one in signatures if one.amendment_id is None],  # type: ignore[index]
        "to_sign": [one for one in parties if (None, one) not in given]
        if shown.state == Agreement.State.TO_SIGN
        else [],
        "recoveries": [
            {
                "one": one,
                "received": asks("received", one.pk) if pays and one in open_recoveries else None,
                "let_go": asks("let_go", one.pk) if pays and one in open_recoveries else None,
            }
            for one in recoveries
        ],
        "end": asks("end", 0) if handles and "end" in rules.AGREEMENT[shown.state] else None,
        "complete": asks("complete", 0) if handles and "complete" in rules.AGREEMENT[shown.state] else None,
        "ask_back": asks("ask_back", 0, **_left(left, shown))
        if pays and (paid > back or (failed and failed[0] == "ask_back"))
        else None,
        "unspent": left,
        "amends": handles and shown.state == Agreement.State.IN_FORCE and not any(one["is_open"] for one in changes),
        "drop": handles,
        "handles": handles,
        "beside": beside,
        "writes_budget": settles_budget and can_draft_agreed(user, shown, is_unsigned=True),
        "links_project": can_link_agreement(user, shown),
        "link": _link(user, shown, failed),
        # Who pays it reads them: asked of others only.
        "reads_details": pays or can_read_details(user, shown.organisation),
        "failed": failed is not None,
        "problem": failed[2] if failed else None,
        "module": "programmes",
        "space": "agreements",
    }


def _left(minor: int, shown: Agreement) -> dict[str, Any]:
    """What to ask back, proposed when reports say that money is left."""
    if not minor:
        return {}
    reason = _("Somme versée et non dépensée, selon les rapports acceptés.")
    return {"amount": Money(minor, shown.currency).to_decimal(), "reason": reason}


def _link(user: User, shown: Agreement, failed: tuple[str, int, forms.Form] | None) -> dict[str, Any] | None:
    """The form that says which project is paid for, for who may say it and has a choice."""
    if not can_link_agreement(user, shown) or shown.state not in (Agreement.State.TO_SIGN, Agreement.State.IN_FORCE):
        return None
    own = Activity.objects.filter(reporting_organisation=shown.organisation_id, source__kind="recorded")
    others = own.exclude(pk=shown.activity_id or 0).order_by("-updated_at")
    bound = failed[2] if failed and failed[0] == "link" else None
    return {"form": bound or LinkForm(prefix="link-0", choices=others), "open": bound is not None}


def _amendment(
    one: Any,
    given: set[tuple[int | None, str]],
    parties: list[Any],
    *,
    settles_first: bool,
) -> dict[str, Any]:
    found = rules.changes(
        amount=(one.former_amount_minor, one.amount_minor),
        ends_on=(one.former_ends_on, one.ends_on),
        financing=(financing_before(one), financing_said(one)),
        begins_budget=one.brought is not None,
    )
    day = timedelta(days=1)
    is_open = one.signed_at is None and one.dropped_at is None
    return {
        "one": one,
        "changes": [
            (words.CHANGES[change.name], change.name, _told(change.before, day), _told(change.after, day))
            for change in found
        ],
        "is_open": is_open,
        "budget": (one.replaced, one.brought) if one.brought is not None else None,
        "to_settle": is_open and settles_first,
        "to_sign": is_open and not settles_first and any((one.pk, party) not in given for party in parties),
    }


def _told(value: Any, day: timedelta) -> Any:
    """The last day is told, rather than the one after."""
    return value - day if isinstance(value, date) else value


def _number(written: str) -> int:
    return whole_number(written, digits=18) or 0


@login_required
@require_safe
def pdf(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponseBase:
    """What both signed, printed, with its code."""
    shown = shown_agreement(request, reference)
    subject: Agreement | Amendment = shown
    if number is not None:
        subject = get_object_or_404(shown.amendments.select_related("document__file"), number=number)
    document = subject.document
    path = path_of(document.file.digest) if document else None
    if document is None or path is None or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), filename=document.file.name, content_type=document.file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
