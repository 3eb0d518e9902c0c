"""Volunteers: seen only while they agree, asked through the site, known once they say yes, thanked, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.documents.queries import find as verify
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation
from maillon.core.privacy.models import Purpose
from maillon.core.privacy.registry import Subject, forget_about, sweeps
from maillon.core.privacy.services.terms import load_terms
from maillon.engagement.models import Event, HelpRequest, Volunteer, VolunteerSkill
from maillon.engagement.permissions import volunteers as permissions
from maillon.engagement.permissions.volunteers import can_see_helper, helpers_seen_by, shown
from maillon.engagement.queries.terms import towns
from maillon.engagement.queries.volunteers import Sought, around, matching, sought_for, token_of
from maillon.engagement.rules.nearby import availability_of, everything, is_free
from maillon.engagement.services import helping, volunteering
from tests.engagement.lists import load_house
from tests.engagement.making import event
from tests.network.making import member
from tests.personas import ELSEWHERE, People, people, semis

pytestmark = pytest.mark.django_db
State = HelpRequest.State
DAY = timedelta(days=1)
SAID = {
    "name": "Léa Bouchard",
    "shown_name": "Léa",
    "town": "sherbrooke",
    "reach_km": 25,
    "availability": everything(),
    "about": "",
}


@pytest.fixture(autouse=True)
def ground() -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    load_house()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def team() -> People:
    made = people()
    member(semis())
    return made


def helper(email: str, *skills: str, at, found: bool = True, confirmed: bool = True, **said) -> Volunteer:
    """Somebody who offered help."""
    volunteering.offer(
        email=email, words={**SAID, **said}, skills=skills or ("accueil",), may_be_found=found, language="fr", at=at
    )
    held = Volunteer.objects.get(email=email)
    return volunteering.confirm(volunteer=held, at=at) if confirmed else held


def coming(now, **said) -> Event:
    return event(semis(), starts_at=now + 6 * DAY, **said)


def ask(team: People, to: Volunteer, now, about: Event | None = None) -> HelpRequest:
    return helping.ask(
        volunteer=to, organisation=semis(), event=about, text="Venez accueillir.", actor=team.benoit, at=now
    )


def test_a_member_finds_who_agreed_and_nobody_else(team: People, now) -> None:
    seen = helper("oui@exemple.org", at=now)
    helper("non@exemple.org", at=now, found=False)
    helper("pas-encore@exemple.org", at=now, confirmed=False)
    assert list(helpers_seen_by(team.benoit)) == [seen]
    for user in (AnonymousUser(), team.amina, team.lea, team.odile, team.fatou, team.mireille, team.benoit):
        listed = set(helpers_seen_by(user))
        assert listed == {one for one in Volunteer.objects.all() if can_see_helper(user, one)}
        assert bool(listed) == permissions.can_find_helpers(user) == (user == team.benoit)


def test_taking_consent_back_makes_one_invisible_at_once(team: People, now) -> None:
    held = helper("oui@exemple.org", at=now)
    volunteering.change(volunteer=held, words=SAID, skills=["accueil"], may_be_found=False, at=now)
    assert not helpers_seen_by(team.benoit).exists()
    volunteering.change(volunteer=held, words=SAID, skills=["accueil"], may_be_found=True, at=now)
    assert helpers_seen_by(team.benoit).exists()
    one = Purpose.objects.get(key="volunteer-helpers")
    Purpose.objects.create(
        key=one.key,
        version=2,
        title=one.title,
        text={"fr": "Autre"},
        starts_at=now - timedelta(hours=1),
        source="essai",
    )
    assert not helpers_seen_by(team.benoit).exists()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"engagement.volunteer.agreed", "engagement.volunteer.withdrew"} <= verbs


def test_the_list_is_what_the_rules_say_one_by_one(team: People, now) -> None:
    weekend = availability_of(["saturday-morning", "saturday-evening", "sunday-afternoon"])
    codes = list(towns())
    for number in range(60):
        helper(
            f"a{number}@exemple.org",
            *(["accueil", "cuisine"] if number % 3 else ["accueil"]),
            at=now,
            town=codes[number % len(codes)],
            reach_km=(0, 10, 50, 250)[number % 4],
            availability=everything() if number % 2 else weekend,
        )
    for region in ("05", "06", "03", "11"):
        for needed in (0, weekend, availability_of(["week-evening"])):
            for skills in ((), ("cuisine",), ("cuisine", "accueil")):
                km = around(region)
                assert km is not None
                told = list(matching(shown(at=now), Sought(km, needed, skills)))
                wanted = {
                    one.pk
                    for one in Volunteer.objects.prefetch_related("skills")
                    if one.reach_km >= max(1, km[one.town])
                    and is_free(one.availability, needed)
                    and set(skills) <= {skill.code for skill in one.skills.all()}
                }
                assert {one.pk for one in told} == wanted
                assert [one.km for one in told] == sorted(km[one.town] for one in told)


def test_an_event_asks_for_its_place_and_its_hours(team: People, now) -> None:
    near = helper("pres@exemple.org", at=now)
    helper("loin@exemple.org", at=now, town="gaspe")
    helper("distance@exemple.org", at=now, reach_km=0)
    helper("jamais@exemple.org", at=now, availability=1 << 20 if (now + 6 * DAY).weekday() != 6 else 1)
    found = list(matching(helpers_seen_by(team.benoit), sought_for(coming(now))))
    assert found == [near]
    online = coming(now, mode="online", link="https://exemple.org", region="", place="")
    assert matching(helpers_seen_by(team.benoit), sought_for(online)).count() >= 3


def test_a_yes_tells_who_and_a_no_tells_nothing(team: People, now) -> None:
    yes, no = helper("oui@exemple.org", at=now), helper("non@exemple.org", at=now)
    about = coming(now)
    first, second = ask(team, yes, now, about), ask(team, no, now)
    letter = Message.objects.filter(template="engagement/help_asked", to="oui@exemple.org").get()
    assert "Semis" in letter.subject and token_of(yes) in letter.text and team.benoit.email not in letter.text
    helping.answer(request=first, yes=True, at=now)
    helping.answer(request=second, yes=False, at=now)
    told = list(
        Message.objects.filter(template="engagement/help_answered").order_by("pk").values_list("text", flat=True)
    )
    assert "oui@exemple.org" in told[0] and "non@exemple.org" not in told[1]
    with pytest.raises(RuleViolation) as refused:
        helping.answer(request=second, yes=True, at=now)
    assert refused.value.code == "help.answered"


def test_who_may_ask_and_how_often(team: People, now) -> None:
    seen = helper("oui@exemple.org", at=now)
    hidden = helper("non@exemple.org", at=now, found=False)
    about = coming(now)
    for actor, to, of in ((team.lea, seen, None), (team.amina, seen, None), (team.benoit, hidden, None)):
        with pytest.raises(NotAllowed):
            helping.ask(volunteer=to, organisation=semis(), event=of, text="Venez", actor=actor, at=now)
    other = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    with pytest.raises(NotAllowed):
        helping.ask(volunteer=seen, organisation=other, event=None, text="Venez", actor=team.benoit, at=now)
    ask(team, seen, now, about)
    ask(team, seen, now)
    for again in (about, None):
        with pytest.raises(RuleViolation) as refused:
            ask(team, seen, now, again)
        assert refused.value.code == "help.asked_already"
    for number in range(18):
        ask(team, helper(f"b{number}@exemple.org", at=now), now)
    with pytest.raises(RuleViolation) as refused:
        ask(team, helper("trop@exemple.org", at=now), now)
    assert (refused.value.code, refused.value.params["most"]) == ("help.too_many", 20)


def test_hours_thanks_and_a_certificate_anybody_verifies(team: People, now) -> None:
    made = ask(team, helper("oui@exemple.org", at=now), now)
    with pytest.raises(RuleViolation) as refused:
        helping.count_hours(request=made, minutes=60, on=timezone.localdate(now), actor=team.benoit, at=now)
    assert refused.value.code == "help.not_a_yes"
    helping.answer(request=made, yes=True, at=now)
    with pytest.raises(RuleViolation) as refused:
        helping.certify(request=made, language="fr", actor=team.benoit, at=now)
    assert refused.value.code == "help.no_hours"
    with pytest.raises(NotAllowed):
        helping.count_hours(request=made, minutes=60, on=timezone.localdate(now), actor=team.odile, at=now)
    helping.count_hours(request=made, minutes=210, on=timezone.localdate(now), actor=team.benoit, at=now)
    helping.thank(request=made, text="Merci!", actor=team.benoit, at=now)
    assert "3,5" in Message.objects.get(template="engagement/help_thanks").text
    document = helping.certify(request=made, language="fr", actor=team.benoit, at=now)
    assert verify(document.code) is not None and document.title_is_public


def test_the_link_answers_changes_and_erases(team: People, client: Client, now) -> None:
    held = helper("oui@exemple.org", at=now, confirmed=False)
    link = reverse("volunteer", kwargs={"token": token_of(held)})
    assert client.get(link).status_code == 200
    held.refresh_from_db()
    assert held.confirmed_at is None
    client.post(link, {"do": "confirm"})
    held.refresh_from_db()
    made = ask(team, held, timezone.now())
    assert "Venez accueillir" in client.get(link).content.decode()
    assert client.post(link, {"do": "yes", "request": made.pk}).status_code == 302
    assert client.post(link, {"do": "yes", "request": "999999"}).status_code == 404
    refused = client.post(link, {"do": "change", "shown_name": "Lé", "name": ""})
    assert refused.status_code == 422 and 'value="Lé"' in refused.content.decode()
    assert client.post(link, {"do": "forget"}).status_code == 200
    assert not Volunteer.objects.exists() and not HelpRequest.objects.exists()
    assert client.get(link).status_code == 404


def test_the_form_keeps_what_was_typed_and_says_nothing_of_who_is_known(client: Client, now) -> None:
    page = reverse("volunteers")
    sent = {
        "name": "Léa B",
        "shown_name": "Léa",
        "email": "lea@exemple.org",
        "town": "magog",
        "reach_km": "25",
        "availability": ["week-evening"],
        "skills": ["cuisine"],
    }
    for _again in range(2):
        answer = client.post(page, sent)
        assert (answer.status_code, answer["Location"]) == (302, f"{page}?demande=1")
    held = Volunteer.objects.get()
    assert held.purpose is None and held.confirmed_at is None
    assert Message.objects.filter(template="engagement/volunteer").count() == 1
    refused = client.post(page, {**sent, "town": "", "email": "non"})
    assert refused.status_code == 422 and 'value="Léa B"' in refused.content.decode()


def test_somebody_asked_to_be_forgotten_and_who_is_silent_for_long(team: People, now) -> None:
    helper(team.lea.email.lower(), at=now)
    assert any(one.rule == "volunteers" and one.due(now + DAY).count() == 1 for one in sweeps())
    forget_about(Subject.of_user(team.lea), at=now)
    assert not Volunteer.objects.exists()


def test_ten_thousand_volunteers_feel_light(team: People, client: Client, now, django_assert_max_num_queries) -> None:
    purpose = Purpose.objects.get(key="volunteer-helpers")
    codes = list(towns())
    rows = Volunteer.objects.bulk_create(
        Volunteer(
            **{**SAID, "town": codes[number % len(codes)], "reach_km": (10, 25, 50, 100)[number % 4]},
            email=f"v{number}@exemple.org",
            key=f"k{number}",
            asked_at=now,
            told_at=now,
            confirmed_at=now,
            agreed_at=now,
            last_said_at=now,
            purpose=purpose,
        )
        for number in range(10_000)
    )
    VolunteerSkill.objects.bulk_create(
        VolunteerSkill(volunteer=one, code=("accueil", "cuisine", "animation")[number % 3])
        for number, one in enumerate(rows)
    )
    about = coming(now)
    client.force_login(team.benoit)
    client.get(reverse("helpers"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("helpers"), {"evenement": about.slug, "competence": "cuisine"})
    text = page.content.decode()
    assert page.status_code == 200 and len(page.content) < 150_000
    assert text.count('class="card stack"') <= 26 and "@exemple.org" not in text.replace(team.benoit.email, "")
