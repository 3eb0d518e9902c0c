"""One dossier before the committee: what is proposed, each member's voice, the count."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.dossiers import effects
from maillon.dossiers.models import AgendaItem, CommitteeMember, Review, Vote
from maillon.dossiers.queries import applying, committees, judging
from maillon.dossiers.rules import proposals
from maillon.dossiers.services import papers
from maillon.dossiers.services import voting as services
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.dossiers.apply.reading import read_back
from maillon.web.dossiers.complements import complements_of
from maillon.web.dossiers.handle import words
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.dossiers.handle.found import convened_sitting, seen_item
from maillon.web.dossiers.handle.proposing import proposal_of
from maillon.web.http import person


@login_required
@never_cache
@require_safe
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """The dossier on the table."""
    return render(request, "dossiers/handle/item.html", context_of(request, seen_item(request, pk, item)))


def context_of(request: HttpRequest, found: AgendaItem) -> dict[str, Any]:
    """What the page shows to a member or to who convenes."""
    user, now, language = person(request), timezone.now(), interface_language()
    sitting, dossier = found.sitting, found.dossier
    rules = applying.rules_of(dossier)
    voices = {one.member_id: one.choice for one in found.votes.all()}
    recused = {one.user_id: words.GROUNDS[one.ground] for one in dossier.recusals.all()}
    voters = papers.voters(sitting)
    own = next((one for one in voters if one.user_id == user.pk), None)
    filed = Review.objects.filter(dossier=dossier, state=Review.State.FILED).prefetch_related("scores").order_by("pk")
    answered = [applying.judged(one, at=now, language=language) for one in applying.applications(dossier)]
    proposal = proposals.read(found.proposal)
    due = sitting.ends_at is None or sitting.starts_at <= now < sitting.ends_at
    return {
        "space": "sittings",
        "sitting": sitting,
        "item": found,
        "dossier": dossier,
        "rules": rules,
        "complements": complements_of(dossier, user),
        "state": STATES[dossier.state],
        "pill": PILLS.get(dossier.state, ""),
        "convenes": committees.can_convene(user, sitting.committee),
        "count": judging.tally_of(found),
        "proposal": proposal,
        "proposed": words.OUTCOMES.get(proposal.outcome.value) if proposal else "",
        "proposed_choice": effects.choice_label(found.dossier, proposal.choice) if proposal else {},
        "proposed_reasons": [one for one in rules.reasons if proposal and one.key in proposal.reasons],
        "effect_choices": effects.choices_of(found.dossier),
        "outcomes": words.OUTCOMES.items(),
        "voices": [
            (seat, words.CHOICES.get(voices.get(seat.pk, ""), ""), recused.get(seat.user_id, "")) for seat in voters
        ],
        "late_recusals": sum(
            one.at >= dossier.state_since and one.user_id in {seat.user_id for seat in voters}
            for one in dossier.recusals.all()
        )
        if dossier.state == "in_deliberation"
        else 0,
        "own": own,
        "own_choice": voices.get(own.pk, "") if own else "",
        "choices": words.CHOICES.items(),
        "may_vote": own is not None and sitting.state == "open" and proposal is not None and due,
        "to_decide": dossier.state == "in_deliberation"
        and sitting.state in ("open", "closed")
        and proposal is not None,
        "to_propose": dossier.state == "in_deliberation" and sitting.state in ("planned", "open"),
        "decision": dossier.decisions.filter(sitting=sitting).order_by("-pk").first(),
        "readings": [(one, {score.criterion: score for score in one.scores.all()}) for one in filed],
        "parts": [part for one in answered for part in read_back(one, language)],
        "blank": range(3),
    }


@login_required
@require_POST
def propose(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Put an outcome to the vote."""
    convened_sitting(request, pk)
    found = seen_item(request, pk, item)
    services.propose(
        item=found,
        proposal=proposal_of(request, applying.rules_of(found.dossier)),
        note=text(request, "note", 4000),
        actor=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("La proposition est mise au vote."))
    return redirect("sitting_item", pk=pk, item=item)


@login_required
@require_POST
def vote(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Give one's voice, or write down one given aloud."""
    found, user = seen_item(request, pk, item), person(request)
    choice = request.POST.get("choice", "")
    if choice not in Vote.Choice.values:
        raise Http404
    members = CommitteeMember.objects.filter(committee=found.sitting.committee).select_related("user__person")
    asked = whole(request, "member")
    voters = papers.voters(found.sitting)
    own = next((one for one in voters if one.user_id == user.pk), None)
    member = get_object_or_404(members, pk=asked or (own.pk if own else 0))
    if services.vote(item=found, member=member, choice=choice, actor=user, at=timezone.now()) is None:
        said = _(
            "%(who)s a un lien avec une partie au dossier : la récusation est inscrite, la voix n’est pas comptée."
        )
        messages.warning(request, said % {"who": member.user})
        return redirect("sitting", pk=pk)
    messages.success(request, _("La voix est inscrite."))
    return redirect("sitting_item", pk=pk, item=item)
