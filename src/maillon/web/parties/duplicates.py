"""Two records that look like one organisation: found, compared, made one or kept apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.directory import duplicates, merging, naming, unmerging
from maillon.core.directory.likeness import Reason
from maillon.core.directory.models import Merge
from maillon.core.errors import RuleViolation
from maillon.core.jobs.services import enqueue_once
from maillon.core.parties.models import FormerAddress, Organisation, OrganisationName
from maillon.core.people.models import User
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.parties import presenters
from maillon.web.refusals import sentence

REASONS = {
    Reason.NUMBER: gettext_lazy("même numéro de registre"),
    Reason.NAME: gettext_lazy("même nom"),
    Reason.CLOSE: gettext_lazy("noms proches"),
    Reason.NUMBERS_DIFFER: gettext_lazy("noms proches, numéros différents dans un même registre"),
}
TABLES = {
    "merge.kept": gettext_lazy("une fusion plus récente, à défaire d’abord"),
    "network.membership.organisation": gettext_lazy("adhésions"),
    "network.duesnotice.organisation": gettext_lazy("avis de cotisation"),
    "network.payment.organisation": gettext_lazy("paiements de cotisation"),
    "network.seat.organisation": gettext_lazy("sièges dans des groupes"),
    "network.ethicscycle.organisation": gettext_lazy("autoévaluations d’éthique"),
    "network.posting.organisation": gettext_lazy("offres d’emploi"),
    "network.offer.organisation": gettext_lazy("offres d’entraide"),
    "network.interview.organisation": gettext_lazy("portraits"),
    "core.rolegrant.organisation": gettext_lazy("rôles de personnes"),
    "projects.activity.reporting_organisation": gettext_lazy("projets déclarés"),
    "projects.participatingorganisation.organisation": gettext_lazy("participations à des projets"),
    "projects.transaction.provider": gettext_lazy("transactions versées"),
    "projects.transaction.receiver": gettext_lazy("transactions reçues"),
    "core.organisationidentifier.organisation": gettext_lazy("numéros de registre"),
    "core.organisationfigure.organisation": gettext_lazy("chiffres datés"),
    "core.relationship.source": gettext_lazy("liens vers d’autres organismes"),
    "core.relationship.target": gettext_lazy("liens venant d’autres organismes"),
}
PER_PAGE, FOUND, SEEN = 25, 20, 25


def _secretariat(request: HttpRequest) -> User:
    user = person(request)
    if not can(user, Capability.IMPORT):
        raise Http404
    return user


class MergeForm(forms.Form):
    """Which of two records stays, and that somebody looked."""

    keep = forms.ChoiceField(
        label=gettext_lazy("La fiche à garder"),
        error_messages={
            "required": gettext_lazy("Choisissez la fiche à garder."),
            "invalid_choice": gettext_lazy("Cette fiche ne peut pas être gardée ici. Choisissez dans la liste."),
        },
    )
    sure = forms.BooleanField(
        label=gettext_lazy("J’ai comparé les deux fiches : c’est le même organisme."),
        error_messages={"required": gettext_lazy("Cochez la case quand vous avez comparé les deux fiches.")},
    )


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Pairs that look like one organisation, spellings to confirm, and a search for any two."""
    _secretariat(request)
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:200]
    page = Paginator(duplicates.pairs(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pairs": [(pair, REASONS[pair.reason]) for pair in page],
        "text": text,
        "found": [(row, row.name(language())) for row in duplicates.find(text)[:FOUND]] if text else [],
        "names": duplicates.seen_names()[:SEEN],
        "names_count": duplicates.seen_names().count(),
        "merges": [(one, unmerging.until(one)) for one in unmerging.recent(at=timezone.now())[:SEEN]],
        "space": "duplicates",
    }
    return render(request, "parties/duplicates.html", context)


def _told(organisation: Organisation) -> dict[str, Any]:
    moved = duplicates.moved(organisation)
    return {
        "organisation": organisation,
        "name": organisation.name(language()),
        "region": presenters.region_name(organisation.region) if organisation.region else "",
        "identifiers": list(organisation.identifiers.order_by("scheme", "value")[:20]),
        "names": list(organisation.names.order_by("key")[:20]),
        "moved": [(TABLES[table], count) for table, count in moved.items() if table in TABLES],
        "is_mentioned": organisation.standing == Organisation.Standing.MENTIONED,
    }


def _chosen(request: HttpRequest) -> tuple[Organisation | None, Organisation | None]:
    slugs = [request.GET.get(name, "")[:90] for name in ("a", "b")]
    rows = {row.slug: row for row in Organisation.objects.filter(slug__in=slugs)}
    return rows.get(slugs[0]), rows.get(slugs[1])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Two records side by side, what making them one would move, and the choice."""
    user = _secretariat(request)
    one, other = _chosen(request)
    if request.method == "POST" and (done := _done_before(request, one, other)):
        return done
    if one is None or other is None or one == other:
        told = {"problem": _("Choisissez deux fiches différentes."), "space": "duplicates"}
        return render(request, "parties/duplicates_choice.html", told, status=404)
    sides = [_told(one), _told(other)]
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"keep": one.slug})
    # A record somebody keeps stays; only what published data mentions is folded into another.
    keepable = [(a["organisation"], b["organisation"]) for a, b in (sides, sides[::-1]) if b["is_mentioned"]]
    form.fields["keep"].choices = [(kept.slug, kept.name(language())) for kept, _other in keepable]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        kept, duplicate = next(pair for pair in keepable if pair[0].slug == form.cleaned_data["keep"])
        try:
            _merge(user, duplicate, kept)
        except RuleViolation as refused:
            form.add_error(None, sentence(refused))
        else:
            said = _("« %(old)s » est maintenant « %(kept)s ». Les totaux sont recalculés dans quelques instants.")
            messages.success(request, said % {"old": duplicate.name(language()), "kept": kept.name(language())})
            return redirect("organisation", slug=kept.slug)
    context = {
        "sides": sides,
        "form": form,
        "keepable": keepable,
        "query": request.GET.urlencode(),
        "space": "duplicates",
    }
    return render(request, "parties/duplicates_compare.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _merge(user: User, duplicate: Organisation, kept: Organisation) -> None:
    now = timezone.now()
    merging.merge(duplicate=duplicate, into=kept, actor=user, at=now)
    enqueue_once("insight.refresh", at=now, requested_by=user)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """They were two after all: the folded record comes back."""
    user, now = _secretariat(request), timezone.now()
    merge = get_object_or_404(Merge.objects.select_related("kept"), pk=pk)
    try:
        with transaction.atomic():
            back = unmerging.undo(merge=merge, actor=user, at=now)
            enqueue_once("insight.refresh", at=now, requested_by=user)
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
        return redirect(reverse("duplicates") + "#fusions")
    said = _("La fusion est défaite : « %(name)s » a de nouveau sa fiche, avec tout ce qui était à elle.")
    messages.success(request, said % {"name": back.name(language())})
    return redirect("organisation", slug=back.slug)


def _done_before(request: HttpRequest, one: Organisation | None, other: Organisation | None) -> HttpResponse | None:
    """A second click on « fondre » finds the first one's work."""
    left = one or other
    gone = request.GET.get("b" if one else "a", "")[:90]
    if left and FormerAddress.objects.filter(slug=gone, organisation=left).exists():
        return redirect("organisation", slug=left.slug)
    return None


@login_required
@require_POST
def keep_apart(request: HttpRequest) -> HttpResponse:
    """These are two organisations."""
    user = _secretariat(request)
    one, other = _chosen(request)
    if one is None or other is None:
        raise Http404
    merging.keep_apart(one=one, other=other, actor=user, at=timezone.now())
    messages.success(request, _("Noté : ce sont deux organismes différents."))
    return redirect("duplicates")


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A spelling is surely this organisation's."""
    user = _secretariat(request)
    name = get_object_or_404(OrganisationName.objects.select_related("organisation"), pk=pk)
    if not name.confirmed:
        naming.confirm_name(organisation=name.organisation, name=name.name, actor=user, at=timezone.now())
    said = _("« %(name)s » est confirmé pour %(organisation)s.")
    messages.success(request, said % {"name": name.name, "organisation": name.organisation.name(language())})
    return redirect(reverse("duplicates") + "#graphies")
