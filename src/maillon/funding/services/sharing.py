"""What is shared otherwise than by grants: agreements between institutions, missions, places, contributions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from maillon.core.audit.services import record
from maillon.core.codelists.queries import in_use
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug as slug_of
from maillon.funding.models import Contribution, Cooperation, ExpertMission, TuitionAllotment, TuitionQuota
from maillon.funding.models.sharing import WithResult
from maillon.funding.rules import quotas as rules
from maillon.funding.services.readiness import guard

State = TuitionAllotment.State


@dataclass(frozen=True, slots=True)
class By:
    """Who records, for which funder, when, from which source."""

    funder: Organisation
    actor: User | None
    at: datetime
    source: str = ""
    is_example: bool = False
    is_demonstration: bool = False

    def columns(self) -> dict[str, Any]:
        """The columns every such record has."""
        return {
            "funder": self.funder,
            "recorded_by": self.actor,
            "recorded_at": self.at,
            "source": self.source[:500],
            "is_example": self.is_example,
            "is_demonstration": self.is_demonstration,
        }


@transaction.atomic
def record_cooperation(*, told: Mapping[str, Any], by: By) -> tuple[Cooperation, bool]:
    """Two institutions agreed to share: ``title``, ``institution``, ``partner``, ``country``, ``topic``, its period.

    The same reference again is the same one; gives it, and whether it is new. Raises NotAllowed; RuleViolation
    ``funding.unknown_country``, ``funding.shared_period``, ``funding.shared_words`` (``field``).
    """
    guard(by.actor, by.funder)
    _said(told, "title", "institution", "partner", "topic")
    _country(told["country"])
    if told.get("ends_on") and told["ends_on"] <= told["starts_on"]:
        raise RuleViolation("funding.shared_period", field="ends_on")
    reference = slug_of(told.get("reference") or f"{told['institution']} {told['partner']} {told['starts_on'].year}")[
        :60
    ]
    made, created = Cooperation.objects.get_or_create(
        reference=reference, defaults={**_kept(Cooperation, told), **by.columns()}
    )
    return _recorded(made, created, "cooperation", told, by)


@transaction.atomic
def record_mission(*, told: Mapping[str, Any], by: By) -> tuple[ExpertMission, bool]:
    """A public institution gave days abroad: where, on what, how many days and people, its cost, its result.

    The same institution, country, day and topic are the same mission. Raises as ``record_cooperation``, and
    ``funding.shared_number`` (``field``).
    """
    guard(by.actor, by.funder)
    _said(told, "institution", "topic")
    _country(told["country"])
    _positive(told, "days", "experts")
    keys = ("institution", "country", "starts_on", "topic")
    made, created = ExpertMission.objects.get_or_create(
        funder=by.funder,
        **{name: told[name] for name in keys},
        defaults={**_kept(ExpertMission, told), **by.columns()},
    )
    return _recorded(made, created, "mission", told, by)


@transaction.atomic
def record_contribution(*, told: Mapping[str, Any], by: By) -> tuple[Contribution, bool]:
    """Money went to an institution of the Francophonie, one year. Raises as ``record_mission``."""
    guard(by.actor, by.funder)
    _said(told, "institution")
    if told.get("country"):
        _country(told["country"])
    _positive(told, "amount_minor", "year")
    keys = ("institution", "programme", "country", "year")
    made, created = Contribution.objects.get_or_create(
        funder=by.funder,
        **{name: told.get(name) or ("" if name != "year" else 0) for name in keys},
        defaults={**_kept(Contribution, told), **by.columns()},
    )
    return _recorded(made, created, "contribution", told, by)


@transaction.atomic
def set_quota(*, told: Mapping[str, Any], by: By) -> tuple[TuitionQuota, bool]:
    """So many exemptions for a country and an academic year; another number replaces it, never under what is given.

    Whoever waits is given places at once when there are more. Raises as ``record_mission``, and
    ``funding.quota_given`` (``given``).
    """
    guard(by.actor, by.funder)
    _said(told, "under")
    _country(told["country"])
    _positive(told, "year")
    key = {"funder": by.funder, "country": told["country"], "year": told["year"]}
    made, created = TuitionQuota.objects.get_or_create(**key, defaults={**_kept(TuitionQuota, told), **by.columns()})
    if created:
        return _recorded(made, True, "quota", told, by)
    held = _held(made)
    if told["places"] < (given := _given(held)):
        raise RuleViolation("funding.quota_given", field="places", given=given)
    before = {"places": held.places}
    for name in ("places", "worth_minor", "under"):
        setattr(held, name, told.get(name, getattr(held, name)))
    held.save(update_fields=["places", "worth_minor", "under"])
    if before["places"] != held.places:
        record(by.actor, "funding.quota.changed", held, at=by.at, before=before, after={"places": held.places})
    _give(held, by.actor, by.at)
    return held, False


@transaction.atomic
def ask_places(
    *,
    quota: TuitionQuota,
    institution: str,
    students: int,
    actor: User | None,
    at: datetime,
    result: str = "",
    result_en: str = "",
) -> TuitionAllotment:
    """An institution asks for exemptions: given at once while there are places and nobody waits, else after them.

    Raises NotAllowed; RuleViolation ``funding.shared_words``, ``funding.shared_number``, ``funding.quota_asked`` when
    it asked already.
    """
    guard(actor, quota.funder)
    _said({"institution": institution}, "institution")
    _positive({"students": students}, "students")
    held, name = _held(quota), " ".join(institution.split())[:200]
    if held.allotments.filter(institution=name).exclude(state=State.ENDED).exists():
        raise RuleViolation("funding.quota_asked", field="institution")
    made = TuitionAllotment.objects.create(
        quota=held,
        institution=name,
        students=students,
        asked_at=at,
        recorded_by=actor,
        result=result.strip(),
        result_en=result_en.strip(),
    )
    record(actor, "funding.allotment.asked", made, at=at, after={"institution": name, "students": students})
    _give(held, actor, at)
    made.refresh_from_db()
    return made


@transaction.atomic
def end_allotment(*, allotment: TuitionAllotment, actor: User | None, at: datetime) -> TuitionAllotment:
    """Places are given back, or asked for no more: the first who wait are given theirs. Done twice, once."""
    guard(actor, allotment.quota.funder)
    held = _held(allotment.quota)
    one = held.allotments.select_for_update().get(pk=allotment.pk)
    if one.state != State.ENDED:
        before = {"state": one.state}
        one.state, one.ended_at = State.ENDED, at
        one.save(update_fields=["state", "ended_at"])
        record(actor, "funding.allotment.ended", one, at=at, before=before, after={"state": one.state})
        _give(held, actor, at)
    return one


def _give(held: TuitionQuota, actor: User | None, at: datetime) -> None:
    """Give what can be, while the quota is held: two at once never pass it."""
    waiting = {one.pk: one for one in held.allotments.filter(state=State.WAITING).order_by("asked_at", "pk")}
    asked = [rules.Asked(pk, one.students) for pk, one in waiting.items()]
    for pk in rules.given_now(held.places, _given(held), asked):
        one = waiting[pk]
        one.state, one.given_at = State.GIVEN, at
        one.save(update_fields=["state", "given_at"])
        record(actor, "funding.allotment.given", one, at=at, after={"students": one.students})


def _held(quota: TuitionQuota) -> TuitionQuota:
    return TuitionQuota.objects.select_for_update(of=("self",)).select_related("funder").get(pk=quota.pk)


def _given(quota: TuitionQuota) -> int:
    found = quota.allotments.filter(state=State.GIVEN).aggregate(total=Sum("students"))
    return int(found["total"] or 0)


@transaction.atomic
def tell_result(*, one: WithResult, result: str, result_en: str, by: By) -> bool:
    """What came of an agreement, a mission, places given or a contribution; whether it is other than what was said.

    Raises NotAllowed.
    """
    guard(by.actor, by.funder)
    held: Any = type(one)._default_manager.select_for_update().get(pk=one.pk)
    before = {"result": held.result, "result_en": held.result_en}
    after = {"result": result.strip(), "result_en": result_en.strip()}
    if before == after:
        return False
    held.result, held.result_en = after["result"], after["result_en"]
    held.save(update_fields=["result", "result_en"])
    record(by.actor, "funding.result.told", held, at=by.at, before=before, after=after)
    return True


def _recorded(made: Any, created: bool, what: str, told: Mapping[str, Any], by: By) -> tuple[Any, bool]:
    if created:
        after = {"country": made.country, "source": made.source}
        record(by.actor, f"funding.{what}.recorded", made, at=by.at, after=after)
    elif said := {name: str(told[name]) for name in ("result", "result_en") if told.get(name)}:
        tell_result(one=made, **{"result": made.result, "result_en": made.result_en, **said}, by=by)
    return made, created


def _kept(model: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in model._meta.fields}
    return {name: value for name, value in told.items() if name in names and name not in ("id", "reference")}


def _said(told: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not str(told.get(name) or "").strip():
            raise RuleViolation("funding.shared_words", field=name)


def _positive(told: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not int(told.get(name) or 0) > 0:
            raise RuleViolation("funding.shared_number", field=name)


def _country(code: str) -> None:
    if code not in in_use("Country"):
        raise RuleViolation("funding.unknown_country", field="country", country=code)


@transaction.atomic
def take_in(*, rows: Sequence[tuple[str, Mapping[str, Any]]], by: By) -> dict[str, int]:
    """Record what a workbook says, all or nothing; what is known already stays as it is, quotas take its number.

    Gives how many are ``made`` and ``known``. Raises RuleViolation ``funding.shared_row`` (``number``, ``reason``: the
    code of what refused it), and NotAllowed.
    """
    counts = {"made": 0, "known": 0}
    for number, (kind, told) in enumerate(rows, start=1):
        said = dict(told)
        for name in ("starts_on", "ends_on"):
            if said.get(name):
                said[name] = date.fromisoformat(said[name])
        try:
            _one, created = _RECORDS[kind](told=said, by=replace(by, source=str(said.pop("source", "") or by.source)))
        except RuleViolation as refused:
            raise RuleViolation("funding.shared_row", number=number, reason=refused.code) from refused
        counts["made" if created else "known"] += 1
    return counts


def _allotment(*, told: Mapping[str, Any], by: By) -> tuple[TuitionAllotment, bool]:
    """A row of places: asked of its quota, or known already; its result is told."""
    quota = TuitionQuota.objects.filter(funder=by.funder, country=told["country"], year=told["year"]).first()
    if quota is None:
        raise RuleViolation("funding.no_quota", field="country")
    result = {name: str(told.get(name) or "") for name in ("result", "result_en")}
    name = " ".join(str(told["institution"]).split())[:200]
    known = quota.allotments.filter(institution=name).exclude(state=State.ENDED).first()
    if known is None:
        made = ask_places(
            quota=quota,
            institution=name,
            students=told["students"],
            actor=by.actor,
            at=by.at,
            result=result["result"],
            result_en=result["result_en"],
        )
        return made, True
    if any(result.values()):
        kept = {"result": known.result, "result_en": known.result_en}
        tell_result(one=known, **{name: result[name] or kept[name] for name in kept}, by=by)
    return known, False


_RECORDS: Mapping[str, Callable[..., tuple[Any, bool]]] = {
    "cooperation": record_cooperation,
    "mission": record_mission,
    "quota": set_quota,
    "allotment": _allotment,
    "contribution": record_contribution,
}


VERBS = (
    "funding.cooperation.recorded",
    "funding.mission.recorded",
    "funding.contribution.recorded",
    "funding.quota.recorded",
)
"""What the journal says of these acts, beside those written above."""
