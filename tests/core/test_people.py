"""Inviting, joining, ending a role and being erased: what each lets happen, refuses, and writes in the journal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import verify
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation
from maillon.core.people import queries, services
from maillon.core.people.models import Invitation, RoleGrant, User
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability, InvitationState, Role
from maillon.core.tokens import services as tokens
from maillon.projects import services as projects
from tests.personas import AT, People, people, semis

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def cast(db: None) -> People:
    return people()


def invite(cast: People, **changes) -> Invitation:
    facts = {
        "email": "Nouvelle@Exemple.org ",
        "role": Role.ORGANISATION_OFFICER,
        "organisation": semis(),
        "language": "fr",
        "link": "/invitation/{token}/",
        "actor": cast.benoit,
        "at": LATER,
    }
    return services.invite(**{**facts, **changes})


def token_sent() -> str:
    found = re.search(r"/invitation/([\w-]+)/", Message.objects.latest("pk").text)
    assert found
    return found[1]


def join(invitation: Invitation, **changes) -> User:
    facts = {"given_name": "Nadia", "family_name": "Roy", "password": "quatre mots au hasard", "language": "fr"}
    return services.join(invitation=invitation, at=LATER, **{**facts, **changes})


def test_an_invitation_is_a_letter_whose_token_is_kept_only_as_a_hash(cast: People) -> None:
    invitation = invite(cast)
    letter = Message.objects.get(to="nouvelle@exemple.org")
    token = token_sent()
    assert "Semis solidaires" in letter.subject and "Saisie et publication" in letter.text
    assert token not in Invitation.objects.values_list("token_hash", flat=True)
    assert queries.invitation_for(token) == invitation
    assert queries.invitation_for(token + "x") is None
    assert invitation.expires_at == LATER + timedelta(days=14)


def test_joining_makes_a_verified_account_with_the_role(cast: People) -> None:
    invitation = invite(cast)
    user = join(invitation)
    assert user.check_password("quatre mots au hasard")
    assert EmailAddress.objects.get(user=user).verified
    assert can(user, Capability.PUBLISH, semis(), at=LATER)
    invitation.refresh_from_db()
    assert queries.state_of(invitation, at=LATER) is InvitationState.ACCEPTED


@pytest.mark.parametrize("closing", ["used", "withdrawn", "expired"])
def test_a_closed_invitation_opens_nothing(cast: People, closing: str) -> None:
    invitation, at = invite(cast), LATER
    if closing == "used":
        join(invitation)
    elif closing == "withdrawn":
        services.withdraw_invitation(invitation=invitation, actor=cast.benoit, at=LATER)
    else:
        at = invitation.expires_at
    before = RoleGrant.objects.count()
    with pytest.raises(RuleViolation) as refused:
        services.accept(invitation=invitation, user=cast.lea, at=at)
    assert refused.value.code == "people.invitation_closed"
    assert RoleGrant.objects.count() == before


def test_an_account_one_has_takes_the_role(cast: People) -> None:
    grant = services.accept(invitation=invite(cast), user=cast.lea, at=LATER)
    assert (grant.role, grant.organisation) == ("organisation_officer", semis())
    with pytest.raises(RuleViolation, match="role_held"):
        invite(cast, email=cast.lea.email)


def test_an_address_with_an_account_does_not_get_a_second_one(cast: People) -> None:
    with pytest.raises(RuleViolation, match="account_exists"):
        join(invite(cast, email=cast.lea.email))


def test_a_second_open_invitation_to_the_same_role_is_refused(cast: People) -> None:
    invite(cast)
    with pytest.raises(RuleViolation, match="invitation_open"):
        invite(cast)
    invite(cast, role=Role.ORGANISATION_READER)


@pytest.mark.parametrize(
    ("who", "role", "where"),
    [
        ("benoit", Role.ORGANISATION_OFFICER, "elsewhere"),
        ("benoit", Role.SECRETARIAT, None),
        ("benoit", Role.PROGRAMME_OFFICER, "home"),
        ("odile", Role.ORGANISATION_READER, "elsewhere"),
        ("guillaume", Role.LOAN_OFFICER, "home"),
        ("lea", Role.ORGANISATION_READER, "home"),
        ("amina", Role.SECRETARIAT, "home"),
    ],
)
def test_nobody_invites_beyond_their_territory(cast: People, who: str, role: Role, where: str | None) -> None:
    places = {"home": semis(), "elsewhere": Organisation.objects.get(slug="cooperation-du-fjord"), None: None}
    with pytest.raises(NotAllowed):
        invite(cast, actor=cast.named(who), role=role, organisation=places[where])
    assert not Invitation.objects.exists() and not Message.objects.exists()


def test_the_secretariat_opens_an_organisation_and_the_network(cast: People) -> None:
    invite(cast, actor=cast.amina, role=Role.ORGANISATION_ADMINISTRATOR)
    invite(cast, actor=cast.amina, role=Role.SECRETARIAT, organisation=None)
    assert queries.open_invitations([semis(), None], at=LATER).count() == 2


def test_only_who_could_invite_withdraws(cast: People) -> None:
    invitation = invite(cast)
    with pytest.raises(NotAllowed):
        services.withdraw_invitation(invitation=invitation, actor=cast.odile, at=LATER)


def test_the_last_who_can_invite_does_not_leave_alone_but_the_secretariat_may_end_it(cast: People) -> None:
    grant = cast.benoit.grants.get()
    with pytest.raises(RuleViolation, match="last_inviter"):
        services.end_role(grant=grant, actor=cast.benoit, at=LATER)
    services.end_role(grant=grant, actor=cast.amina, at=LATER)
    assert not can(User.objects.get(pk=cast.benoit.pk), Capability.READ, semis(), at=LATER)
    with pytest.raises(RuleViolation, match="role_ended"):
        services.end_role(grant=grant, actor=cast.amina, at=LATER)
    with pytest.raises(RuleViolation, match="last_inviter"):
        services.end_role(grant=cast.amina.grants.get(), actor=cast.amina, at=LATER)


def test_one_may_give_up_one_s_own_role_and_nobody_else_s(cast: People) -> None:
    with pytest.raises(NotAllowed):
        services.end_role(grant=cast.benoit.grants.get(), actor=cast.odile, at=LATER)
    services.end_role(grant=cast.odile.grants.get(), actor=cast.odile, at=LATER)


def test_a_role_and_its_territory_go_together(cast: People) -> None:
    for role, organisation in ((Role.SECRETARIAT, semis()), (Role.ORGANISATION_READER, None)):
        with pytest.raises(RuleViolation, match=r"people\.territory"):
            services.grant_role(user=cast.lea, role=role, organisation=organisation, actor=None, at=LATER)


def test_each_writing_is_journalled_under_an_office(cast: People) -> None:
    invitation = invite(cast)
    user = join(invitation)
    services.end_role(grant=user.grants.get(), actor=cast.benoit, at=LATER + timedelta(hours=1))
    told = list(AuditEvent.objects.order_by("sequence").values_list("verb", "actor_label"))[-5:]
    assert told[0] == ("core.invitation.sent", "organisation_administrator@semis-solidaires")
    assert [verb for verb, _ in told[1:]] == [
        "core.account.created",
        "core.role.granted",
        "core.invitation.accepted",
        "core.role.ended",
    ]


def test_erasing_leaves_no_trace_of_the_person_and_a_journal_that_verifies(cast: People) -> None:
    user = join(invite(cast))
    services.invite(
        email="autre@exemple.org", role=Role.ORGANISATION_READER, organisation=semis(), language="fr",
        link="/i/{token}/", actor=cast.benoit, at=LATER,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.erase(user=user, actor=cast.amina, at=LATER)
    tokens.create(actor=user, name="Tableur de Nadia", scopes=[], expires_at=LATER + timedelta(days=9), at=LATER)
    activity = projects.create(actor=user, organisation=semis(), told={"title": {"fr": "Puits"}}, at=LATER)
    projects.keep_draft(
        actor=user, activity=activity, section="essentials", typed={"title-fr": "Écrit par Nadia"},
        base_version=1, at=LATER,
    )  # fmt: skip
    services.erase(user=user, actor=user, at=LATER + timedelta(days=1))
    user.refresh_from_db()
    assert not user.is_active and not user.has_usable_password()
    assert not can(user, Capability.READ, semis(), at=LATER + timedelta(days=2))
    assert verify().broken_sequence is None
    _assert_nowhere("Nadia", "nouvelle@exemple.org")


def _assert_nowhere(*words: str) -> None:
    """No column of text or JSON of any table holds one of these words."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("sqlite_", "core_search")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for word in words:
                    assert word.lower() not in str(row).lower(), table


def test_one_can_take_away_everything_held_about_oneself(cast: People) -> None:
    held = queries.held_about(cast.benoit)
    assert held["account"]["email"] == cast.benoit.email
    assert held["person"]["given_name"] == "Benoît"
    assert [role["organisation"] for role in held["roles"]] == ["Semis solidaires"]
    assert "password" not in str(held)


def test_who_reads_me_are_my_colleagues_and_the_secretariat(cast: People) -> None:
    join(invite(cast))
    readers = [(reader.role, reader.how_many) for reader in queries.readers_of(cast.benoit, at=LATER)]
    assert readers == [(Role.SECRETARIAT, 1), (Role.ORGANISATION_OFFICER, 1)]
    assert [r.role for r in queries.readers_of(cast.lea, at=LATER)] == [Role.SECRETARIAT]
