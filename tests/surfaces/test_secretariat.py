"""The secretariat's own screens: records that are one organisation, and the journal."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit import guard
from maillon.core.audit.models import AuditEvent
from maillon.core.directory.duplicates import pairs
from maillon.core.directory.likeness import Reason, bare_number, likeness
from maillon.core.jobs.models import JobRun
from maillon.core.parties.models import Organisation, OrganisationIdentifier, OrganisationName
from maillon.core.parties.rules import Mention
from maillon.core.parties.services import Directory
from maillon.core.typography import typo_text
from maillon.projects import services as projects
from maillon.projects.models import Activity, ParticipatingOrganisation, Source
from tests.network.making import member
from tests.personas import People, make_organisation, people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> People:
    return people()


@pytest.fixture
def twins(cast: People) -> tuple[Organisation, Organisation]:
    """A member and its second record, opened by an import that spelled it otherwise."""
    kept = make_organisation("Oxfam-Québec", region="06")
    seen = Organisation.objects.create(
        slug="oxfam-quebec-inc", legal_name_fr="Oxfam Québec inc. (OQ)", standing=Organisation.Standing.MENTIONED
    )
    OrganisationName.objects.create(organisation=seen, name="OXFAM QC", key="oxfam qc")
    source = Source.objects.create(slug="iati", name="IATI", kind=Source.Kind.IATI)
    activity = Activity.objects.create(
        source=source, identifier="X-1", reporting_organisation=semis(), title={"fr": "Puits"}
    )
    ParticipatingOrganisation.objects.create(activity=activity, organisation=seen, role="4")
    return kept, seen


def _compare(one: Organisation, other: Organisation) -> str:
    return f"{reverse('compare_duplicates')}?a={one.slug}&b={other.slug}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oxfam-Québec", "OXFAM QUEBEC INC. (OQ)"),
        ("Fondation pour la santé du Nord", "Santé du Nord, Fondation"),
        ("The Union of the Farmers", "Union Farmers"),
    ],
)
def test_close_spellings_share_a_likeness(one: str, other: str) -> None:
    assert likeness(one) == likeness(other) != ""


def test_a_word_that_tells_little_is_close_to_nothing() -> None:
    assert likeness("SUCO") == likeness("Inc.") == ""
    assert bare_number("CA 123-456 789") == "CA123456789" and bare_number("12-3") == ""


def test_what_looks_alike_is_listed_with_its_reason(client: Client, cast: People, twins) -> None:
    kept, seen = twins
    OrganisationIdentifier.objects.create(organisation=kept, scheme="CA-CRA_ACR", value="123456789")
    OrganisationIdentifier.objects.create(organisation=semis(), scheme="XM-DAC", value="123-456-789")
    assert [(pair.kept, pair.other, pair.reason) for pair in pairs()] == [(kept, seen, Reason.CLOSE)]
    client.force_login(cast.amina)
    page = client.get(reverse("duplicates"), {"q": "oxfam"}).content.decode()
    assert "1 paire à regarder" in page and "noms proches" in page and "OXFAM QC" in page
    assert page.count('name="a"') == 2


def test_two_records_become_one_from_the_screen(client: Client, cast: People, twins) -> None:
    kept, seen = twins
    client.force_login(cast.amina)
    page = client.get(_compare(kept, seen)).content.decode()
    assert "Participations à des projets" in page
    unsure = client.post(_compare(kept, seen), {"keep": kept.slug})
    assert unsure.status_code == 422 and typo_text("<title>Erreur : ") in unsure.content.decode()
    assert Organisation.objects.filter(pk=seen.pk).exists()
    for _twice in range(2):
        done = client.post(_compare(kept, seen), {"keep": kept.slug, "sure": "on"})
        assert done.status_code == 302 and done.url == reverse("organisation", kwargs={"slug": kept.slug})
    assert not Organisation.objects.filter(pk=seen.pk).exists()
    assert ParticipatingOrganisation.objects.get().organisation == kept
    assert AuditEvent.objects.filter(verb="core.organisation.merged").count() == 1
    assert JobRun.objects.filter(name="insight.refresh").count() == 1
    moved = client.get(reverse("organisation", kwargs={"slug": seen.slug}))
    assert moved.status_code == 301 and moved.url == reverse("organisation", kwargs={"slug": kept.slug})
    assert list(pairs()) == []
    # What is imported under the old spelling is the kept record's; its address is nobody else's.
    assert Directory().resolve([Mention(name={"fr": "Oxfam Québec inc. (OQ)"})]) == [kept.pk]
    assert Directory().resolve([Mention(name={"fr": "Oxfam Québec Inc"})]) != [kept.pk]
    assert Organisation.objects.latest("pk").slug == "oxfam-quebec-inc-2"


def test_a_record_kept_here_is_never_folded_into_another(client: Client, cast: People, twins) -> None:
    kept, seen = twins
    client.force_login(cast.amina)
    assert client.post(_compare(seen, kept), {"keep": seen.slug, "sure": "on"}).status_code == 422
    page = client.get(_compare(kept, semis())).content.decode()
    assert "tiennent chacun leur fiche" in page
    assert client.get(_compare(kept, kept)).status_code == 404


def test_two_organisations_are_said_to_be_two_once(client: Client, cast: People, twins) -> None:
    kept, seen = twins
    client.force_login(cast.amina)
    for _twice in range(2):
        assert client.post(f"{reverse('keep_apart')}?a={kept.slug}&b={seen.slug}").status_code == 302
    assert list(pairs()) == []
    assert AuditEvent.objects.filter(verb="core.organisation.kept_apart").count() == 1


def test_a_spelling_is_confirmed_once(client: Client, cast: People, twins) -> None:
    _kept, seen = twins
    client.force_login(cast.amina)
    address = reverse("confirm_name", kwargs={"pk": seen.names.get().pk})
    for _twice in range(2):
        assert client.post(address).status_code == 302
    assert seen.names.get().confirmed
    assert AuditEvent.objects.filter(verb="core.organisation_name.confirmed").count() == 1


def test_another_name_is_said_refused_and_taken_back_from_the_screen(client: Client, cast: People, twins) -> None:
    kept, seen = twins
    client.force_login(cast.amina)
    address = reverse("organisation_names", kwargs={"slug": kept.slug})
    assert address in client.get(reverse("organisation", kwargs={"slug": kept.slug})).content.decode()
    assert client.post(address, {"name": "Oxfam Canada-Québec"}).status_code == 302
    assert Directory().resolve([Mention(name={"fr": "OXFAM Canada, Québec"})]) == [kept.pk]
    for typed, said in (("", "Écrivez un nom."), ("a" * 301, "300 caractères"), ("…", "au moins une lettre")):
        refused = client.post(address, {"name": typed})
        assert refused.status_code == 422 and said in refused.content.decode() and typed in refused.content.decode()
    taken = client.post(reverse("organisation_names", kwargs={"slug": seen.slug}), {"name": "Oxfam Canada-Québec"})
    assert taken.status_code == 422 and "déjà celui de Oxfam-Québec" in taken.content.decode()
    page = client.get(address).content.decode()
    assert "Oxfam Canada-Québec" in page and "confirmé" in page
    name = kept.names.get(name="Oxfam Canada-Québec")
    assert client.post(reverse("remove_name", kwargs={"pk": name.pk})).status_code == 302
    assert not kept.names.filter(pk=name.pk).exists()
    assert "a retiré une graphie" in client.get(reverse("journal")).content.decode()


def test_the_likeliest_pairs_come_first_and_the_directory_is_compared_once(
    client: Client, cast: People, twins, django_assert_max_num_queries
) -> None:
    kept, seen = twins
    one, other = (
        Organisation.objects.create(slug=slug, legal_name_fr="Puits du Sud", standing=Organisation.Standing.MENTIONED)
        for slug in ("puits-a", "puits-b")
    )
    for organisation, value in ((one, "1000001"), (other, "2000002")):
        OrganisationIdentifier.objects.create(organisation=organisation, scheme="CA-CRA_ACR", value=value)
    for number in range(3):
        Organisation.objects.create(
            slug=f"r-{number}", legal_name_fr="CA-CRA_ACR-0010011116", standing=Organisation.Standing.MENTIONED
        )
    found = [(pair.kept, pair.other, pair.reason) for pair in pairs()]
    assert found == [(kept, seen, Reason.CLOSE), (one, other, Reason.NUMBERS_DIFFER)]
    with django_assert_max_num_queries(5):
        assert len(list(pairs()[:25])) == 2
    OrganisationName.objects.create(organisation=semis(), name="Puits du Sud", key="puits du sud")
    assert [(pair.kept, pair.other) for pair in pairs()][:2] == [(semis(), one), (semis(), other)]
    client.force_login(cast.amina)
    assert client.post(f"{reverse('keep_apart')}?a={semis().slug}&b={other.slug}").status_code == 302
    assert [(pair.kept, pair.other) for pair in pairs()] == [(semis(), one), (kept, seen), (one, other)]


def test_the_journal_says_who_did_what_and_proves_it(client: Client, cast: People) -> None:
    activity = projects.create(
        actor=cast.benoit, organisation=semis(), told={"title": {"fr": "Projet encore secret"}}, at=timezone.now()
    )
    client.force_login(cast.amina)
    page = client.get(reverse("journal")).content.decode()
    assert "a créé le projet" in page and "Administration de l’organisme · semis-solidaires" in page
    assert "Projet encore secret" not in page and "title" in page
    asked = {"genre": "projects.activity", "numero": str(activity.pk)}
    alone = client.get(reverse("journal"), asked).content.decode()
    assert alone.count("<time ") == 1 and "a donné un rôle" not in alone
    assert "Journal intact" in client.get(reverse("journal"), {"verifier": "1"}).content.decode()
    guard.remove(connection)
    AuditEvent.objects.filter(sequence=2).update(verb="core.role.ended")
    guard.install(connection)
    assert "Journal rompu à la ligne 2" in client.get(reverse("journal"), {"verifier": "1"}).content.decode()


@pytest.mark.parametrize("asked", ["genre=rien", "genre=core.user&numero=%00", "avant=x", "avant=99999999999999999"])
def test_an_odd_question_to_the_journal_is_an_ordinary_page(client: Client, cast: People, asked: str) -> None:
    client.force_login(cast.amina)
    assert client.get(f"{reverse('journal')}?{asked}").status_code == 200


@pytest.mark.parametrize(
    ("persona", "labels"),
    [
        ("benoit", ["À faire", "Notre fiche", "Nos projets", "Demandes", "Équipe"]),
        ("fatou", ["À faire", "Notre fiche", "Nos projets", "Demandes", "Équipe"]),
        (
            "amina",
            [
                "À traiter",
                "Dossiers",
                "Séances",
                "Vie du réseau",
                "Cotisations",
                "Comptabilité",
                "Espace des membres",
                "Organismes",
            ],
        ),
        (
            "mireille",
            [
                "À faire",
                "Appels",
                "Conventions",
                "Suivi",
                "Versements",
                "Portrait",
                "Dossiers",
                "Séances",
            ],
        ),
        ("lea", ["À faire", "Mon départ"]),
    ],
)
def test_the_role_bar_shows_what_a_role_has_and_where_one_is(
    client: Client, cast: People, persona: str, labels: list[str]
) -> None:
    user = cast.named(persona)
    assert user is not None
    client.force_login(user)
    page = client.get(reverse("space")).content.decode()
    bar = page.split('class="role"')[1].split("</nav>")[0].split("<nav")[1]
    assert [part.split("<")[0] for part in [one.split(">", 1)[1] for one in bar.split("<a ")[1:]]] == labels
    assert bar.count('aria-current="page"') == 1


def test_a_member_s_bar_stays_the_same_on_the_pages_of_its_own_record(client: Client, cast: People) -> None:
    member(semis())
    client.force_login(cast.benoit)
    for address in (reverse("space"), reverse("dues_account", kwargs={"slug": semis().slug})):
        bar = client.get(address).content.decode().split('class="role"')[1].split("</nav>")[0]
        assert reverse("our_membership") in bar, address
    assert 'aria-current="page"' in bar
