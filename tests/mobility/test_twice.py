"""What people do twice, late or in the wrong order: pressed again, sent again, withdrawn once in the register."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation
from maillon.mobility.models import CheckIn, Departure, Incident, Plan
from maillon.mobility.services import candidacies, departing, placing, reporting, watching
from tests.mobility.leaving import away, group, prepared
from tests.mobility.making import AT, candidate, offer
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def home(cast: People) -> Organisation:
    return semis()


def test_leaving_and_coming_back_pressed_twice_happen_once(cast: People, home: Organisation) -> None:
    stay = away(home, cast)
    departing.leave(departure=stay, actor=cast.lea, at=AT + DAY)
    assert stay.left_at == AT
    departing.come_back(departure=stay, actor=cast.lea, at=AT + 2 * DAY)
    departing.come_back(departure=stay, actor=cast.lea, at=AT + 3 * DAY)
    assert stay.returned_at == AT + 2 * DAY
    assert Obligation.objects.filter(kind="mobility.debriefing").count() == 1
    with pytest.raises(RuleViolation, match="departure_state"):
        departing.leave(departure=stay, actor=cast.lea, at=AT + 4 * DAY)


def test_news_pressed_twice_are_one_and_later_ones_are_others(cast: People, home: Organisation) -> None:
    stay = away(home, cast)
    for moment in (AT + DAY, AT + DAY + MINUTE):
        watching.check_in(departure=stay, state="well", way="link", actor=None, at=moment)
    assert CheckIn.objects.count() == 1
    watching.check_in(departure=stay, state="well", way="link", actor=None, at=AT + 2 * DAY)
    assert CheckIn.objects.count() == 2


def test_a_call_for_help_pressed_again_and_again_is_one_report_that_holds_every_word(
    cast: People, home: Organisation
) -> None:
    stay = away(home, cast)
    for number, words in enumerate(("Accident", "Accident", "Route de Koupéla")):
        watching.check_in(departure=stay, state="help", way="link", note=words, actor=None, at=AT + number * MINUTE)
    incident = Incident.objects.get()
    assert incident.account == "Accident" and [one.text for one in incident.notes.all()] == ["Route de Koupéla"]
    assert Message.objects.filter(template="mobility/incident").count() == 1
    reporting.take(incident=incident, actor=cast.benoit, at=AT + 10 * MINUTE)
    watching.check_in(departure=stay, state="help", way="link", note="Encore", actor=None, at=AT + 20 * MINUTE)
    assert Incident.objects.count() == 2, "somebody answered the first: this one rings again"


def test_a_report_kept_without_a_network_and_sent_twice_is_one(cast: People, home: Organisation) -> None:
    stay = away(home, cast)
    said = {"kind": "health", "severity": "serious", "organisation": home, "departure": stay, "actor": cast.lea}
    first = reporting.report(account="Une chute", at=AT, **said)
    assert reporting.report(account=" Une chute ", at=AT + MINUTE, **said) == first
    assert reporting.report(account="Une chute", at=AT + MINUTE, **{**said, "actor": cast.benoit}) != first
    assert reporting.report(account="Une autre chute", at=AT + MINUTE, **said) != first
    assert reporting.report(account="Une chute", at=AT + 2 * DAY, **said) != first


def test_news_that_come_late_end_the_silence_whenever_they_come(cast: People, home: Organisation) -> None:
    stay = away(home, cast)
    assert watching.note_silences(at=AT + 20 * DAY) == 1
    after_the_stay = AT + 400 * DAY
    watching.check_in(departure=stay, state="well", way="link", actor=None, at=after_the_stay)
    assert stay.silent_since is None and not Obligation.objects.filter(kind="mobility.silence", state="open").exists()
    assert stay in Departure.objects.away(after_the_stay.date()), "the day of return has passed; nobody said so"


def test_who_withdraws_once_in_the_register_leaves_it_at_once(cast: People, home: Organisation) -> None:
    stay = prepared(home, cast.lea.person)
    assert stay.placement is not None
    candidacies.withdraw(candidacy=stay.placement.candidacy, reason="Un emploi", actor=cast.lea, at=AT + DAY)
    stay.refresh_from_db()
    assert stay.cancelled_because == "Un emploi"
    assert not Obligation.objects.filter(debtor_person=cast.lea.person, state="open").exists()
    assert AuditEvent.objects.filter(verb="mobility.departure.cancelled").count() == 1
    assert departing.prepare_group(cohort=stay.cohort, actor=cast.benoit, at=AT + DAY) == []


def test_who_has_left_is_brought_back_by_the_register_not_by_a_withdrawal(cast: People, home: Organisation) -> None:
    stay = away(home, cast)
    assert stay.placement is not None
    with pytest.raises(RuleViolation, match="already_left"):
        candidacies.withdraw(candidacy=stay.placement.candidacy, reason="", actor=cast.lea, at=AT + DAY)
    stay.placement.refresh_from_db()
    stay.placement.candidacy.refresh_from_db()
    assert stay.placement.ended_at is None and stay.placement.candidacy.state == "accepted"


def test_whoever_takes_the_place_enters_the_register_with_the_next_groups(cast: People, home: Organisation) -> None:
    cohort = group(home, cast.lea.person)
    [stay] = departing.prepare_group(cohort=cohort, actor=cast.benoit, at=AT)
    held = cohort.offer.season
    assert held is not None and stay.placement is not None
    waits = candidate(held, "Ana", cohort.offer, state="waiting", place_in_line=1)
    moved = candidacies.withdraw(candidacy=stay.placement.candidacy, reason="", actor=cast.lea, at=AT + DAY)
    assert moved == waits
    _adopt(held, cast)
    [entered] = departing.prepare_group(cohort=cohort, actor=cast.benoit, at=AT + DAY)
    assert entered.person == waits.person and entered.items.exists()
    assert list(Departure.objects.live()) == [entered]


def test_new_groups_take_nobody_s_place_twice_in_the_register(cast: People, home: Organisation) -> None:
    cohort = group(home, cast.lea.person)
    held = cohort.offer.season
    assert held is not None
    [stay] = departing.prepare_group(cohort=cohort, actor=cast.benoit, at=AT)
    candidacy = stay.placement.candidacy  # type: ignore[union-attr]
    elsewhere = offer(held, home, "ailleurs", minimum=1)
    candidacy.wishes.update(rank=2)
    candidacy.wishes.create(offer=elsewhere, rank=1)
    placing.pin(
        season=held, candidacy=candidacy, offer=elsewhere, refused=False, reason="Allergie", actor=cast.amina, at=AT
    )
    _adopt(held, cast)
    stay.refresh_from_db()
    assert stay.cancelled_at is not None, "the old group's register no longer expects them"
    [other] = departing.prepare_group(cohort=elsewhere.cohort, actor=cast.benoit, at=AT)
    departing.leave(departure=other, actor=cast.benoit, at=AT, despite="Essai")
    placing.unpin(pin=candidacy.pins.get(), actor=cast.amina, at=AT)
    placing.pin(
        season=held, candidacy=candidacy, offer=cohort.offer, refused=False, reason="Non", actor=cast.amina, at=AT
    )
    plan, _job = placing.ask(season=held, actor=cast.amina, at=AT)
    with pytest.raises(RuleViolation, match="already_left"):
        placing.adopt(plan=placing.make(plan=plan, at=AT), actor=cast.amina, at=AT)


def _adopt(held, cast: People) -> Plan:  # type: ignore[no-untyped-def]
    plan, _job = placing.ask(season=held, actor=cast.amina, at=AT + DAY)
    return placing.adopt(plan=placing.make(plan=plan, at=AT + DAY), actor=cast.amina, at=AT + DAY)
