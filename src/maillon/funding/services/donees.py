"""Saying how a charity answers for its work with a partner: its own activity or a grant, with the care risk asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import Arrangement
from maillon.funding.permissions.donees import can_arrange
from maillon.funding.queries import donees as queries
from maillon.funding.rules import donees as rules


@transaction.atomic
def arrange(
    *,
    organisation: Organisation,
    partner: Organisation,
    way: str,
    answers: Mapping[str, bool],
    purpose: str,
    actor: User,
    at: datetime,
) -> Arrangement:
    """Say how the organisation answers for its work with one partner; said otherwise, the former word is kept.

    Raises NotAllowed; RuleViolation ``funding.arrange_way``, ``funding.arrange_purpose``,
    ``funding.arrange_answers`` (``missing``), ``funding.arrange_partner`` for one who carries none of its projects.
    """
    if not can_arrange(actor, organisation):
        raise NotAllowed("funding.arrange")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if way not in Arrangement.Way.values:
        raise RuleViolation("funding.arrange_way", field="way")
    if not queries.partners_of(organisation).filter(pk=partner.pk).exists():
        raise RuleViolation("funding.arrange_partner", field="partner")
    if not purpose.strip():
        raise RuleViolation("funding.arrange_purpose", field="purpose")
    rule = queries.rule_on(timezone.localdate(at))
    asked = {one.key for one in rule.questions}
    if lacking := asked - set(answers):
        raise RuleViolation("funding.arrange_answers", missing=len(lacking))
    told = {key: bool(answers[key]) for key in sorted(asked)}
    last = Arrangement.objects.filter(organisation=organisation, partner=partner).order_by("-number").first()
    if last is not None and (last.way, last.rule, last.answers, last.purpose) == (way, rule.key, told, purpose.strip()):
        return last
    made = Arrangement.objects.create(
        organisation=organisation,
        partner=partner,
        number=last.number + 1 if last else 1,
        way=way,
        rule=rule.key,
        answers=told,
        risk=rules.risk(rule, told),
        purpose=purpose.strip(),
        decided_by=actor,
        decided_at=at,
    )
    after = {"partner": partner.slug, "way": way, "risk": made.risk, "answers": told}
    record(actor, "funding.arrangement.decided", made, at=at, after=after)
    return made
