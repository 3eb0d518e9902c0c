"""Signing in, invitations, team and one's own data as pages: what they say, refuse and keep."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.errors import NotAllowed
from maillon.core.mail.models import Message
from maillon.core.people import services
from maillon.core.people.models import Invitation, User
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability, Role
from maillon.core.typography import typo_text
from maillon.projects import services as projects
from maillon.projects.models import Activity, Source
from tests.personas import PASSWORD, People, people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> People:
    cache.clear()
    return people()


def invite(cast: People, email: str = "nouvelle@exemple.org") -> str:
    """Send an invitation; gives the path its letter's link opens."""
    services.invite(
        email=email, role=Role.ORGANISATION_OFFICER, organisation=semis(), language="fr",
        link="/invitation/{token}/", actor=cast.benoit, at=timezone.now(),
    )  # fmt: skip
    token = Message.objects.latest("pk").text.split("/invitation/")[1].split("/")[0]
    return reverse("invitation", kwargs={"token": token})


def test_a_wrong_password_is_said_first_and_keeps_the_address(client: Client, cast: People) -> None:
    answer = client.post(reverse("account_login"), {"login": cast.lea.email, "password": "autre chose"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert typo_text("<title>Erreur : Connexion") in page
    assert page.index('role="alert"') < page.index("<form")
    assert cast.lea.email in page and "autre chose" not in page


def test_too_many_tries_are_a_429_page_in_the_reader_s_language(client: Client, cast: People) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": cast.lea.email, "password": "autre chose"})
    answer = client.post(reverse("account_login"), {"login": cast.lea.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Attendez cinq minutes" in answer.content.decode()


def test_too_many_requests_are_a_429_page(client: Client, cast: People, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(reverse("account_login"), {})
    answer = client.post(reverse("account_login"), {})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Trop de demandes de suite" in answer.content.decode()


def test_the_demonstration_opens_doors_and_nothing_else_does(client: Client, cast: People, settings) -> None:
    door = reverse("enter_as", kwargs={"pk": cast.amina.pk})
    assert "Entrer comme" not in client.get(reverse("account_login")).content.decode()
    assert client.post(door).status_code == 404
    settings.DEMONSTRATION = True
    page = client.get(reverse("account_login")).content.decode()
    assert "Entrer comme Amina, secrétariat du réseau" in page
    assert client.get(door).status_code == 405
    assert client.post(reverse("enter_as", kwargs={"pk": cast.odile.pk})).status_code == 404
    assert client.post(door).url == reverse("space")
    assert "Bonjour Amina" in client.get(reverse("space")).content.decode()


def test_an_invitation_makes_the_account_and_opens_it(client: Client, cast: People) -> None:
    link = invite(cast)
    page = client.get(link).content.decode()
    assert "Saisie et publication, Semis solidaires" in page and "nouvelle@exemple.org" in page
    refused = client.post(link, {"given_name": "Nadia", "family_name": "Roy", "password": "court"})
    assert refused.status_code == 422 and 'value="Nadia"' in refused.content.decode()
    assert not User.objects.filter(email="nouvelle@exemple.org").exists()
    joined = client.post(link, {"given_name": "Nadia", "family_name": "Roy", "password": "quatre mots au hasard"})
    assert joined.url == reverse("space")
    assert "Bonjour Nadia" in client.get(reverse("space")).content.decode()
    assert client.get(link).status_code == 410


def test_an_invitation_adds_its_role_to_the_account_one_is_in(client: Client, cast: People) -> None:
    link = invite(cast)
    client.force_login(cast.lea)
    assert "Léa" in client.get(link).content.decode()
    assert client.post(link).url == reverse("space")
    assert can(User.objects.get(pk=cast.lea.pk), Capability.PUBLISH, semis())


def test_an_address_with_an_account_is_asked_to_sign_in(client: Client, cast: People) -> None:
    link = invite(cast, email=cast.lea.email)
    page = client.get(link).content.decode()
    assert f"{reverse('account_login')}?next={link}" in page and "given_name" not in page


@pytest.mark.parametrize(("state", "said"), [("expired", "Son délai est passé"), ("withdrawn", "Elle a été retirée")])
def test_a_link_that_no_longer_works_says_what_to_do(client: Client, cast: People, state: str, said: str) -> None:
    link, now = invite(cast), timezone.now()
    if state == "expired":
        Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    else:
        Invitation.objects.update(withdrawn_at=now)
    answer = client.get(link)
    assert answer.status_code == 410
    assert said in answer.content.decode() and "Benoît" in answer.content.decode()


def test_an_administrator_invites_from_the_team_page(client: Client, cast: People) -> None:
    client.force_login(cast.benoit)
    team = reverse("team", kwargs={"slug": "semis-solidaires"})
    page = client.get(team).content.decode()
    assert "Secrétariat du réseau</option>" not in page
    beyond = client.post(team, {"email": "a@exemple.org", "role": "secretariat", "language": "fr"})
    assert beyond.status_code == 422 and "Vous ne pouvez pas donner ce rôle ici" in beyond.content.decode()
    assert client.post(team, {"email": "a@exemple.org", "role": "organisation_reader", "language": "en"}).url == team
    assert Message.objects.get(to="a@exemple.org").language == "en"
    assert "a@exemple.org" in client.get(team).content.decode()


def test_a_secretariat_does_not_see_the_title_of_a_draft(client: Client, cast: People) -> None:
    from maillon.projects.models import Activity  # noqa: PLC0415

    source = Source.objects.create(slug="r", name="r", kind=Source.Kind.RECORDED)
    Activity.objects.create(
        source=source, identifier="X-1", reporting_organisation=semis(), title={"fr": "Projet encore secret"}
    )
    pages = {}
    for user in (cast.amina, cast.benoit):
        client.force_login(user)
        pages[user.pk] = client.get(reverse("space")).content.decode()
    assert "Projet encore secret" in pages[cast.benoit.pk]
    assert "Projet encore secret" not in pages[cast.amina.pk] and "Semis solidaires" in pages[cast.amina.pk]


def test_the_space_costs_few_queries(client: Client, cast: People, django_assert_max_num_queries) -> None:
    for user in (cast.amina, cast.benoit, cast.fatou, cast.mireille, cast.lea):
        client.force_login(user)
        with django_assert_max_num_queries(12):
            assert client.get(reverse("space")).status_code == 200


def test_the_record_keeps_what_was_typed_when_somebody_else_saved(client: Client, cast: People) -> None:
    client.force_login(cast.benoit)
    address = reverse("record", kwargs={"slug": "semis-solidaires"})
    typed = {"legal_name_fr": "Semis solidaires", "mission_fr": "Semer.", "region": "05"}
    answer = client.post(address, {**typed, "seen_at": "2020-01-01T00:00:00+00:00"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Quelqu’un a enregistré cette fiche" in page and "Semer." in page
    assert semis().mission == {}
    again = answer.context["form"].data["seen_at"]
    assert client.post(address, {**typed, "seen_at": again}).status_code == 302
    assert semis().mission == {"fr": "Semer."}
    assert "Enregistré une fois" in client.get(address).content.decode()


def test_a_figure_is_refused_with_its_reason_and_kept_when_right(client: Client, cast: People) -> None:
    client.force_login(cast.benoit)
    address = reverse("record_figure", kwargs={"slug": "semis-solidaires"})
    facts = {"kind": "staff", "value": "4", "starts_on": "2025-04-01", "ends_on": "2024-03-31", "source": "Rapport"}
    refused = client.post(address, facts)
    assert refused.status_code == 422 and "avant son début" in refused.content.decode()
    assert client.post(address, {**facts, "ends_on": "2026-03-31"}).status_code == 302
    assert semis().figures.get().count == 4
    money = {**facts, "kind": "revenue", "value": "125 000,50", "ends_on": "2026-03-31"}
    assert client.post(address, money).status_code == 302
    assert semis().figures.get(kind="revenue").amount_minor == 12_500_050
    wrong = client.post(address, {**money, "value": "beaucoup"})
    assert wrong.status_code == 422 and "beaucoup" in wrong.content.decode()


def test_one_reads_takes_away_and_erases_what_is_held(client: Client, cast: People) -> None:
    client.post(reverse("account_login"), {"login": cast.lea.email, "password": PASSWORD})
    assert "Secrétariat du réseau" in client.get(reverse("own_data")).content.decode()
    taken = json.loads(client.get(reverse("own_data_file")).content)
    assert taken["account"]["email"] == cast.lea.email
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("erasure"), {}).status_code == 422
    assert client.post(reverse("erasure"), {"sure": "on"}).url == reverse("home")
    assert client.get(reverse("space")).status_code == 302
    assert not User.objects.get(pk=cast.lea.pk).is_active


def test_a_forgotten_password_is_answered_the_same_for_everybody(client: Client, cast: People) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}) for email in (cast.lea.email, "x@y.org")
    ]
    assert {answer.url for answer in answers} == {reverse("account_reset_password_done")}
    letter = Message.objects.get(to=cast.lea.email)
    link = letter.text.split("127.0.0.1")[-1] if "127.0.0.1" in letter.text else letter.text
    assert "/compte/mot-de-passe/nouveau/" in link
    assert "n’a pas de compte" in Message.objects.get(to="x@y.org").subject


def test_a_partner_elsewhere_is_not_asked_for_a_region_of_quebec(client: Client, cast: People) -> None:
    client.force_login(cast.fatou)
    page = client.get(reverse("space")).content.decode()
    assert "la mission en français" in page and "la région" not in page


@pytest.mark.parametrize("name", ["my_activity_new", "my_activities_import"])
def test_a_partner_is_told_who_begins_projects_and_may_not_begin_one(client: Client, cast: People, name: str) -> None:
    client.force_login(cast.fatou)
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"title_fr": "Puits"})):
        assert answer.status_code == 403
        assert "L’organisme qui répond d’un projet le saisit et le publie" in answer.content.decode()
    home = cast.fatou.grants.get().organisation
    with pytest.raises(NotAllowed):
        projects.create(actor=cast.fatou, organisation=home, told={"title": {"fr": "Puits"}}, at=timezone.now())
    assert not Activity.objects.exists()


def test_who_may_not_publish_is_told_what_to_expect_instead_of_a_form(client: Client, cast: People) -> None:
    for user, offered in ((cast.benoit, True), (cast.fatou, False), (cast.lea, False)):
        client.force_login(user)
        page = client.get(reverse("my_activities")).content.decode()
        assert (reverse("my_activity_new") in page) is offered
        assert ("Explorer les projets" in page) is not offered
