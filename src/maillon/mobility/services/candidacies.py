"""A candidacy: what a dossier's answers and its decision make of it, and what happens when somebody leaves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.walk import Facts, State
from maillon.dossiers.services import deciding
from maillon.dossiers.services.walking import take
from maillon.mobility.models import Candidacy, CompanionWish, Offer, Placement, Season, Wish
from maillon.mobility.permissions.candidacies import can_form_groups, is_own
from maillon.mobility.rules import answers as rules
from maillon.mobility.rules.offers import MANDATE
from maillon.mobility.services import departing
from maillon.mobility.services.mandates import give_place
from maillon.network.addresses import address

EFFECT = "mobility.candidacy"


def followed(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """As the dossier walks: its answers become the candidacy, a refusal or a waiting list its state."""
    if step in ("submit", "resubmit"):
        _take_answers(dossier, actor, at)
        return
    ends = {"refuse": Candidacy.State.REFUSED, "reject": Candidacy.State.REFUSED}
    candidacy = Candidacy.objects.select_for_update().filter(dossier=dossier).first()
    if candidacy is None:
        return
    if step in ends:
        _become(candidacy, ends[step], actor, at)
    elif step == "put_on_waiting_list":
        _merit(candidacy, dossier)
        last = Candidacy.objects.filter(season=candidacy.season_id).aggregate(last=Max("place_in_line"))["last"]
        candidacy.place_in_line = (last or 0) + 1
        _become(candidacy, Candidacy.State.WAITING, actor, at)
    elif step == "withdraw":
        _become(candidacy, Candidacy.State.WITHDRAWN, actor, at)


def accepted(occasion: Occasion) -> None:
    """A favourable decision: the person is among those groups are formed from."""
    rows = Candidacy.objects.select_for_update(of=("self",)).select_related("season__rulebook")
    candidacy = rows.get(dossier=occasion.dossier)
    _merit(candidacy, occasion.dossier)
    candidacy.place_in_line = None
    _become(candidacy, Candidacy.State.ACCEPTED, occasion.actor, occasion.at)
    if candidacy.season.rulebook.programme == MANDATE:
        give_place(candidacy, actor=occasion.actor, at=occasion.at)


@transaction.atomic
def withdraw(*, candidacy: Candidacy, reason: str, actor: User, at: datetime) -> Candidacy | None:
    """An accepted or waiting person leaves; the first of the waiting list takes the place and is written to.

    Whoever had entered the register is called off. Gives who moved up. Raises NotAllowed for anybody but the person
    and who forms the groups; RuleViolation ``mobility.not_withdrawable`` (``state``), ``mobility.already_left``.
    """
    season = Season.objects.select_for_update(of=("self",)).get(pk=candidacy.season_id)
    held = Candidacy.objects.select_for_update(of=("self",)).select_related("person").get(pk=candidacy.pk)
    held.season = season
    if not (is_own(actor, held) or can_form_groups(actor, season)):
        raise NotAllowed("mobility.candidacy.withdraw")
    if held.state not in (Candidacy.State.ACCEPTED, Candidacy.State.WAITING):
        raise RuleViolation("mobility.not_withdrawable", state=held.state)
    frees = held.state == Candidacy.State.ACCEPTED
    held.withdrawn_because = reason.strip()[:500]
    _become(held, Candidacy.State.WITHDRAWN, actor, at)
    current = list(Placement.objects.filter(candidacy=held, ended_at=None))
    departing.leave_groups(placements=current, reason=held.withdrawn_because, actor=actor, at=at)
    Placement.objects.filter(pk__in=[one.pk for one in current]).update(
        ended_at=at, ended_because=held.withdrawn_because
    )
    if held.dossier is not None:
        _end_dossier(held.dossier, actor, at)
    candidacy.refresh_from_db()
    return _move_up(season, at) if frees else None


def first_in_line(season: Season) -> Candidacy | None:
    """Who takes the next place freed."""
    waiting = Candidacy.objects.filter(season=season, state=Candidacy.State.WAITING)
    return waiting.order_by("place_in_line", "pk").select_related("person", "dossier").first()


def _move_up(season: Season, at: datetime) -> Candidacy | None:
    first = first_in_line(season)
    if first is None:
        return None
    place = first.place_in_line
    if first.dossier is not None:
        deciding.move_up(dossier=first.dossier, actor=None, at=at)
    else:
        first.place_in_line = None
        _become(first, Candidacy.State.ACCEPTED, None, at)
    first.refresh_from_db()
    record(None, "mobility.candidacy.moved_up", first, at=at, before={"place": place})
    _write(first, "mobility/moved_up", at)
    return first


def _end_dossier(dossier: Dossier, actor: User, at: datetime) -> None:
    step = {State.IN_EFFECT: "close", State.WAITING_LIST: "withdraw"}.get(State(dossier.state))
    if step is not None:
        take(dossier=dossier, step=step, facts=Facts(), actor=actor, at=at, data={"candidacy": "withdrawn"})


def _write(candidacy: Candidacy, template: str, at: datetime) -> None:
    user = User.objects.filter(person=candidacy.person_id, is_active=True).first()
    if user is None:
        return
    language = user.language or "fr"
    facts = {
        "season": read(candidacy.season.name, language).text,
        "link": address("own_departure", language, pk=candidacy.pk),
    }
    mail.write(user.email, template, language, facts, at)


def _become(candidacy: Candidacy, state: Candidacy.State, actor: User | None, at: datetime) -> None:
    if candidacy.state == Candidacy.State.WITHDRAWN:
        return
    before = candidacy.state
    candidacy.state = state
    if state == Candidacy.State.WITHDRAWN:
        candidacy.ended_at, candidacy.place_in_line = at, None
    else:
        candidacy.decided_at = at
    candidacy.save()
    record(actor, f"mobility.candidacy.{state.value}", candidacy, at=at, before={"state": before})


def _merit(candidacy: Candidacy, dossier: Dossier) -> None:
    # The dossier's points are hundredths; a grid of any size is brought to 100 by its own total, here 100.
    if dossier.points is not None:
        candidacy.merit = min(100, round(dossier.points / 100))


def _take_answers(dossier: Dossier, actor: User | None, at: datetime) -> None:
    season = Season.objects.filter(procedure=dossier.version.procedure_id).select_related("rulebook").first()
    if season is None or dossier.applicant_person is None:
        return
    submission = dossier.submissions.select_related("form").get(use="application")
    told = rules.read_answers(dict(answers_of(submission).values()))
    once = Candidacy.objects.filter(season=season, person=dossier.applicant_person_id)
    if once.exclude(state=Candidacy.State.WITHDRAWN).exclude(dossier=dossier).exists():
        raise RuleViolation("mobility.applied_already")
    candidacy, made = Candidacy.objects.update_or_create(
        dossier=dossier,
        defaults={
            "season": season,
            "person": dossier.applicant_person,
            "born_on": told.born_on or date(1900, 1, 1),
            "free_from": told.free_from,
            "free_until": told.free_until,
            "languages": dict(told.languages),
            "skills": list(told.skills),
            "roles": list(told.roles),
            "needs": list(told.needs),
            "gender": told.gender,
            "anywhere": told.anywhere,
            "applied_at": at,
            "is_demonstration": dossier.is_demonstration,
        },
    )
    wishes = told.wishes
    if season.rulebook.programme == MANDATE:
        wishes = tuple(season.offers.values_list("slug", flat=True))
    _keep_wishes(candidacy, wishes)
    _keep_companions(candidacy, told, dossier)
    record(actor, "mobility.candidacy.sent", candidacy, at=at, after={"wishes": len(wishes), "new": made})


def _keep_wishes(candidacy: Candidacy, slugs: tuple[str, ...]) -> None:
    known = dict(Offer.objects.filter(season=candidacy.season, slug__in=slugs).values_list("slug", "pk"))
    candidacy.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(candidacy=candidacy, offer_id=known[slug], rank=rank)
        for rank, slug in enumerate((one for one in slugs if one in known), 1)
    )


def _keep_companions(candidacy: Candidacy, told: rules.Told, dossier: Dossier) -> None:
    own = dossier.applicant_person.email.lower() if dossier.applicant_person else ""
    candidacy.companions.all().delete()
    others = Candidacy.objects.filter(season=candidacy.season).exclude(pk=candidacy.pk)
    by_address = {email.lower(): pk for pk, email in others.values_list("pk", "person__email") if email}
    for email, apart in told.companions:
        if email != own:
            CompanionWish.objects.create(candidacy=candidacy, email=email, apart=apart, other_id=by_address.get(email))
    if own:
        CompanionWish.objects.filter(candidacy__in=others, email=own, other=None).update(other=candidacy)
