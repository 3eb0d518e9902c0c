"""What the network does with others: declared in time, followed until it is kept or not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import vobject
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.engagement.models import AdvocacyDate, Commitment, LobbyContact, SignedPosition
from maillon.engagement.permissions import coalitions as permissions
from maillon.engagement.rules.coalitions import declare_by, is_late
from maillon.engagement.services import coalitions as services
from tests.engagement.lists import load_house
from tests.network.making import member
from tests.personas import People, people, semis

DAY = timedelta(days=1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 90))
def test_days_are_counted_and_another_registry_is_not_ours(on: date, days: int) -> None:
    due = declare_by(on, level="gouvernement", days=days)
    assert due is not None and (due - on).days == days and declare_by(on, level="federal", days=days) is None
    assert not is_late(due_on=due, settled=False, today=due) and is_late(due_on=due, settled=False, today=due + DAY)
    assert not is_late(due_on=due, settled=True, today=due + DAY) and not is_late(due_on=None, settled=False, today=on)


@pytest.fixture
def team(db: None) -> People:
    load_house()
    made = people()
    member(semis())
    return made


@pytest.fixture
def now():
    return timezone.now()


def contact(team: People, now, **said) -> LobbyContact:
    words = {
        "on": timezone.localdate(now), "level": "gouvernement", "institution": "Ministère", "office": "Ministre",
        "holder": "", "objects_sought": ["loi"], "means": ["rencontre"], "about": "=L’aide", "lobbyist": "Amina",
        "alliance": None,
    }  # fmt: skip
    made = services.keep(item=LobbyContact(), words={**words, **said}, actor=team.amina, at=now)
    assert isinstance(made, LobbyContact)
    return made


def promise(team: People, now, **said) -> Commitment:
    today = timezone.localdate(now)
    words = {
        "title": {"fr": "Une consultation"}, "by": "Ministère", "obtained_on": today, "due_on": today + 30 * DAY,
        "contact": None, "alliance": None, "evidence": "Compte rendu", "is_public": True,
    }  # fmt: skip
    made = services.keep(item=Commitment(), words={**words, **said}, actor=team.amina, at=now)
    assert isinstance(made, Commitment)
    return made


def test_a_contact_is_a_duty_until_it_is_declared(team: People, now) -> None:
    made = contact(team, now)
    [owed] = Obligation.objects.filter(kind=services.DECLARATION)
    assert owed.debtor_person == team.amina.person and timezone.localdate(owed.due_at) == made.declare_by + DAY
    with pytest.raises(RuleViolation):
        services.declare(contact=made, on=timezone.localdate(now) + DAY, number="", actor=team.amina, at=now)
    services.declare(contact=made, on=timezone.localdate(now), number="R-1", actor=team.amina, at=now)
    owed.refresh_from_db()
    assert owed.closed_at is not None
    assert contact(team, now, level="federal").declare_by is None
    assert Obligation.objects.filter(kind=services.DECLARATION).count() == 1


def test_a_promise_is_followed_until_one_knows(team: People, now) -> None:
    made = promise(team, now)
    [owed] = Obligation.objects.filter(kind=services.COMMITMENT)
    today = timezone.localdate(now)
    with pytest.raises(RuleViolation) as refused:
        services.settle(commitment=made, kept=True, on=today, because=" ", actor=team.amina, at=now)
    assert refused.value.code == "advocacy.no_reason"
    services.settle(commitment=made, kept=True, on=today, because="Elle a eu lieu.", actor=team.amina, at=now)
    owed.refresh_from_db()
    made.refresh_from_db()
    assert owed.closed_at is not None and made.state == Commitment.State.KEPT
    same = {name: getattr(made, name) for name in services.WORDS[Commitment]}
    for again in (
        lambda: services.settle(commitment=made, kept=False, on=today, because="Non", actor=team.amina, at=now),
        lambda: services.keep(
            item=made,
            words=same,
            actor=team.amina,
            at=now,
        ),
    ):
        with pytest.raises(RuleViolation) as refused:
            again()
        assert refused.value.code == "advocacy.settled"
    with pytest.raises(NotAllowed):
        services.settle(commitment=made, kept=True, on=today, because="Oui", actor=team.benoit, at=now)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"level": "ailleurs"}, "level"), ({"means": []}, "means"), ({"objects_sought": ["x"]}, "objects_sought")],
)
def test_the_registry_has_its_own_words(team: People, now, said, field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        contact(team, now, **said)
    assert (refused.value.code, refused.value.field) == ("advocacy.list", field)


def test_what_is_not_public_is_for_members(team: People, now, client: Client) -> None:
    today = timezone.localdate(now)
    for public in (True, False):
        AdvocacyDate.objects.create(
            title={"fr": f"Jour {public}"}, starts_on=today, ends_on=today + DAY, is_public=public
        )
        promise(team, now, is_public=public)
    contact(team, now)
    for user in (AnonymousUser(), team.amina, team.benoit, team.odile, team.lea, team.fatou):
        for listed, predicate, kind in (
            (permissions.dates_seen_by, permissions.can_see_date, AdvocacyDate),
            (permissions.commitments_seen_by, permissions.can_see_commitment, Commitment),
            (permissions.contacts_seen_by, permissions.can_see_contact, LobbyContact),
        ):
            assert set(listed(user)) == {one for one in kind.objects.all() if predicate(user, one)}
    told = Calendar.from_ical(client.get(reverse("advocacy_ics")).content)
    assert [str(one["SUMMARY"]) for one in told.walk("VEVENT")] == ["Jour True"]
    [other] = vobject.readOne(client.get(reverse("advocacy_ics")).content.decode()).vevent_list
    assert (other.summary.value, other.dtstart.value, other.dtend.value) == ("Jour True", today, today + DAY)
    client.force_login(team.benoit)
    text = client.get(reverse("lobby_register_csv")).content.decode()
    assert "'=L’aide" in text and "Ministère" in text


def test_the_register_is_read_by_period_level_and_duty(team: People, now, client: Client) -> None:
    today = timezone.localdate(now)
    recent, old = (
        contact(team, now, institution="Ministère récent"),
        contact(team, now, on=today - 90 * DAY, institution="Ministère ancien"),
    )
    contact(team, now, on=today - 90 * DAY, institution="Cabinet fédéral", level="federal")
    services.declare(contact=old, on=today, number="R-42", actor=team.amina, at=now)
    client.force_login(team.benoit)

    def told(**asked: str) -> tuple[set[str], list[str]]:
        page = client.get(reverse("lobby_register"), asked).content.decode()
        names = {name for name in ("Ministère récent", "Ministère ancien", "Cabinet fédéral") if name in page}
        rows = client.get(reverse("lobby_register_csv"), asked).content.decode().splitlines()[1:]
        return names, rows

    first = (today - 30 * DAY).isoformat()
    assert told(du=first)[0] == {"Ministère récent"} and len(told(du=first)[1]) == 1
    assert told(au=first)[0] == {"Ministère ancien", "Cabinet fédéral"}
    assert told(palier="federal")[0] == {"Cabinet fédéral"}
    assert told(declaration="due")[0] == {recent.institution}
    names, rows = told(declaration="faite")
    assert names == {"Ministère ancien"} and rows[0].endswith(f"{today.isoformat()},R-42")
    wrong = client.get(reverse("lobby_register"), {"du": today.isoformat(), "au": first})
    assert wrong.status_code == 422 and f'value="{first}"' in wrong.content.decode()
    assert "dans cette période" in client.get(reverse("lobby_register"), {"du": "2100-01-01"}).content.decode()


def test_promises_and_positions_have_pages(team: People, now, client: Client) -> None:
    for number in range(25):
        promise(team, now, title={"fr": f"Promesse {number:02}"})
        SignedPosition.objects.create(
            title={"fr": f"Position {number:02}"}, signed_on=timezone.localdate(now), decided_by="Le conseil"
        )
    first, second = (client.get(reverse("advocacy"), {"promesses": n}).content.decode() for n in ("1", "2"))
    assert "Promesse 24" in first and "Promesse 04" not in first and "Promesse 04" in second
    assert "sur 25" in second and "positions=2" in first
    assert "Position 04" in client.get(reverse("advocacy"), {"positions": "2"}).content.decode()
