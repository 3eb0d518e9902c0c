"""A report an agreement asks for: begun, the partner's part taken in, what it says; for both parties."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.dossiers.models import Submission
from maillon.funding.models import Expense, Report
from maillon.funding.permissions.agreements import can_handle_agreement, can_see_agreement
from maillon.funding.permissions.reports import can_write_report
from maillon.funding.queries import expenses as ledger
from maillon.funding.queries import reporting as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.rules import terms
from maillon.funding.rules.reporting import Achieved, Told, against, is_otherwise, over_transfer, unexplained
from maillon.funding.services import report_money, reporting
from maillon.web.funding.reports.words import STATES
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.refusals import sentence

SUPPORT = "support"


def _found(request: HttpRequest, pk: int) -> Report:
    """A report of an agreement this person may read; 404 otherwise."""
    found = Report.objects.select_related(
        "agreement__funder", "agreement__organisation", "agreement__activity", "agreement__terms", "dossier"
    )
    report = found.filter(pk=pk).first()
    if report is None or not can_see_agreement(person(request), report.agreement):
        raise Http404
    return report


@login_required
@never_cache
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a report stands, what it says once sent, and what each party does next."""
    return _page(request, _found(request, pk))


def _page(request: HttpRequest, found: Report, *, refused: str = "", status: int = 200) -> HttpResponse:
    user, agreement = person(request), found.agreement
    writes = can_write_report(user, found)
    rules = terms_of(agreement)
    sent = found.state in (Report.State.RECEIVED, Report.State.ACCEPTED)
    told = queries.told(found) if sent and found.dossier is not None else None
    due = found.state == Report.State.DUE and found.dossier is None
    has_form = due and queries.version_of(found, at=timezone.now()) is not None
    parts: list[Submission] = []
    if found.dossier is not None and writes:
        parts = list(found.dossier.submissions.filter(use=SUPPORT).select_related("respondent").order_by("pk"))
    receipts, is_stale = None, False
    if writes and found.dossier is not None and found.state == Report.State.DUE:
        draft = queries.told(found)
        receipts = ledger.sums_of(ledger.to_seal(agreement, draft.last_day)) if draft.last_day else None
        is_stale = is_otherwise(draft, queries.plan_of(found, draft))
    if told is not None:
        labels = {one.key: read(one.label, language()).text for one in rules.expenses}
        told = against(told, queries.plan_of(found, told), labels)
    context = {
        "module": "projects",
        "report": found,
        "agreement": agreement,
        "state": STATES[Report.State(found.state)],
        "writes": writes,
        "handles": can_handle_agreement(user, agreement),
        "may_begin": writes and has_form,
        "sends_paper": writes and due and not has_form,
        "partners": queries.partners_of(agreement) if writes and has_form else [],
        "parts": parts,
        "may_take": writes and found.state == Report.State.DUE,
        "told": told,
        "people": sum(told.people.values()) if told else 0,
        "unexplained": unexplained(told, share=terms.part(rules.transfers.explain_share)) if told else (),
        "over": over_transfer(told, share=terms.part(rules.transfers.share)) if told else (),
        "rates": ledger.rates_used(Expense.objects.filter(report=found)) if told else [],
        "sent": sent,
        "achieved": _achieved(found, told) if told else [],
        "is_stale": is_stale,
        "receipts": receipts,
        "takes_receipts": receipts is not None and receipts.many > 0,
        "refused": refused,
    }
    return render(request, "funding/reports/report.html", context, status=status)


def _achieved(found: Report, told: Told) -> list[tuple[Achieved, str]]:
    """What each indicator reached, with the address of its evidence; empty without one."""
    files: dict[str, int] = {}
    if found.dossier is not None and any(one.evidence for one in told.achieved):
        kept = found.dossier.submissions.filter(use="application", attachments__isnull=False)
        files = dict(kept.values_list("attachments__name", "attachments__pk"))
    about = {"reference": found.dossier.reference if found.dossier else ""}
    addresses = {name: reverse("application_file", kwargs={**about, "pk": pk}) for name, pk in files.items()}
    return [(one, addresses.get(one.evidence, "")) for one in told.achieved]


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to write, asking the partner chosen for its part."""
    found = _found(request, pk)
    if not can_write_report(person(request), found):
        raise Http404
    chosen = request.POST.get("partner", "")
    partner = next((one for one in queries.partners_of(found.agreement) if str(one.pk) == chosen), None)
    link = reverse("support_link", kwargs={"token": "TOKEN"}).replace("TOKEN", "{token}")
    try:
        dossier = reporting.begin(
            report=found,
            partner=partner,
            actor=person(request),
            link=settings.BASE_URL + link,
            space=settings.BASE_URL + reverse("applications"),
            at=timezone.now(),
            language=language(),
        )
    except RuleViolation as refused:
        return _page(request, found, refused=sentence(refused), status=422)
    if partner is not None:
        said = _("Le rapport est commencé. %(name)s trouve sa part dans son espace et sur son téléphone.")
        messages.success(request, said % {"name": partner.name(language())})
    return redirect("application", reference=dossier.reference)


@login_required
@require_POST
def take_receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Write in the report what the receipts of its period make."""
    found = _found(request, pk)
    if not can_write_report(person(request), found):
        raise Http404
    try:
        many = report_money.take_receipts(report=found, actor=person(request), at=timezone.now(), language=language())
    except RuleViolation as refused:
        return _page(request, found, refused=sentence(refused), status=422)
    said = ngettext("%(n)s réponse est reprise.", "%(n)s réponses sont reprises.", many)
    messages.success(request, said % {"n": many})
    assert found.dossier is not None
    return redirect("application", reference=found.dossier.reference)


@login_required
@require_POST
def take_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Write in the report what the budget in force plans of its period."""
    found = _found(request, pk)
    if not can_write_report(person(request), found):
        raise Http404
    try:
        report_money.take_plan(report=found, actor=person(request), at=timezone.now(), language=language())
    except RuleViolation as refused:
        return _page(request, found, refused=sentence(refused), status=422)
    messages.success(request, _("Le budget en vigueur est repris : relisez les écarts."))
    assert found.dossier is not None
    return redirect("application", reference=found.dossier.reference)


@login_required
@require_POST
def take_part(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Put what the partner answered in the report."""
    found = _found(request, pk)
    kept = Submission.objects.filter(pk=part, use=SUPPORT, dossier__report=found).select_related(
        "dossier", "form", "respondent"
    )
    given = kept.first()
    if given is None or not can_write_report(person(request), found):
        raise Http404
    try:
        taken = reporting.take_part(part=given, actor=person(request), at=timezone.now(), language=language())
    except RuleViolation as refused:
        return _page(request, found, refused=sentence(refused), status=422)
    many = len(taken.applied)
    said = ngettext("%(n)s réponse est reprise.", "%(n)s réponses sont reprises.", many)
    messages.success(request, said % {"n": many})
    if taken.clashes:
        many = len(taken.clashes)
        said = ngettext(
            "%(n)s réponse diffère de la vôtre : les deux sont gardées, choisissez.",
            "%(n)s réponses diffèrent des vôtres : les deux sont gardées, choisissez.",
            many,
        )
        messages.warning(request, said % {"n": many})
    assert given.dossier is not None
    return redirect("application", reference=given.dossier.reference)
