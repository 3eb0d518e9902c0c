"""From a proposal to the official programme; an event of one’s own; labels, counts, the poster."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta

import pytest
import tomli_w
from django.conf import settings

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import Decision, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, exchanging, receiving, reviewing, starting, versions, walking
from maillon.engagement.models import Event
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries import campaigns as queries
from maillon.engagement.queries import events as reading
from maillon.engagement.services import campaigns, events, programme, registering
from tests.dossiers.desk import EVERYTHING
from tests.engagement.making import AT, EVENING, TWO_HOURS, WORDS, edition, event
from tests.network.making import member
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANSWERS = {
    "/data/activite/titre": "Semer la paix",
    "/data/activite/type": "atelier",
    "/data/activite/description": "Un atelier ouvert à tout le monde, pour comprendre ensemble la paix et la terre.",
    "/data/activite/odd": "2 16",
    "/data/activite/double": "oui",
    "/data/activite/double_nom": "Semaine de la paix",
    "/data/quand_ou/seance[1]/debut_seance": "2026-11-20T18:30:00.000-05:00",
    "/data/quand_ou/seance[1]/fin_seance": "2026-11-20T20:30:00.000-05:00",
    "/data/quand_ou/seance[2]/debut_seance": "2026-11-13T18:30:00.000-05:00",
    "/data/quand_ou/seance[2]/fin_seance": "2026-11-13T20:30:00.000-05:00",
    "/data/quand_ou/mode": "hybride",
    "/data/quand_ou/region": "05",
    "/data/quand_ou/lieu": "Sherbrooke, maison commune",
    "/data/quand_ou/acces": "fauteuil lsq",
    "/data/quand_ou/lien": "https://exemple.org/salle",
    "/data/public/publics": "familles tous",
    "/data/public/places": "40",
    "/data/public/gratuit": "non",
    "/data/public/prix": "7.5",
    "/data/public/contact": "info@exemple.org",
    "/data/budget/aide": "non",
}


@pytest.fixture
def cast():
    return people()


def proposed(cast, answers=ANSWERS):
    """A proposal received, its readings over: only the decision is left, which Amina takes alone."""
    folder = settings.PROJECT / "data" / "procedures" / "evenement-jqsi"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = tomllib.loads(files["procedure.toml"].decode())
    for part in ("deliberation", "reviewing", "grid", "checklist"):
        told["definition"].pop(part)
    files["procedure.toml"] = tomli_w.dumps(told).encode()
    version = exchanging.take_in(read_folder(files), owner=None, actor=None, at=AT - 30 * DAY)
    versions.publish(version=version, actor=None, at=AT - 30 * DAY)
    dossier = starting.start(version=version, applicant=semis(), actor=cast.benoit, at=AT, title="Semer la paix")
    one = dossier.submissions.select_related("form", "dossier__applicant").get(use="application")
    sheet = answers_of(one)
    sheet.make_room(answers)
    for path, value in answers.items():
        sheet.set(path, value)
    one.xml, one.state, one.finalised_at = sheet.to_xml(), Submission.State.FINAL, AT
    one.save()
    walking.take(dossier=dossier, step="submit", facts=EVERYTHING, actor=cast.benoit, at=AT)
    receiving.receive(dossier=dossier, actor=cast.amina, at=AT)
    reviewing.begin(dossier=dossier, actor=cast.amina, at=AT)
    reviewing.end(dossier=dossier, actor=cast.amina, at=AT)
    return dossier


def decide(dossier, cast):
    deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.APPROVED), actor=cast.amina, at=AT)


def test_an_accepted_proposal_is_an_event_that_waits_for_the_programme(cast):
    jqsi = edition(procedure="evenement-jqsi")
    edition("autre", procedure="autre")
    dossier = proposed(cast)
    decide(dossier, cast)
    held = Event.objects.get(dossier=dossier)
    assert held.title == {"fr": "Semer la paix"}
    assert held.organisation == dossier.applicant
    assert (held.kind, held.mode, held.region, held.capacity, held.price_minor) == ("atelier", "hybrid", "05", 40, 750)
    assert (held.access, held.audiences, held.goals) == (["fauteuil", "lsq"], ["familles", "tous"], [2, 16])
    assert held.other_label == "Semaine de la paix"
    assert [one.starts_at.day for one in held.sessions.order_by("starts_at")] == [13, 20]
    assert held.starts_at == EVENING
    assert list(held.editions.all()) == [jqsi]
    assert held.published_at is None
    assert not permissions.can_see_event(None, held, at=AT)
    assert permissions.can_see_event(cast.benoit, held, at=AT)
    assert programme.publish_programme(edition=jqsi, from_=AT, actor=cast.amina, at=AT) == 1
    held.refresh_from_db()
    assert permissions.can_see_event(None, held, at=AT)
    assert [one.event for one in reading.programme(jqsi, at=AT)] == [held, held]


def test_a_programme_announced_for_later_opens_by_itself(cast):
    edition(procedure="evenement-jqsi", programme_published_at=AT + DAY)
    dossier = proposed(cast)
    decide(dossier, cast)
    held = Event.objects.get(dossier=dossier)
    assert held.published_at == AT + DAY
    assert not permissions.can_see_event(None, held, at=AT)
    assert permissions.can_see_event(None, held, at=AT + DAY)


def test_without_an_edition_of_its_days_the_event_is_public_at_once(cast):
    dossier = proposed(cast)
    decide(dossier, cast)
    assert Event.objects.get(dossier=dossier).published_at == AT


def test_a_proposal_that_makes_no_event_undoes_the_decision(cast):
    without = {path: value for path, value in ANSWERS.items() if "seance" not in path}
    dossier = proposed(cast, without)
    with pytest.raises(RuleViolation, match=r"events\.no_session"):
        decide(dossier, cast)
    assert not Decision.objects.filter(dossier=dossier).exists()
    assert not Event.objects.exists()


def test_a_member_announces_its_own_event_and_does_it_again(cast):
    home = semis()
    member(home)
    hours = [(EVENING, EVENING + TWO_HOURS)]
    held = events.begin(organisation=home, words=WORDS, sessions=hours, actor=cast.benoit, at=AT)
    assert held.slug == "cine-rencontre"
    assert not permissions.can_see_event(cast.odile, held, at=AT)
    with pytest.raises(NotAllowed):
        events.publish(event=held, actor=cast.odile, at=AT)
    events.publish(event=held, actor=cast.benoit, at=AT)
    assert permissions.can_see_event(None, held, at=AT)
    week = [(EVENING + n * 7 * DAY, EVENING + n * 7 * DAY + TWO_HOURS) for n in range(4)]
    assert events.add_sessions(event=held, sessions=week, actor=cast.benoit, at=AT) == 3
    held.refresh_from_db()
    assert held.ends_at == week[-1][1]
    last = held.sessions.order_by("starts_at").last()
    events.cancel_session(session=last, actor=cast.benoit, at=AT)
    held.refresh_from_db()
    assert held.sessions.count() == 4
    assert held.ends_at == week[-2][1]
    registering.register(event=held, name="Ana", email="ana@exemple.org", at=AT)
    copy = events.duplicate(event=held, sessions=hours, actor=cast.benoit, at=AT)
    assert (copy.slug, copy.published_at, copy.seats_given) == ("cine-rencontre-2", None, 0)
    assert copy.title == held.title
    with pytest.raises(NotAllowed):
        events.begin(organisation=home, words=WORDS, sessions=hours, actor=cast.odile, at=AT)
    with pytest.raises(RuleViolation, match=r"events\.where"):
        events.begin(organisation=home, words={**WORDS, "place": ""}, sessions=hours, actor=cast.benoit, at=AT)


def test_only_a_member_publishes_its_own(cast):
    home = semis()
    membership = member(home)
    held = events.begin(
        organisation=home, words=WORDS, sessions=[(EVENING, EVENING + TWO_HOURS)], actor=cast.benoit, at=AT
    )
    membership.delete()
    with pytest.raises(RuleViolation, match=r"events\.not_a_member"):
        events.publish(event=held, actor=cast.benoit, at=AT)


def test_two_edits_at_once_are_told(cast):
    held = event(semis())
    seen = events.wording(events.words_of(Event.objects.get(pk=held.pk)))
    words = events.words_of(held)
    events.correct(event=held, words={**words, "place": "Magog"}, seen=seen, actor=cast.benoit, at=AT)
    with pytest.raises(RuleViolation, match=r"sharing\.changed_meanwhile"):
        events.correct(event=held, words={**words, "place": "Orford"}, seen=seen, actor=cast.benoit, at=AT)


def test_two_labels_and_counted_once(cast):
    jqsi, days = edition(), edition("douze", starts_on=datetime(2026, 11, 10).date())
    held = event(semis(), capacity=9)
    for one in (jqsi, days):
        programme.label(event=held, edition=one, wanted=True, actor=cast.amina, at=AT)
    registering.register(event=held, name="Ana", email="ana@exemple.org", seats=2, at=AT)
    cancelled = event(semis(), cancelled_at=AT)
    cancelled.editions.add(jqsi)
    [row] = queries.reached(jqsi, at=AT)
    assert (row.region, row.events, row.sessions, row.organisations, row.registered) == ("05", 1, 1, 1, 1)
    away = edition("ailleurs", year=2025)
    with pytest.raises(RuleViolation, match=r"events\.outside_edition"):
        programme.label(event=held, edition=away, wanted=True, actor=cast.amina, at=AT)
    with pytest.raises(NotAllowed):
        programme.label(event=held, edition=jqsi, wanted=False, actor=cast.benoit, at=AT)


def test_the_secretariat_keeps_editions(cast):
    words = {
        "theme": {"fr": "Terres"},
        "about": {},
        "starts_on": datetime(2027, 11, 1).date(),
        "ends_on": datetime(2027, 12, 1).date(),
        "procedure": "",
    }
    campaign = edition().campaign
    made = campaigns.begin(campaign=campaign, year=2027, words=words, actor=cast.amina, at=AT)
    assert made not in queries.announced(on=AT.date())
    campaigns.show(edition=made, shown=True, actor=cast.amina, at=AT)
    assert made in queries.announced(on=AT.date())
    for change, code in (({"ends_on": words["starts_on"]}, "days"), ({"theme": {}}, "no_theme"), ({}, "year_taken")):
        with pytest.raises(RuleViolation, match=rf"campaigns\.{code}"):
            campaigns.begin(campaign=campaign, year=2027, words={**words, **change}, actor=cast.amina, at=AT)
    with pytest.raises(NotAllowed):
        campaigns.begin(campaign=campaign, year=2028, words=words, actor=cast.benoit, at=AT)


def test_the_campaigns_that_come_with_the_product_have_their_source():
    counts = campaigns.load(settings.PROJECT / "data" / "engagement" / "campaigns.toml")
    assert counts["campaigns"] >= 3
    assert campaigns.load(settings.PROJECT / "data" / "engagement" / "campaigns.toml") == counts
    assert all(one.source for one in queries.campaigns())
    past = [one for campaign in queries.campaigns() for one in campaign.editions.all()]
    assert all(one.source and one.link for one in past)
    assert sorted(one.year for one in past) == list(range(1997, 2023))
    told = {one.year: (one.theme.get("fr", ""), one.days_known) for one in past}
    assert told[2013] == ("Faut se parler!", True) and told[1997] == ("", False)


def test_lists_and_predicates_say_the_same(cast):
    home, other = semis(), cast.odile.grants.get().organisation
    member(home)
    for whose in (home, other):
        event(whose)
        event(whose, public=False)
    users = [None, cast.lea, cast.benoit, cast.odile, cast.amina, cast.mireille]
    pairs = (
        (
            lambda user, one: permissions.can_see_event(user, one, at=AT),
            lambda user: permissions.events_seen_by(user, at=AT),
        ),
        (permissions.can_organise, permissions.events_organised_by),
        (permissions.can_cancel, permissions.events_cancelled_by),
    )
    for says, listed in pairs:
        for user in users:
            assert {one.pk for one in Event.objects.all() if says(user, one)} == {one.pk for one in listed(user)}
    for user in users:
        for whose in (home, other):
            assert permissions.can_begin_for(user, whose) == (whose in permissions.organiser_homes(user))
