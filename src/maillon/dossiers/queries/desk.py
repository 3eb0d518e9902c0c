"""A handler's desk: the dossiers of a call, found, counted, sorted, ranked; ten thousand as quickly as ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, OrderBy, Q, QuerySet, When

from maillon.core.people.models import RoleGrant, User
from maillon.core.people.permissions import Visitor
from maillon.core.people.rules import Capability, roles_with
from maillon.dossiers import effects
from maillon.dossiers.models import CommitteeMember, Dossier, Procedure, ProcedureVersion, Recusal, Review, Score
from maillon.dossiers.permissions import (
    can_be_entrusted,
    confidential_versions,
    is_confidential,
    procedures_handled_by,
    seated_versions,
)
from maillon.dossiers.queries.judging import NOT_VOTING
from maillon.dossiers.rules import definition, ranking
from maillon.dossiers.rules.ranking import Entrant, Move, Ranked
from maillon.dossiers.rules.scoring import HUNDREDTHS, Marks, Reading
from maillon.dossiers.rules.stability import Reach, Stability, stability
from maillon.dossiers.rules.walk import State

NOBODY = "personne"
"""In place of a handler: the dossiers entrusted to nobody."""
SORTS: dict[str, tuple[str, ...]] = {
    "-depot": ("-submitted_at", "-pk"),
    "depot": ("submitted_at", "pk"),
    "reference": ("reference",),
    "-points": ("-points", "pk"),
    "points": ("points", "pk"),
    "-montant": ("-requested_minor", "pk"),
    "attente": ("state_since", "pk"),
}
RANKED = (
    State.IN_REVIEW,
    State.IN_DELIBERATION,
    State.APPROVED,
    State.APPROVED_WITH_CONDITIONS,
    State.REFUSED,
    State.WAITING_LIST,
    State.DEFERRED,
    State.IN_EFFECT,
    State.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a handler looks for. Points are whole; ``handler`` is a user's id or ``NOBODY``."""

    procedure: str = ""
    states: tuple[str, ...] = ()
    handler: str = ""
    region: str = ""
    text: str = ""
    at_least: int | None = None
    at_most: int | None = None
    sort: str = "-depot"


def select(user: Visitor, selection: Selection) -> QuerySet[Dossier, Dossier]:
    """The dossiers this person handles that answer the selection, in its order, with what a list shows.

    ``is_hidden``: they have a reading of it to file, hence do not see the others' points yet.
    """
    return _shown(_picked(user, selection), user).order_by(*_order(user, selection))


def page(user: Visitor, selection: Selection, *, first: int, many: int) -> list[Dossier]:
    """``many`` of what ``select`` finds, from a place (0 the first): ten thousand keys are sorted, not whole rows."""
    order = _order(user, selection)
    keys = _picked(user, selection).order_by(*order).values("pk")[first : first + many]
    return list(_shown(Dossier.objects.filter(pk__in=keys), user).order_by(*order))


def count_by_state(user: Visitor, selection: Selection) -> dict[str, int]:
    """How many dossiers answer the selection in each state, whichever states it picks."""
    rows = _matching(user, selection).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def handlers_of(user: Visitor) -> QuerySet[User, User]:
    """Who handles dossiers of the procedures this person handles."""
    owners = list(procedures_handled_by(user).order_by().values_list("owner_id", flat=True).distinct())
    roles = [role.value for role in roles_with(Capability.HANDLE)]
    where = Q(organisation_id__in=[one for one in owners if one is not None])
    if None in owners:
        where |= Q(organisation__isnull=True)
    grants = RoleGrant.objects.filter(where, role__in=roles, ends_at__isnull=True).values("user_id")
    return User.objects.filter(pk__in=grants, is_active=True).select_related("person").order_by("pk")


def handlers_for(dossier: Dossier, user: User) -> list[User]:
    """Whom this person may entrust a dossier to; of a confidential one, its committee and the owner's handlers."""
    if not is_confidential(dossier):
        return list(handlers_of(user))
    roles = [role.value for role in roles_with(Capability.HANDLE)]
    grants = RoleGrant.objects.filter(
        organisation=dossier.version.procedure.owner_id, role__in=roles, ends_at__isnull=True
    )
    key = definition.read(dossier.version.definition).deliberation.committee
    seats = CommitteeMember.objects.filter(committee__key=key, ends_on__isnull=True)
    known = Q(pk__in=grants.values("user_id")) | Q(pk__in=seats.values("user_id"))
    found = User.objects.filter(known, is_active=True).select_related("person").order_by("pk")
    return [one for one in found if can_be_entrusted(one, dossier)]


def readers_for(dossier: Dossier) -> list[User]:
    """Who may be given a dossier to read: its procedure's handlers, the committee that decides, those it is for.

    Nobody who is recused.
    """
    rules = definition.read(dossier.version.definition)
    owner = dossier.version.procedure.owner_id
    roles = [role.value for role in roles_with(Capability.HANDLE)]
    where = Q(organisation__isnull=True) if owner is None else Q(organisation_id=owner)
    grants = RoleGrant.objects.filter(where, role__in=roles, ends_at__isnull=True).values("user_id")
    seats = CommitteeMember.objects.filter(committee__key=rules.deliberation.committee, ends_on__isnull=True)
    known = Q(pk__in=seats.exclude(office__in=NOT_VOTING).values("user_id"))
    if not is_confidential(dossier):
        known |= Q(pk__in=grants) | Q(pk__in=effects.readers_of(dossier).values("pk"))
    recused = Recusal.objects.filter(dossier=dossier).values("user_id")
    return list(
        User.objects.filter(known, is_active=True).exclude(pk__in=recused).select_related("person").order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Ranking:
    """A call ranked under its envelope: the entrants asked for of ``total``, what holds, and the line."""

    version: ProcedureVersion
    entrants: Sequence[Ranked]
    total: int
    funded: int
    spent_minor: int
    stability: Stability
    crossing: Move | None


def rank(user: Visitor, version: ProcedureVersion, *, first: int = 1, many: int = 50) -> Ranking:
    """The dossiers of a version that have points, ranked: ``many`` positions from ``first``, and which of them hold
    whoever moves in the whole ranking.

    Those this person still has to read are left out: their own reading comes first.
    """
    rules = definition.read(version.definition)
    rows = _handled(user, Dossier.objects.filter(version=version, points__isnull=False, state__in=RANKED))
    found = rows.exclude(_still_reading(user)).values_list(
        "reference", "requested_minor", "points", "meets_thresholds",
        "points_best", "meets_at_best", "points_worst", "meets_at_worst",
    )  # fmt: skip
    entrants, reaches = [], {}
    for reference, amount, points, meets, best, meets_at_best, worst, meets_at_worst in found:
        entrants.append(Entrant(reference, points or 0, bool(meets), amount or 0))
        reaches[reference] = Reach(best or 0, bool(meets_at_best), worst or 0, bool(meets_at_worst))
    ordered = ranking.order(entrants)
    funded = ranking.line_of(ordered, rules.envelope_minor)
    return Ranking(
        version=version,
        entrants=ranking.ranked_part(ordered, rules.envelope_minor, start=first - 1, stop=first - 1 + many),
        total=len(ordered),
        funded=funded,
        spent_minor=sum(one.amount_minor for one in ordered[:funded]),
        stability=stability(ordered, [reaches[one.reference] for one in ordered], first=first, many=many),
        crossing=ranking.smallest_crossing(
            rules.grid, ordered, rules.envelope_minor, lambda some: marks_of(version, some), at_most=1
        )
        if rules.envelope_minor
        else None,
    )


def lined_up(user: Visitor, version: ProcedureVersion, *, many: int) -> list[Ranked]:
    """The same dossiers in their order under the envelope, the ``many`` first, without what the ranking hangs on."""
    rows = _handled(user, Dossier.objects.filter(version=version, points__isnull=False, state__in=RANKED))
    found = rows.exclude(_still_reading(user)).values_list("reference", "points", "meets_thresholds", "requested_minor")
    ordered = ranking.order(
        Entrant(reference, points or 0, bool(meets), amount or 0) for reference, points, meets, amount in found
    )
    envelope_minor = definition.read(version.definition).envelope_minor
    return list(ranking.ranked_part(ordered, envelope_minor, start=0, stop=many))


def marks_of(version: ProcedureVersion, references: Sequence[str]) -> dict[str, list[Marks]]:
    """The marks of the readings filed on these dossiers, by reference."""
    rows = Score.objects.filter(review__dossier__version=version, review__state=Review.State.FILED)
    found: dict[str, dict[int, dict[str, int]]] = {}
    for start in range(0, len(references), 500):
        part = rows.filter(review__dossier__reference__in=references[start : start + 500])
        for reference, review, criterion, mark in part.order_by("review_id").values_list(
            "review__dossier__reference", "review_id", "criterion", "mark"
        ):
            found.setdefault(reference, {}).setdefault(review, {})[criterion] = mark
    return {reference: list(readings.values()) for reference, readings in found.items()}


def readings_of(user: Visitor, version: ProcedureVersion) -> list[Reading]:
    """Every reading filed under a version, of dossiers this person handles and has not still to read."""
    handled = _handled(user, Dossier.objects.filter(version=version)).exclude(_still_reading(user))
    rows = Score.objects.filter(review__dossier__in=handled, review__state=Review.State.FILED)
    found: dict[int, tuple[int, int, dict[str, int]]] = {}
    for review, reader, dossier, criterion, mark in rows.values_list(
        "review_id", "review__reviewer_id", "review__dossier_id", "criterion", "mark"
    ):
        found.setdefault(review, (reader, dossier, {}))[2][criterion] = mark
    return [Reading(reader, dossier, marks) for reader, dossier, marks in found.values()]


def _picked(user: Visitor, selection: Selection) -> QuerySet[Dossier, Dossier]:
    found = _matching(user, selection)
    return found.filter(state__in=selection.states) if selection.states else found


def _order(user: Visitor, selection: Selection) -> Sequence[str | OrderBy]:
    names = SORTS.get(selection.sort, SORTS["-depot"])
    if selection.sort not in ("-points", "points", "-montant"):
        return names
    # What has no points or no amount comes last, whichever way; so does what this person still has to read.
    figure: Case | F = F(names[0].removeprefix("-"))
    if selection.sort != "-montant" and (unread := list(left_to_read(user).values_list("dossier_id", flat=True))):
        figure = Case(When(pk__in=unread, then=None), default=figure)
    direction = figure.desc if names[0][0] == "-" else figure.asc
    return [direction(nulls_last=True), F("pk").desc() if names[1][0] == "-" else F("pk").asc()]


def _matching(user: Visitor, selection: Selection) -> QuerySet[Dossier, Dossier]:
    found = _handled(user, Dossier.objects.all(), procedure=selection.procedure)
    if selection.handler:
        who = selection.handler
        found = found.filter(handler=None) if who == NOBODY else found.filter(handler_id=int(who))
    if selection.region:
        found = found.filter(applicant__region=selection.region)
    if selection.at_least is not None or selection.at_most is not None:
        found = found.exclude(_still_reading(user))
    if selection.at_least is not None:
        found = found.filter(points__gte=selection.at_least * HUNDREDTHS)
    if selection.at_most is not None:
        found = found.filter(points__lte=selection.at_most * HUNDREDTHS)
    for word in selection.text.split()[:6]:
        found = found.filter(
            Q(reference__icontains=word)
            | Q(title__icontains=word)
            | Q(applicant__legal_name_fr__icontains=word)
            | Q(applicant__legal_name_en__icontains=word)
            | Q(applicant__acronym__icontains=word)
            | Q(applicant_person__family_name__icontains=word)
        )
    return found


def _handled(user: Visitor, found: QuerySet[Dossier, Dossier], *, procedure: str = "") -> QuerySet[Dossier, Dossier]:
    """``permissions.handled_by``, asked so that a whole call is read by its index: versions first.

    What is set aside is listed once, rather than looked for at each of ten thousand dossiers.
    """
    procedures: QuerySet[Procedure] = procedures_handled_by(user)
    if procedure:
        procedures = procedures.filter(key=procedure)
    kept = confidential_versions()
    opened = ProcedureVersion.objects.filter(procedure__in=procedures).exclude(pk__in=kept.values("pk"))
    private, named = seated_versions(user), kept
    if procedure:
        private, named = (one.filter(procedure__key=procedure) for one in (private, named))
    versions = [*opened.values_list("pk", flat=True), *private.values_list("pk", flat=True)]
    seen = Q(version_id__in=versions)
    if (
        user is not None
        and user.is_active
        and (entrusted := list(named.filter(dossiers__handler_id=user.pk).values_list("pk", flat=True)))
    ):
        seen |= Q(version_id__in=entrusted, handler_id=user.pk)
    found = found.filter(seen).exclude(state=State.DRAFT)
    if user is not None and user.is_authenticated:
        found = found.exclude(pk__in=Recusal.objects.filter(user_id=user.pk).values("dossier_id"))
    return found


def left_to_read(user: Visitor) -> QuerySet[Review, Review]:
    """The readings this person has yet to file: of these dossiers they do not see the others' points."""
    own = Review.objects.filter(state__in=(Review.State.ASSIGNED, Review.State.STARTED))
    return own.filter(reviewer_id=user.pk if user is not None else None)


def _still_reading(user: Visitor) -> Q:
    return Q(pk__in=left_to_read(user).values("dossier_id"))


def _shown(found: QuerySet[Dossier, Dossier], user: Visitor) -> QuerySet[Dossier, Dossier]:
    hidden = ExpressionWrapper(_still_reading(user), output_field=BooleanField())
    parties = found.select_related("version__procedure", "applicant", "applicant_person", "handler__person")
    return parties.defer("version__definition").annotate(is_hidden=hidden)
