"""Before, there and after: the checklist, the register, news and silences, the return."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from io import BytesIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, Person
from maillon.core.privacy.models import Reading
from maillon.core.privacy.services.terms import load_terms
from maillon.mobility.models import CheckIn, Departure, Guideline, Incident, PreparationItem, TrainingPresence
from maillon.mobility.queries.alumni import alumni, can_read_alumni
from maillon.mobility.queries.guidelines import risk_of
from maillon.mobility.rules import watching as watching_rules
from maillon.mobility.services import care, departing, guidelines, preparing, returning, training, watching
from tests.mobility.leaving import away, group, prepared, ready
from tests.mobility.making import AT
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def home(cast: People) -> Organisation:
    return semis()


def open_lines(departure: Departure) -> set[str]:
    return set(departure.items.filter(done_at=None, excused_at=None).values_list("key", flat=True))


def owed(person: Person, kind: str) -> int:
    return Obligation.objects.filter(debtor_person=person, kind=kind, state="open").count()


def test_loading_twice_changes_nothing_and_a_followed_version_keeps_its_words(cast: People, home: Organisation) -> None:
    departure = prepared(home, cast.lea.person)
    before = Guideline.objects.count()
    Guideline.objects.filter(pk=departure.checklist_id).update(source="D’avant")
    guidelines.load(at=AT + DAY)
    assert Guideline.objects.count() == before == 5
    assert Guideline.objects.get(pk=departure.checklist_id).source == "D’avant"
    assert risk_of("BF").level == 3


def test_an_unreadable_guideline_changes_nothing(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "guidelines").mkdir()
    (tmp_path / "guidelines" / "a.toml").write_text(
        'kind = "care"\nstarts_on = 2026-01-01\nsource = "x"\n[definition]\n'
    )
    with pytest.raises(RuleViolation) as refused:
        guidelines.load(tmp_path, at=AT)
    assert refused.value.code == "mobility.unreadable" and refused.value.params["file"] == "a.toml"


def test_a_group_enters_the_register_with_its_checklist_as_private_duties(cast: People, home: Organisation) -> None:
    departure = prepared(home, cast.lea.person)
    assert departure.country == "BF" and departure.care is not None
    assert owed(cast.lea.person, "mobility.preparation") == departure.items.count() == 9
    assert not departure.items.filter(key="guardian").exists()
    # Again: nobody twice.
    departing.prepare_group(cohort=departure.cohort, actor=cast.benoit, at=AT + DAY)
    assert Departure.objects.count() == 1


def test_a_minor_needs_a_parent(cast: People, home: Organisation) -> None:
    cohort = group(home, cast.lea.person)
    placement = cohort.placements.get()
    placement.candidacy.born_on = date(2010, 1, 1)
    placement.candidacy.save()
    [departure] = departing.prepare_group(cohort=cohort, actor=cast.benoit, at=AT)
    assert departure.items.filter(key="guardian").exists()


def test_who_withdraws_from_the_group_is_called_off(cast: People, home: Organisation) -> None:
    departure = prepared(home, cast.lea.person)
    departure.placement.ended_at, departure.placement.ended_because = AT, "Un emploi"
    departure.placement.save()
    assert departing.prepare_group(cohort=departure.cohort, actor=cast.benoit, at=AT + DAY) == []
    departure.refresh_from_db()
    assert departure.cancelled_because == "Un emploi" and owed(cast.lea.person, "mobility.preparation") == 0


def test_each_line_is_met_by_its_own_deed_and_nothing_of_health_is_kept(cast: People, home: Organisation) -> None:
    departure = ready(prepared(home, cast.lea.person), cast, cast.lea)
    assert open_lines(departure) == set() and owed(cast.lea.person, "mobility.preparation") == 0
    vaccines = departure.items.get(key="vaccines")
    assert vaccines.signed_as == "" and len(vaccines.words_digest) == 64
    assert departure.contacts.count() == 2
    assert "P-1" not in str(list(AuditEvent.objects.values_list("before", "after")))


def test_a_passport_that_ends_too_soon_is_refused(cast: People, home: Organisation) -> None:
    departure = prepared(home, cast.lea.person)
    with pytest.raises(RuleViolation) as refused:
        preparing.tell_passport(departure=departure, until=date(2028, 1, 28), actor=cast.lea, at=AT)
    assert refused.value.params["needed"] == date(2028, 1, 29)
    preparing.tell_passport(departure=departure, until=date(2028, 1, 29), actor=cast.lea, at=AT)
    assert "passport" not in open_lines(departure)


@pytest.mark.parametrize("name", ["odile", "fatou", "mireille"])
def test_nobody_else_touches_a_checklist(cast: People, home: Organisation, name: str) -> None:
    departure, other = prepared(home, cast.lea.person), getattr(cast, name)
    said = {"departure": departure, "actor": other, "at": AT}
    with pytest.raises(NotAllowed):
        preparing.attest(key="visa", name="", agreed=True, language="fr", **said)
    with pytest.raises(NotAllowed):
        preparing.tell_contacts(contacts=[("a", "", "1", "")] * 2, **said)
    with pytest.raises(NotAllowed):
        departing.leave(**said)
    with pytest.raises(NotAllowed):
        preparing.excuse(item=departure.items.first(), reason="x", actor=other, at=AT)


def test_a_line_is_excused_by_staff_alone_and_taken_back(cast: People, home: Organisation) -> None:
    departure = prepared(home, cast.lea.person)
    visa = departure.items.get(key="visa")
    with pytest.raises(NotAllowed):
        preparing.excuse(item=visa, reason="Pas besoin", actor=cast.lea, at=AT)
    preparing.excuse(item=visa, reason="Citoyenne du pays", actor=cast.benoit, at=AT)
    assert "visa" not in open_lines(departure)
    preparing.take_back(item=visa, actor=cast.benoit, at=AT)
    assert "visa" in open_lines(departure) and owed(cast.lea.person, "mobility.preparation") == 9


def test_attendance_ticks_training_and_striking_it_unticks(cast: People, home: Organisation) -> None:
    departure = ready(prepared(home, cast.lea.person), cast, cast.lea)
    assert TrainingPresence.objects.count() == 8
    session = TrainingPresence.objects.get(session__module="safeguarding").session
    training.strike(session=session, departure=departure, actor=cast.benoit, at=AT)
    assert open_lines(departure) == {"safeguarding", "training"}
    training.note(session=session, departure=departure, actor=cast.benoit, at=AT)
    assert open_lines(departure) == set()


def test_a_session_code_works_at_its_hour_for_who_is_expected(cast: People, home: Organisation) -> None:
    departure = ready(prepared(home, cast.lea.person), cast, cast.lea)
    session = TrainingPresence.objects.filter(departure=departure).first().session
    assert training.find(training.token_of(session)) == session
    assert training.find("1.faux") is None
    for moment in (session.starts_at - timedelta(minutes=31), session.ends_at + timedelta(minutes=30)):
        with pytest.raises(RuleViolation, match="session_not_now"):
            training.attend(session=session, actor=cast.lea, at=moment)
    with pytest.raises(NotAllowed):
        training.attend(session=session, actor=cast.odile, at=session.starts_at)


def test_nobody_leaves_with_something_missing_unless_staff_says_why(cast: People, home: Organisation) -> None:
    departure = prepared(home, cast.lea.person)
    with pytest.raises(RuleViolation, match="not_ready"):
        departing.leave(departure=departure, actor=cast.lea, at=AT, despite="Je pars quand même")
    with pytest.raises(RuleViolation, match="not_ready"):
        departing.leave(departure=departure, actor=cast.benoit, at=AT)
    departing.leave(departure=departure, actor=cast.benoit, at=AT, despite="Formée l’an dernier")
    assert departure.left_despite == "Formée l’an dernier"


def test_news_by_link_move_the_next_date_and_help_is_an_incident(cast: People, home: Organisation) -> None:
    departure = away(home, cast)
    assert departure.next_check_in_at == AT + 3 * DAY  # level 3
    token = watching.token_of(departure)
    assert watching.find(token) == departure
    later = AT + 2 * DAY
    watching.check_in(departure=departure, state="well", way="link", actor=None, at=later)
    assert departure.next_check_in_at == later + 3 * DAY and not Incident.objects.exists()
    watching.check_in(departure=departure, state="help", way="link", note="Fièvre", actor=None, at=later)
    assert Incident.objects.get().severity == "critical"
    assert Message.objects.filter(to=cast.benoit.email, template="mobility/incident").exists()
    watching.renew_link(departure=departure, actor=cast.benoit, at=later)
    assert watching.find(token) is None


@pytest.mark.parametrize(
    ("text", "state", "note"),
    [
        ("Tout va bien!\n\nLe 3 juin 2027, Maillon a écrit :\n> aide", "well", "Tout va bien!"),
        ("J'ai besoin d'aide\n> x", "help", "J'ai besoin d'aide"),
        ("", "well", ""),
    ],
)
def test_news_by_answering_the_letter(cast: People, home: Organisation, text: str, state: str, note: str) -> None:
    departure = away(home, cast)
    assert watching.ask_for_news(at=AT + 2 * DAY + timedelta(hours=1)) == 1
    assert watching.ask_for_news(at=AT + 2 * DAY + timedelta(hours=2)) == 0
    subject = Message.objects.get(template="mobility/news").subject
    letter = f"From: lea@x.org\nSubject: Re: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()
    news = watching.from_letter(letter, at=AT + 3 * DAY)
    assert news is not None and (news.state, news.note, news.way) == (state, note, "mail")
    assert news.departure == departure
    assert watching.from_letter(b"Subject: [suivi 1-1.fauxfauxfaux]\n\nbonjour", at=AT) is None


def test_a_silence_is_an_alert_once_and_news_end_it(cast: People, home: Organisation) -> None:
    departure = away(home, cast)
    assert watching.note_silences(at=AT + 3 * DAY + timedelta(hours=23)) == 0
    late = AT + 4 * DAY
    assert watching.note_silences(at=late) == 1
    assert watching.note_silences(at=late) == 0
    alert = Obligation.objects.get(kind="mobility.silence")
    assert alert.debtor == home and "Léa" not in str(alert.title)
    assert Message.objects.filter(template="mobility/silence", to=cast.benoit.email).count() == 1
    watching.check_in(departure=departure, state="well", way="staff", actor=cast.benoit, at=late)
    alert.refresh_from_db()
    assert alert.state == "met" and departure.silent_since is None


def test_the_return_opens_a_debriefing_and_a_project_and_lets_certify(cast: People, home: Organisation) -> None:
    departure = away(home, cast)
    back = datetime(2027, 7, 30, 14, tzinfo=AT.tzinfo)
    departing.come_back(departure=departure, actor=cast.lea, at=back)
    assert owed(cast.lea.person, "mobility.debriefing") == owed(cast.lea.person, "mobility.engagement_project") == 1
    project = Obligation.objects.get(kind="mobility.engagement_project")
    assert timezone.localdate(project.due_at).year == 2028 and project.creditor == home
    with pytest.raises(RuleViolation, match="not_back"):
        returning.certify(departure=departure, language="fr", actor=cast.benoit, at=back)
    with pytest.raises(RuleViolation, match="answers_missing"):
        returning.answer(departure=departure, kind="debriefing", typed={"well": "9"}, actor=cast.lea, at=back)
    typed = {"well": "4", "learnt": "Écouter", "safe": "yes", "intrus": "x"}
    told = returning.answer(departure=departure, kind="debriefing", typed=typed, actor=cast.lea, at=back)
    assert told.answers == {"well": "4", "learnt": "Écouter", "safe": "yes"}
    assert owed(cast.lea.person, "mobility.debriefing") == 0
    with pytest.raises(NotAllowed):
        returning.certify(departure=departure, language="fr", actor=cast.lea, at=back)


def test_alumni_are_shown_by_consent_alone_and_asked_years_after(cast: People, home: Organisation, settings) -> None:  # type: ignore[no-untyped-def]
    load_terms(settings.PROJECT / "data" / "privacy")
    departure = away(home, cast)
    back = datetime(2027, 7, 30, 14, tzinfo=AT.tzinfo)
    departing.come_back(departure=departure, actor=cast.lea, at=back)
    assert not can_read_alumni(cast.lea, at=back)
    said = {"person": cast.lea.person, "place": "Sherbrooke", "about": "", "shows_email": False}
    with pytest.raises(NotAllowed):
        returning.be_found(**said, language="fr", actor=cast.odile, at=back)
    returning.be_found(**said, language="fr", actor=cast.lea, at=back)
    assert can_read_alumni(cast.lea, at=back) and alumni(at=back, country="BF", words="lé").count() == 1
    assert alumni(at=back, country="PE").count() == 0
    assert returning.ask_surveys(at=back + 1000 * DAY) == 0
    assert returning.ask_surveys(at=back + 1100 * DAY) == 1
    assert returning.ask_surveys(at=back + 1101 * DAY) == 0
    returning.be_forgotten(person=cast.lea.person, actor=cast.lea, at=back)
    assert alumni(at=back).count() == 0 and not can_read_alumni(cast.lea, at=back)


def test_the_evacuation_list_errs_on_who_may_be_there_and_says_who_took_it(cast: People, home: Organisation) -> None:
    departure = away(home, cast)
    last = datetime(2027, 9, 1, 14, tzinfo=AT.tzinfo)
    # Past the day of return and nobody said they are back: still there.
    assert care.take_evacuation_list(country="BF", actor=cast.benoit, at=last) == [departure]
    assert Reading.objects.filter(subject=cast.lea.person, reader=cast.benoit).exists()
    assert AuditEvent.objects.filter(verb="mobility.evacuation.taken").count() == 1
    assert care.take_evacuation_list(country="BF", actor=cast.odile, at=last) == []
    departing.come_back(departure=departure, actor=cast.benoit, at=last)
    assert care.take_evacuation_list(country="BF", actor=cast.benoit, at=last) == []


def test_a_mark_survives_folding() -> None:
    marked = watching_rules.mark("12-1.abcdefghijk_-XYZ")
    assert watching_rules.token_in(f"Re: Comment allez-vous?\n {marked}") == "12-1.abcdefghijk_-XYZ"


def test_items_are_duties_of_the_person_alone(cast: People, home: Organisation) -> None:
    item = PreparationItem.objects.filter(departure=prepared(home, cast.lea.person)).first()
    assert item is not None
    assert CheckIn.objects.count() == 0


def test_the_receiving_command_takes_news(
    cast: People, home: Organisation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    departure = away(home, cast)
    subject = watching_rules.mark(watching.token_of(departure))
    letter = f"From: lea@x.org\nSubject: Re: {subject}\nContent-Type: text/plain\n\nTout va bien".encode()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(letter)))
    call_command("receive", "-")
    assert CheckIn.objects.get().way == "mail"
    assert "Léa" not in capsys.readouterr().out
