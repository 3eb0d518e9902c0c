"""Memberships as dated history: any day's members, their standing, and what the secretariat writes and undoes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.periods import Period
from maillon.network.models import Membership, Suspension
from maillon.network.queries import memberships as queries
from maillon.network.rules import memberships as rules
from maillon.network.services import memberships as services
from tests.network.making import category, member, organisation
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
TODAY = date(2026, 11, 21)
DAYS = st.integers(0, 40).map(lambda n: date(2015, 6, 1) + timedelta(days=n))


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date | None]:
    start = draw(DAYS)
    length = draw(st.one_of(st.none(), st.integers(1, 20)))
    return start, None if length is None else start + timedelta(days=length)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(spans(), st.booleans(), st.lists(spans(), max_size=2)), max_size=6), DAYS)
def test_any_day_s_members_are_those_a_person_would_count(told, day):
    Suspension.objects.all().delete()
    Membership.objects.all().delete()
    slugs = {}
    for number, ((start, end), votes, held_back) in enumerate(told):
        slug = f"org-{number}"
        who = organisation(slug) if not _known(slug) else _known(slug)
        made = member(who, start, end, key="membre" if votes else "associe")
        made.category.votes = votes
        made.category.save()
        for cause, (held, until) in zip(("dues", "ethics"), held_back, strict=False):
            Suspension.objects.create(membership=made, cause=cause, starts_on=held, ends_on=until)
        slugs[slug] = ((start, end), votes, held_back)

    def holds(span):
        return span[0] <= day and (span[1] is None or day < span[1])

    members = {slug for slug, (span, _v, _h) in slugs.items() if holds(span)}
    standing = {slug for slug in members if not any(holds(one) for one in slugs[slug][2])}
    voices = {slug for slug in standing if slugs[slug][1]}
    assert {one.slug for one in queries.members_on(day)} == members
    assert {one.slug for one in queries.in_good_standing(day)} == standing
    assert {one.slug for one in queries.voting_members(day)} == voices
    rows = {one.organisation.slug: one.is_suspended for one in queries.memberships_on(day)}
    assert rows == {slug: slug not in standing for slug in members}
    for slug in slugs:
        held = queries.membership_of(_known(slug), day)
        assert (held is not None) == (slug in members)
        assert held is None or queries.is_suspended(held, day) == (slug not in standing)


def _known(slug):
    return Organisation.objects.filter(slug=slug).first()


@given(st.lists(spans(), max_size=6), DAYS)
def test_a_run_of_memberships_is_broken_only_by_a_day_without_one(told, day):
    periods = [Period(*one) for one in told]
    first = rules.since(periods, day)
    assert (first is not None) == any(day in one for one in periods)
    if first is not None:
        walked = first
        while walked <= day:
            assert any(walked in one for one in periods)
            walked += timedelta(days=1)
        assert not any(first - timedelta(days=1) in one for one in periods)


@pytest.fixture
def cast():
    return people()


def test_the_members_of_12_june_2015(cast):
    """Renamed, merged, dissolved, back after an absence; two that share an acronym."""
    merged, into = organisation("fusion", acronym="CSI"), organisation("heritiere", acronym="CSI")
    gone, back = organisation("dissoute"), organisation("revenue")
    held = member(merged, date(2001, 1, 1))
    member(into, date(1990, 1, 1))
    dissolved = member(gone, date(1995, 1, 1))
    member(back, date(1995, 1, 1), date(2015, 6, 12))
    member(back, date(2018, 1, 1))
    said = {"actor": cast.amina, "at": NOW}
    services.end_membership(membership=held, ending="merged", ends_on=date(2016, 1, 1), successor=into, **said)
    services.end_membership(membership=dissolved, ending="dissolved", ends_on=date(2015, 6, 13), note="Avis", **said)
    into.legal_name_fr = "Nouveau nom"
    into.save()
    found = queries.members_on(date(2015, 6, 12)).order_by("slug")
    assert [one.slug for one in found] == ["dissoute", "fusion", "heritiere"]
    assert [one.slug for one in queries.members_on(TODAY).order_by("slug")] == ["heritiere", "revenue"]
    held.refresh_from_db()
    assert (held.ending, held.successor) == ("merged", into)
    assert queries.member_since(back, TODAY) == date(2018, 1, 1)


def test_an_ending_is_dated_said_and_undone(cast):
    held = member(semis(), date(2000, 1, 1))
    said = {"membership": held, "actor": cast.amina, "at": NOW}
    services.suspend(cause="dues", reason="", **said)
    with pytest.raises(RuleViolation, match=r"network\.reason_missing"):
        services.end_membership(ending="excluded", ends_on=TODAY, **said)
    with pytest.raises(RuleViolation, match=r"network\.successor_missing"):
        services.end_membership(ending="merged", ends_on=TODAY, **said)
    with pytest.raises(RuleViolation, match=r"network\.ends_before_start"):
        services.end_membership(ending="resigned", ends_on=date(2000, 1, 1), **said)
    services.end_membership(ending="resigned", ends_on=TODAY, **said)
    assert queries.membership_of(semis(), TODAY) is None
    with pytest.raises(RuleViolation, match=r"network\.membership_ended"):
        services.end_membership(ending="resigned", ends_on=TODAY, **said)
    services.reopen_membership(**said)
    again = queries.membership_of(semis(), TODAY)
    assert again is not None
    assert queries.is_suspended(again, TODAY)
    verbs = list(AuditEvent.objects.filter(verb__startswith="network.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["network.membership.suspended", "network.membership.ended", "network.membership.reopened"]


def test_a_suspension_is_written_once_and_undone_as_if_it_had_not_been(cast):
    held = member(semis(), date(2000, 1, 1))
    said = {"membership": held, "cause": "decision", "actor": cast.amina, "at": NOW}
    with pytest.raises(RuleViolation, match=r"network\.reason_missing"):
        services.suspend(reason=" ", **said)
    one = services.suspend(reason="Enquête", **said)
    assert services.suspend(reason="Encore", **said) == one
    assert not queries.in_good_standing(TODAY).exists()
    services.lift_suspension(suspension=one, because="Erreur", actor=cast.amina, at=NOW)
    assert queries.in_good_standing(TODAY).exists()
    # The network's own rule suspends and lifts without anybody.
    by_rule = services.suspend(membership=held, cause="dues", reason="", actor=None, at=NOW)
    services.lift_suspension(suspension=by_rule, because="", actor=None, at=NOW + timedelta(days=3))
    assert not queries.is_suspended(held, TODAY + timedelta(days=3))
    assert queries.is_suspended(held, TODAY + timedelta(days=2))


def test_another_category_is_another_membership_without_a_day_between(cast):
    held = member(semis(), date(2000, 1, 1))
    services.suspend(membership=held, cause="dues", reason="", actor=None, at=NOW)
    said = {"membership": held, "from_day": TODAY, "actor": cast.amina, "at": NOW}
    with pytest.raises(RuleViolation, match=r"network\.same_category"):
        services.change_category(category=category(), **said)
    made = services.change_category(category=category("associe", votes=False), **said)
    assert queries.membership_of(semis(), TODAY - timedelta(days=1)) == held
    assert queries.membership_of(semis(), TODAY) == made
    assert queries.member_since(semis(), TODAY) == date(2000, 1, 1)
    assert queries.is_suspended(made, TODAY)


def test_nobody_is_a_member_twice_on_one_day_and_only_the_secretariat_writes(cast):
    member(semis(), date(2000, 1, 1), date(2010, 1, 1))
    said = {"organisation": semis(), "category": category(), "dossier": None, "at": NOW}
    with pytest.raises(RuleViolation, match=r"network\.already_member"):
        services.admit(starts_on=date(1999, 1, 1), actor=cast.amina, source="Registre", **said)
    with pytest.raises(RuleViolation, match=r"network\.source_missing"):
        services.admit(starts_on=TODAY, actor=cast.amina, **said)
    with pytest.raises(RuleViolation, match=r"network\.category_not_in_force"):
        services.admit(starts_on=date(1970, 1, 1), actor=cast.amina, source="Registre", **said)
    for actor in (cast.benoit, cast.mireille, None):
        with pytest.raises(NotAllowed):
            services.admit(starts_on=TODAY, actor=actor, source="Registre", **said)
    assert services.admit(starts_on=TODAY, actor=cast.amina, source="Registre", **said).pk
