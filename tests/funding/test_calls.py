"""The life of a call, and who may lead it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.rules import Role
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules.walk import State
from maillon.funding.models import Call
from maillon.funding.permissions import programmes as permissions
from maillon.funding.queries import calls as queries
from maillon.funding.queries.calls import Stage, stage_of
from maillon.funding.services import calls
from tests.funding import calling
from tests.funding.calling import AT, CLOSES
from tests.personas import make_organisation, make_person, people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_call_is_drafted_announced_extended_and_its_results_published() -> None:
    who = people()
    ministry = who.mireille.grants.get().organisation
    made = calling.call(ministry, announced=False)
    assert stage_of(made, at=AT) is Stage.DRAFT
    assert made.version.definition["envelope_minor"] == 100_000_000
    assert made.version.definition["title"]["fr"] == "Appel volet-2"
    calls.announce(call=made, actor=who.mireille, at=AT)
    made.refresh_from_db()
    assert stage_of(made, at=AT) is Stage.OPEN and Call.objects.open(AT).get() == made
    assert not Call.objects.open(CLOSES).exists()
    calls.extend(call=made, closes_at=CLOSES + DAY, reason="Tempête", actor=who.mireille, at=AT)
    assert closing_of(made.version) == CLOSES + DAY and Call.objects.open(CLOSES).get() == made
    with pytest.raises(RuleViolation, match=r"funding\.results_early"):
        calls.publish_results(call=made, actor=who.mireille, at=CLOSES)
    waiting = calling.apply(made, who.odile.grants.get().organisation, who.odile, state=State.IN_REVIEW)
    with pytest.raises(RuleViolation) as refused:
        calls.publish_results(call=made, actor=who.mireille, at=CLOSES + 2 * DAY)
    assert refused.value.code == "funding.results_pending" and refused.value.params["number"] == 1
    waiting.state = State.REFUSED
    waiting.save()
    calls.publish_results(call=made, actor=who.mireille, at=CLOSES + 2 * DAY)
    made.refresh_from_db()
    assert stage_of(made, at=CLOSES + 3 * DAY) is Stage.DONE
    verbs = set(AuditEvent.objects.filter(verb__startswith="funding.call").values_list("verb", flat=True))
    assert verbs == {f"funding.call.{one}" for one in ("drafted", "announced", "extended", "results_published")}


def test_one_call_never_closes_another_of_the_same_procedure() -> None:
    ministry = make_organisation("Ministère d’essai")
    first = calling.call(ministry)
    second = calling.call(ministry, version=first.version)
    assert second.version.procedure != first.version.procedure
    assert second.version.procedure.prefix == "QSFPA"
    first.version.refresh_from_db()
    assert first.version.retired_at is None and Call.objects.open(AT).count() == 2


def test_a_call_after_another_walks_the_same_procedure() -> None:
    ministry = make_organisation("Ministère d’essai")
    first = calling.call(ministry, opens_at=AT - 90 * DAY, closes_at=AT + timedelta(hours=1))
    later = calls.draft(
        terms=first.terms,
        source=first.version,
        name={"fr": "Le suivant"},
        about={},
        envelope_minor=1,
        opens_at=AT + 2 * DAY,
        closes_at=AT + 9 * DAY,
        actor=None,
        at=AT + DAY,
    )
    assert later.version.procedure == first.version.procedure and later.version.number == first.version.number + 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": {"fr": " "}}, "funding.no_french"),
        ({"closes_at": AT}, "funding.call_window"),
        ({"envelope_minor": 0}, "funding.envelope"),
        ({"opens_at": AT.replace(year=2019), "closes_at": AT.replace(year=2020)}, "funding.terms_period"),
    ],
)
def test_what_a_call_needs(changed: dict[str, object], code: str) -> None:
    ministry = make_organisation("Ministère d’essai")
    said = {
        "terms": calling.terms(ministry),
        "source": calling.source(ministry),
        "name": {"fr": "Appel"},
        "about": {},
        "envelope_minor": 1,
        "opens_at": AT,
        "closes_at": CLOSES,
        "actor": None,
        "at": AT,
    }
    with pytest.raises(RuleViolation, match=code):
        calls.draft(**{**said, **changed})  # type: ignore[arg-type]
    assert not Call.objects.exists()


def test_a_call_whose_time_is_past_is_not_announced() -> None:
    made = calling.call(make_organisation("Ministère d’essai"), announced=False)
    with pytest.raises(RuleViolation, match=r"funding\.call_over"):
        calls.announce(call=made, actor=None, at=CLOSES)


def test_a_procedure_of_another_is_refused() -> None:
    ministry, other = make_organisation("Ministère d’essai"), make_organisation("Un autre")
    with pytest.raises(RuleViolation, match=r"funding\.procedure_of_another"):
        calling.call(ministry, version=calling.source(other))


def test_predicates_and_lists_say_the_same() -> None:
    who = people()
    ministry, other = who.mireille.grants.get().organisation, make_organisation("Un autre bailleur")
    foreign = make_person("Nadia", Role.PROGRAMME_OFFICER, other)
    announced, drafted = calling.call(ministry), calling.call(ministry, announced=False)
    everyone = [None, who.lea, who.benoit, who.odile, who.amina, who.mireille, who.fatou, foreign]
    for person in everyone:
        for one in (announced, drafted):
            programme = one.terms.component.programme
            kept = permissions.programmes_kept_by(person).filter(pk=programme.pk).exists()
            assert kept == permissions.can_keep_programme(person, programme) == (person == who.mireille)
            listed = permissions.calls_kept_by(person).filter(pk=one.pk).exists()
            assert listed == permissions.can_keep_call(person, one)
            seen = permissions.calls_seen_by(person, at=AT).filter(pk=one.pk).exists()
            assert seen == permissions.can_see_call(person, one, at=AT)
        for home in (ministry, other, who.benoit.grants.get().organisation, who.fatou.grants.get().organisation):
            listed = permissions.eligibility_homes(person).filter(pk=home.pk).exists()
            expected = person == who.benoit and home == who.benoit.grants.get().organisation
            assert listed == permissions.can_read_eligibility(person, home) == expected


def test_only_the_funders_people_lead_a_call() -> None:
    who = people()
    made = calling.call(who.mireille.grants.get().organisation, announced=False)
    for person in (who.lea, who.benoit, who.amina, who.guillaume):
        with pytest.raises(NotAllowed):
            calls.announce(call=made, actor=person, at=AT)
        with pytest.raises(NotAllowed):
            calls.publish_results(call=made, actor=person, at=AT)


def test_the_clock_counts_what_was_received_receivable_and_decided() -> None:
    who = people()
    made = calling.call(who.mireille.grants.get().organisation)
    states = [
        (State.DRAFT, None),
        (State.SUBMITTED, None),
        (State.RETURNED, None),
        (State.IN_REVIEW, 10_000),
        (State.IN_EFFECT, 20_000),
        (State.REFUSED, 30_000),
        (State.NOT_RECEIVABLE, None),
    ]
    for number, (state, asked) in enumerate(states):
        calling.apply(made, make_organisation(f"Demandeur {number}"), None, state=state, requested_minor=asked)
    clock = queries.clocks([made])[made.pk]
    assert (clock.received, clock.receivable, clock.decided, clock.chosen) == (6, 3, 3, 1)
    assert (clock.drafts, clock.returned, clock.requested_minor) == (1, 1, 60_000)
    assert queries.undecided(made) == 3
