"""What an admission does: the membership, what a newcomer owes, its welcome; and a refusal's appeal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import open_one
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.effects import Choice, Occasion
from maillon.dossiers.models import Decision, Dossier, ProcedureVersion, Vote
from maillon.dossiers.queries.conversing import applicant_side
from maillon.dossiers.queries.windows import open_versions
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import starting
from maillon.network.addresses import address
from maillon.network.models import Membership, MembershipCategory
from maillon.network.permissions.memberships import is_member_staff
from maillon.network.queries.admissions import APPEAL, appeal_until, appeals_of, last_refusal
from maillon.network.queries.ethics import code_on as ethics_code_on
from maillon.network.queries.memberships import categories_on, rules_on
from maillon.network.queries.renewals import year_asked
from maillon.network.services.ethics import open_cycle
from maillon.network.services.leaving import RENEWAL
from maillon.network.services.memberships import admit


def categories_to_choose(_dossier: Dossier) -> Sequence[Choice]:
    """The categories of today, the one the by-laws offer a newcomer first."""
    today = timezone.localdate()
    first = rules_on(today).category
    found = sorted(categories_on(today), key=lambda one: one.key != first)
    return [Choice(one.key, one.label) for one in found]


def admission_decided(occasion: Occasion) -> None:
    """An application accepted makes a member, of the category the decision chose, and welcomes it.

    Raises RuleViolation ``network.no_category``, and as ``memberships.admit``: the decision is then undone.
    """
    organisation = occasion.dossier.applicant
    assert organisation is not None
    day = timezone.localdate(occasion.at)
    membership = admit(
        organisation=organisation,
        category=_category(occasion.decision, occasion.at),
        starts_on=day,
        dossier=occasion.dossier,
        actor=occasion.actor,
        at=occasion.at,
    )
    welcome(membership=membership, dossier=occasion.dossier, actor=occasion.actor, at=occasion.at)


def appeal_decided(occasion: Occasion) -> None:
    """An appeal granted makes a member, as the admission would have; nobody judges their own refusal.

    Raises RuleViolation ``network.nothing_refused``, ``network.appeal_same_judges``, and as ``admission_decided``.
    """
    organisation = occasion.dossier.applicant
    refusal = last_refusal(organisation) if organisation else None
    if refusal is None:
        raise RuleViolation("network.nothing_refused")
    if _judges(refusal) & _judges(occasion.decision):
        raise RuleViolation("network.appeal_same_judges")
    admission_decided(occasion)


def welcome(*, membership: Membership, dossier: Dossier, actor: User | None, at: datetime) -> None:
    """What a newcomer owes, with its dates, and a letter that opens the members' space.

    The first declaration is the one asked of every member when it joins; the first self-assessment follows, in
    the delays the by-laws give. Call it inside the transaction of the admission.
    """
    day, zone = membership.starts_on, timezone.get_default_timezone()
    rules, year = rules_on(day), year_asked(day)
    if year is not None:
        open_one(
            kind=RENEWAL,
            subject=year,
            due_at=end_of_day(day + timedelta(days=rules.first_declaration_days), zone),
            actor=actor,
            at=at,
            debtor=membership.organisation,
        )
    if membership.category.votes and ethics_code_on(timezone.localdate(at)) is not None:
        due_on = day + timedelta(days=rules.ethics_days)
        open_cycle(organisation=membership.organisation, due_on=due_on, actor=actor, at=at)
    for user in applicant_side(dossier):
        language = user.language or "fr"
        facts = {
            "organisation": membership.organisation.name(language),
            "since": day,
            "space": address("network_space", language),
            "ours": address("our_membership", language),
        }
        mail.write(user.email, "network/welcome", language, facts, at)


@transaction.atomic
def appeal(*, organisation: Organisation, actor: User, at: datetime, language: str = "fr") -> Dossier:
    """Begin an appeal of an organisation's last refusal, or find the one begun.

    Raises NotAllowed; RuleViolation ``network.nothing_refused``, ``network.appeal_too_late`` (``until``),
    ``network.no_procedure``.
    """
    if not is_member_staff(actor, organisation):
        raise NotAllowed("network.appeal")
    refusal = last_refusal(organisation)
    if refusal is None:
        raise RuleViolation("network.nothing_refused")
    begun = appeals_of(organisation).filter(started_at__gte=refusal.decided_at).first()
    if begun is not None:
        return begun
    until = appeal_until(refusal)
    if timezone.localdate(at) > until:
        raise RuleViolation("network.appeal_too_late", until=until)
    return starting.start(
        version=version_for(APPEAL, at=at),
        applicant=organisation,
        actor=actor,
        at=at,
        language=language,
        title=f"{organisation.legal_name_fr}, {refusal.dossier.reference}"[:200],
        is_demonstration=organisation.is_demonstration,
    )


def version_for(effect: str, *, at: datetime, key: str = "") -> ProcedureVersion:
    """The rules in force of the procedure that asks for an effect, by its key where one is given.

    Raises RuleViolation ``network.no_procedure``: none is published.
    """
    for version in open_versions(at=at):
        if version.procedure.effect == effect and key in ("", version.procedure.key):
            return version
    raise RuleViolation("network.no_procedure", effect=effect)


def may_appeal(organisation: Organisation, *, at: datetime) -> bool:
    """Whether a refusal of this organisation can still be appealed, and nobody has begun to."""
    refusal = last_refusal(organisation)
    if refusal is None or timezone.localdate(at) > appeal_until(refusal):
        return False
    under_way = appeals_of(organisation).filter(started_at__gte=refusal.decided_at)
    return not under_way.exclude(state=State.DRAFT).exists()


def _category(decision: Decision, at: datetime) -> MembershipCategory:
    found = categories_on(timezone.localdate(at)).filter(key=decision.choice).first()
    if found is None:
        raise RuleViolation("network.no_category", field="choice")
    return found


def _judges(decision: Decision) -> frozenset[int]:
    """Who had a voice in a decision: those who voted on it, else who decided alone."""
    voters = Vote.objects.filter(item__dossier=decision.dossier, item__sitting=decision.sitting)
    found = frozenset(voters.values_list("member__user_id", flat=True)) if decision.sitting_id else frozenset()
    return found or frozenset({decision.decided_by_id} if decision.decided_by_id else ())
