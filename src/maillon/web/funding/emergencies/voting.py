"""The vote of the committee, read and given on a telephone: one answer after the other, three buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, CommitteeMember, Sitting, Vote
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.queries.committees import agenda_seen_by, seats_of
from maillon.dossiers.queries.judging import NOT_VOTING, tallies_of
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import voting
from maillon.funding.models import Emergency, Invitation
from maillon.funding.permissions.emergencies import emergencies_voted_by
from maillon.funding.services.emergencies import GROUP
from maillon.web.funding.emergencies import words
from maillon.web.http import person
from maillon.web.refusals import sentence

CHOICES = (
    (Vote.Choice.FOR, gettext_lazy("Pour"), ""),
    (Vote.Choice.AGAINST, gettext_lazy("Contre"), "btn--quiet"),
    (Vote.Choice.ABSTAIN, gettext_lazy("Je m’abstiens"), "btn--quiet"),
)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for one's voice in an emergency; sending one changes it while the vote lasts."""
    user, now = person(request), timezone.now()
    rows = emergencies_voted_by(user, at=now).select_related("call__version", "funder")
    emergency = get_object_or_404(rows, slug=slug)
    items = _items(emergency, user)
    if request.method == "POST":
        item = next((one for one in items if str(one.pk) == request.POST.get("item", "")), None)
        choice = request.POST.get("choice", "")
        if item is None or choice not in Vote.Choice.values:
            raise Http404
        _cast(request, item, user, choice)
        return redirect("emergency_vote", slug=slug)
    context = {
        "space": "sittings",
        "module": "programmes",
        "emergency": emergency,
        "where": words.countries(emergency.countries),
        "rows": _shown(items, emergency, user),
        "hidden": AgendaItem.objects.filter(dossier__invitation__emergency=emergency).count() - len(items),
        "choices": CHOICES,
        "now": now,
    }
    return render(request, "funding/emergencies/vote.html", context)


def _items(emergency: Emergency, user: User) -> list[AgendaItem]:
    """What was put to a vote for this emergency, without what this person is recused from."""
    sittings = Sitting.objects.filter(agenda__dossier__version=emergency.call.version_id).distinct()  # type: ignore[union-attr]
    found: list[AgendaItem] = []
    for one in sittings.select_related("committee"):
        seen = agenda_seen_by(one, user).filter(dossier__version=emergency.call.version_id)  # type: ignore[union-attr]
        found += [item for item in seen if item.proposal]
    return found


def _cast(request: HttpRequest, item: AgendaItem, user: User, choice: str) -> None:
    seats = seats_of(user, at=timezone.now()).filter(committee=item.sitting.committee)
    member = seats.exclude(office__in=NOT_VOTING).first()
    if member is None:
        raise Http404
    try:
        given = voting.vote(item=item, member=member, choice=choice, actor=user, at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
        return
    if given is None:
        messages.warning(
            request, _("Vous avez un lien avec une partie : la récusation est inscrite, la voix n’est pas comptée.")
        )
    else:
        messages.success(request, _("Votre voix est inscrite. Vous pouvez la changer tant que le vote dure."))


def _shown(items: list[AgendaItem], emergency: Emergency, user: User) -> list[dict[str, Any]]:
    asked = Invitation.objects.filter(emergency=emergency).select_related("vetting__partner")
    invited = {one.dossier_id: one for one in asked}
    voices = dict(Vote.objects.filter(item__in=items, member__user=user).values_list("item_id", "choice"))
    votes = (
        CommitteeMember.objects.filter(user=user).exclude(office__in=NOT_VOTING).values_list("committee_id", flat=True)
    )
    sits = set(votes)
    counts: dict[int, Any] = {}
    together: dict[int, list[AgendaItem]] = {}
    for one in items:
        together.setdefault(one.sitting_id, []).append(one)
    for held in together.values():
        counts |= tallies_of(held[0].sitting, held)
    names = {choice: label for choice, label, _look in CHOICES}
    now, found = timezone.now(), []
    for one in items:
        said = answers_of(applications(one.dossier)[0]).values()
        lasts = one.sitting.ends_at is None or one.sitting.starts_at <= now < one.sitting.ends_at
        found.append(
            {
                "item": one,
                "dossier": one.dossier,
                "invitation": invited.get(one.dossier_id),
                "amount_minor": one.proposal.get("amount_minor"),
                "currency": one.proposal.get("currency") or emergency.currency,
                "what": said.get(f"{GROUP}/activites", ""),
                "people": said.get(f"{GROUP}/personnes", ""),
                "partner": said.get(f"{GROUP}/partenaire", ""),
                "own": names.get(voices.get(one.pk, ""), ""),  # type: ignore[call-overload]
                "count": counts[one.pk],
                "may_vote": one.sitting.committee_id in sits
                and one.sitting.state == Sitting.State.OPEN
                and one.dossier.state == "in_deliberation"
                and lasts,
            }
        )
    return found
