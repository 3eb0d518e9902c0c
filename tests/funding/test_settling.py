"""The budget of an agreement: settled by both parties before they sign, within the terms, named by what is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.rules import TERRITORY_OF, Role
from maillon.dossiers.models import Recusal
from maillon.dossiers.services import submitting
from maillon.funding.models import Agreement
from maillon.funding.permissions import budgets as permissions
from maillon.funding.queries import budgets as queries
from maillon.funding.queries.financing import financing_agreed
from maillon.funding.queries.reporting import budget_of
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.services import agreements, budgeting, settling, signing
from tests.funding.applying import AT, apply, call
from tests.funding.budgets import sound
from tests.funding.test_budget_pages import read_form
from tests.personas import make_person, people

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
ASKED, LESS = 112_000_00, 100_000_00


def reduced(*, prog: int = 5_800_000) -> Content:
    """``sound`` brought down to what was awarded: the organisation pays more of the trainers."""
    first, *rest = sound().lines
    return replace(sound(), lines=(replace(first, shares={"prog": prog, "nous": 10_000_000 - prog}), *rest))


class Scene:
    """Benoît's application sent with its budget, and the agreement an award writes."""

    def __init__(self, amount_minor: int = LESS) -> None:
        self.people = people(AT)
        self.benoit, self.mireille = self.people.benoit, self.people.mireille
        self.call = call(Organisation.objects.get(grants__user=self.mireille))
        self.dossier = apply(self.call, self.benoit)
        budget = budgeting.begin(dossier=self.dossier, actor=self.benoit, at=AT)
        budgeting.save(budget=budget, content=sound(), revision=budget.revision, actor=self.benoit, at=AT)
        submitting.submit(dossier=self.dossier, actor=self.benoit, name="B", at=AT, language="fr")
        self.agreement = agreements.write(
            call=self.call,
            organisation=self.dossier.applicant,
            title="Semences",
            amount_minor=amount_minor,
            starts_on=LATER.date(),
            dossier=self.dossier,
            actor=self.mireille,
            at=LATER,
        )
        self.url = reverse("agreement_budget", kwargs={"reference": self.agreement.reference})

    def save(self, content: Content, user: User | None = None):
        held = queries.unsettled(self.agreement)
        actor = user or self.benoit
        return budgeting.save(budget=held, content=content, revision=held.revision, actor=actor, at=LATER)

    def settle(self, user: User | None = None):
        return settling.settle(agreement=self.agreement, actor=user or self.mireille, at=LATER)

    def sign(self, user: User, party: str, digest: str = "") -> None:
        self.agreement.refresh_from_db()
        told = {"name": "Nom", "office": "Direction", "digest": digest or self.agreement.text_digest, "at": LATER}
        signing.sign(agreement=self.agreement, party=party, actor=user, **told)

    def at(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def scene(db):
    return Scene()


def refused(code: str):
    return pytest.raises(RuleViolation, match=code)


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_what_is_given_as_asked_is_agreed_at_once():
    scene = Scene(ASKED)
    agreed = queries.agreed_budget(scene.agreement)
    assert agreed.number == 1 and queries.content_of(agreed) == sound() and queries.unsettled(scene.agreement) is None
    told = f"La demande {scene.dossier.reference} et le budget convenu, version 1 (160 000,00 $ en tout, dont 112 000"
    assert told in plain(scene.agreement.text)
    scene.sign(scene.benoit, "organisation")
    scene.sign(scene.mireille, "funder")
    assert scene.agreement.state == Agreement.State.IN_FORCE


def test_nobody_signs_before_the_budget_is_settled_and_the_text_names_it(scene):
    before = scene.agreement.text_digest
    assert queries.unsettled(scene.agreement).number == 1 and "budget convenu" not in scene.agreement.text
    assert budget_of(scene.agreement).dossier_id == scene.dossier.pk, "what is not settled holds nothing"
    with refused("funding.budget_unsettled"):
        scene.sign(scene.benoit, "organisation")
    with refused("funding.budget_award") as caught:
        scene.settle()
    assert (caught.value.params["awarded"], caught.value.params["budgeted"]) == (LESS, ASKED)
    scene.save(reduced())
    with pytest.raises(NotAllowed):
        scene.settle(scene.benoit)
    settled = scene.settle()
    assert settled.sealed_at == LATER and budget_of(scene.agreement) == settled
    assert "le budget convenu, version 1 (160 000,00 $ en tout, dont 100 000,00 $ de subvention)" in plain(
        scene.agreement.text
    )
    with refused("funding.text_changed"):
        scene.sign(scene.benoit, "organisation", before)
    scene.sign(scene.benoit, "organisation")
    with pytest.raises(NotAllowed):
        settling.take_up(agreement=scene.agreement, actor=scene.mireille, at=LATER)
    scene.sign(scene.mireille, "funder")
    assert scene.agreement.state == Agreement.State.IN_FORCE
    assert financing_agreed(scene.agreement).cash == 6_000_000
    told = AuditEvent.objects.get(verb="funding.agreement.budgeted")
    assert told.after["number"] == 1 and told.after["digest"] == scene.agreement.text_digest


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("past its years", lambda line: replace(line, year=2031)),
        ("of no category", lambda line: replace(line, category="inconnue")),
        ("paid by nobody", lambda line: replace(line, shares={"prog": 5_800_000})),
        ("never eligible", lambda line: replace(line, category="vehicules")),
    ],
)
def test_the_terms_and_the_years_of_the_agreement_are_checked(scene, name, change):
    first, *rest = reduced().lines
    scene.save(replace(reduced(), lines=(change(first), *rest)))
    with refused("funding.budget_unfinished"):
        scene.settle()
    assert queries.unsettled(scene.agreement) is not None, name


def test_another_version_is_written_until_somebody_signs(scene):
    scene.save(reduced(), scene.mireille)
    scene.settle()
    second = settling.take_up(agreement=scene.agreement, actor=scene.benoit, at=LATER)
    assert (second.number, queries.content_of(second)) == (2, reduced())
    assert settling.take_up(agreement=scene.agreement, actor=scene.mireille, at=LATER) == second
    with refused("funding.budget_unsettled"):
        scene.sign(scene.mireille, "funder")
    scene.settle()
    with refused("funding.budget_settled"):
        scene.settle()
    assert "budget convenu, version 2" in scene.agreement.text


def test_a_budget_with_the_most_of_everything_is_kept(scene):
    first, *rest = reduced().lines
    long = replace(first, label="é" * 300, activity="a" * 200, unit="u" * 40)
    scene.save(replace(reduced(), lines=(long, *rest)))
    assert scene.settle().lines.filter(label="é" * 300).exists()


def test_each_question_and_its_list_agree(scene):
    simon = make_person("Simon", Role.PROGRAMME_OFFICER, scene.agreement.funder)
    Recusal.objects.create(dossier=scene.dossier, user=simon, ground="declared", at=AT)
    for place, role in enumerate(Role):
        homes = [None] if TERRITORY_OF[role] == "network" else [scene.agreement.organisation, scene.agreement.funder]
        for home in homes:
            make_person(f"Personne {place} {home.pk if home else 0}", role, home)

    def told() -> tuple[set[str], set[str]]:
        found: tuple[set[str], set[str]] = (set(), set())
        for user in (None, *User.objects.all()):
            for place, (asks, lists) in enumerate(
                (
                    (permissions.can_draft_agreed, permissions.agreements_budgeted_by),
                    (permissions.can_settle_agreed, permissions.agreements_settled_by),
                )
            ):
                assert asks(user, scene.agreement) == lists(user).filter(pk=scene.agreement.pk).exists(), user
                if asks(user, scene.agreement):
                    found[place].add(str(user.person))
        return found

    drafts, settles = told()
    assert str(scene.benoit.person) in drafts - settles and str(scene.mireille.person) in settles
    assert str(simon.person) not in drafts, "who is recused writes nothing of it"
    scene.save(reduced())
    scene.settle()
    scene.sign(scene.benoit, "organisation")
    assert told() == (set(), set())


def test_the_page_compares_keeps_what_is_typed_and_settles(scene):
    officer, home = scene.at(scene.mireille), scene.at(scene.benoit)
    about = reverse("agreement", kwargs={"reference": scene.agreement.reference})
    signs = reverse("agreement_sign", kwargs={"reference": scene.agreement.reference})
    assert scene.url in officer.get(about).content.decode()
    assert "une fois réglé" in plain(home.get(signs).content.decode())
    assert home.post(signs, {"name": "B", "office": "D", "agreed": "on"}).status_code == 422
    page = plain(home.get(scene.url).content.decode())
    assert "La subvention est de 100 000,00 $; la demande était de 112 000,00 $" in page
    assert "12 000,00 $ de trop" in page and "Aucune ligne n’a changé" in page and "arrêter ce budget" not in page
    fields = read_form(page)
    fields["l.formatrices.p.prog"], fields["l.formatrices.p.nous"] = ["58000"], ["41999"]
    answer = home.post(scene.url, {**fields, "action": ["settle"]})
    assert answer.status_code == 404, "the organisation does not settle"
    answer = officer.post(scene.url, {**fields, "action": ["settle"]})
    page = plain(answer.content.decode())
    assert answer.status_code == 422 and "Il reste un point à régler" in page and 'value="41999' in page
    fields = read_form(officer.get(scene.url).content.decode())
    fields["l.formatrices.p.nous"] = ["42000"]
    assert "Un montant" not in home.post(scene.url, {**fields, "action": ["recalculate"]}).content.decode()
    answer = officer.post(scene.url, {**fields, "action": ["settle"]}, follow=True)
    assert "Le budget est arrêté" in answer.content.decode()
    version = reverse("agreement_budget_version", kwargs={"reference": scene.agreement.reference, "number": 1})
    assert home.get(scene.url).headers["Location"] == version
    page = plain(home.get(version).content.decode())
    assert "C’est elle que nomme le texte" in page and "qui paie" in page and "Formatrices" in page
    with translation.override("en"):
        english = home.get(reverse("agreement_budget_version", args=[scene.agreement.reference, 1])).content.decode()
    assert "Agreed budget" in english and "The text of the agreement names it" in english
    assert home.post(scene.url, {"action": "take-up"}).status_code == 302
    assert queries.unsettled(scene.agreement).number == 2
    for stranger in (scene.people.odile, scene.people.amina):
        assert scene.at(stranger).get(scene.url).status_code == 404


def test_two_at_once_lose_nothing(scene):
    officer, home = scene.at(scene.mireille), scene.at(scene.benoit)
    mine, theirs = (read_form(one.get(scene.url).content.decode()) for one in (home, officer))
    mine["l.vols.label"], theirs["l.vols.label"] = ["Deux vols"], ["Trois vols"]
    assert home.post(scene.url, {**mine, "action": ["save"]}).status_code == 302
    answer = officer.post(scene.url, {**theirs, "action": ["save"]})
    assert answer.status_code == 409 and "Trois vols" in answer.content.decode()
    assert officer.post(scene.url, {**theirs, "action": ["beside"]}).status_code == 302
    kept = [one.lines.get(key="vols").label for one in queries.agreed_versions(scene.agreement)]
    assert kept == ["Trois vols", "Deux vols"]
