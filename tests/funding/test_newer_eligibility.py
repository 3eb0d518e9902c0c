"""The five newer calls, rule by rule: what passes, and what each rule refuses alone; and what the page says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from lxml.html import HtmlElement

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import starting
from maillon.dossiers.services.answering import answer
from maillon.funding.models import Call
from tests.funding import calling
from tests.funding.calling import AT
from tests.personas import make_organisation, people, semis
from tests.surfaces.reading import page, pick

pytestmark = pytest.mark.django_db

ORGANISATION = {"/data/organisme/neq": "1143920115", "/data/organisme/region": "06"}
BUDGET = {"/data/budget/cout": "100000", "/data/budget/montant": "75000"}
PASSES: Mapping[str, Mapping[str, str]] = {
    "pqdi-projet": {
        **ORGANISATION,
        **BUDGET,
        "/data/projet/theme": "alimentation",
        "/data/projet/deja": "non",
        "/data/projet/distinct": "oui",
    },
    "qsf-stages": {
        **ORGANISATION,
        **BUDGET,
        "/data/groupe/age_min": "18",
        "/data/groupe/age_max": "35",
        "/data/groupe/taille": "6",
        "/data/groupe/jours": "60",
        "/data/groupe/heures": "60",
        "/data/groupe/politique": "oui",
    },
    "pecm": {
        **ORGANISATION,
        **BUDGET,
        "/data/organisme/deficit": "non",
        "/data/projet/au_quebec": "oui",
        "/data/projet/distinct": "oui",
        "/data/projet/nature": "education",
        "/data/projet/deja": "non",
        "/data/projet/odd": "4",
    },
    "multiacteurs": {
        **ORGANISATION,
        **BUDGET,
        "/data/organisme/cooperation": "oui",
        "/data/projet/deja": "non",
        "/data/partenaires/partenaire[1]/secteur": "enseignement",
        "/data/partenaires/partenaire[2]/secteur": "municipal",
    },
    "diaspora-haitienne": {
        **ORGANISATION,
        **BUDGET,
        "/data/organisme/administrateurs": "7",
        "/data/organisme/haitiens": "4",
        "/data/organisme/fondation": "non",
        "/data/partenariat/partenaire_haiti": "oui",
        "/data/projet/deja": "non",
        "/data/projet/fin": "2026-12-14",
    },
}
"""For each call, what is just within every one of its rules."""
_BELOW, _SHARE = {"/data/budget/cout": "4000", "/data/budget/montant": "3000"}, {"/data/budget/cout": "99999"}
_OVER = {"/data/budget/cout": "9000000", "/data/budget/montant": "450001"}
FAILS = [
    ("pqdi-projet", "registre", {"/data/organisme/neq": ""}),
    ("pqdi-projet", "secteurs", {"/data/projet/theme": ""}),
    ("pqdi-projet", "commence", {"/data/projet/deja": "oui"}),
    ("pqdi-projet", "distinct", {"/data/projet/distinct": "non"}),
    ("pqdi-projet", "part", _SHARE),
    ("pqdi-projet", "plafond", _OVER),
    ("pqdi-projet", "plafond", {"/data/budget/montant": "19999"}),
    ("qsf-stages", "registre", {"/data/organisme/neq": ""}),
    ("qsf-stages", "age", {"/data/groupe/age_min": "17"}),
    ("qsf-stages", "age", {"/data/groupe/age_max": "36"}),
    ("qsf-stages", "groupe", {"/data/groupe/taille": "5"}),
    ("qsf-stages", "groupe", {"/data/groupe/taille": "11"}),
    ("qsf-stages", "groupe", {"/data/groupe/jours": "59"}),
    ("qsf-stages", "groupe", {"/data/groupe/jours": "93"}),
    ("qsf-stages", "formation", {"/data/groupe/heures": "59"}),
    ("qsf-stages", "securite", {"/data/groupe/politique": "non"}),
    ("qsf-stages", "part", _SHARE),
    ("qsf-stages", "plafond", {**_OVER, "/data/budget/montant": "210001"}),
    ("pecm", "registre", {"/data/organisme/neq": ""}),
    ("pecm", "quebec", {"/data/projet/au_quebec": "non"}),
    ("pecm", "distinct", {"/data/projet/distinct": "non"}),
    ("pecm", "distinct", {"/data/projet/nature": "collecte"}),
    ("pecm", "commence", {"/data/projet/deja": "oui"}),
    ("pecm", "odd", {"/data/projet/odd": ""}),
    ("pecm", "deficit", {"/data/organisme/deficit": "oui"}),
    ("pecm", "part", _SHARE),
    ("pecm", "plafond", {**_OVER, "/data/budget/montant": "150001"}),
    ("multiacteurs", "registre", {"/data/organisme/neq": ""}),
    ("multiacteurs", "secteurs", {"/data/partenaires/partenaire[2]/secteur": "enseignement"}),
    ("multiacteurs", "meneur", {"/data/organisme/cooperation": "non"}),
    ("multiacteurs", "commence", {"/data/projet/deja": "oui"}),
    ("multiacteurs", "part", {"/data/budget/cout": "93749"}),
    ("multiacteurs", "plafond", {**_OVER, "/data/budget/montant": "100001"}),
    ("diaspora-haitienne", "domicile", {"/data/organisme/neq": ""}),
    ("diaspora-haitienne", "domicile", {"/data/organisme/region": ""}),
    ("diaspora-haitienne", "diaspora", {"/data/organisme/administrateurs": "8"}),
    ("diaspora-haitienne", "partenaire", {"/data/partenariat/partenaire_haiti": "non"}),
    ("diaspora-haitienne", "commence", {"/data/projet/deja": "oui"}),
    ("diaspora-haitienne", "fin", {"/data/projet/fin": "2026-12-15"}),
    ("diaspora-haitienne", "part", {"/data/budget/cout": "93749"}),
    ("diaspora-haitienne", "plafond", _BELOW),
]
"""Call, the rule that alone must refuse, what is answered otherwise: one step past the limit."""
CALLS = {
    "pqdi-projet": ("pqdi", "projets"),
    "qsf-stages": ("qsf", "stages"),
    "pecm": ("pecm", "projets"),
    "multiacteurs": ("multiacteurs", "projets"),
    "diaspora-haitienne": ("diaspora-haitienne", "projets"),
}


def refusing(key: str, said: Mapping[str, str]) -> list[str]:
    """The rules of a shipped call that refuse these answers."""
    version: ProcedureVersion = calling.source(make_organisation("Ministère d’essai"), key)
    form = read_form(version.forms.get(use="application").form.xform)
    answers = Answers.from_values(form, dict(said))
    verdicts = judge_eligibility(definition.read(version.definition), form, answers, {}, at=timezone.localtime(AT))
    assert {one.key for one in verdicts} == {rule for call, rule, _said in FAILS if call == key}, "every rule is tried"
    assert all(one.reason["fr"] and one.reason["en"] and one.remedy["fr"] and one.article for one in verdicts)
    return [one.key for one in verdicts if not one.holds]


@pytest.mark.parametrize("key", list(PASSES))
def test_what_is_just_within_every_rule_passes(key: str) -> None:
    assert refusing(key, PASSES[key]) == []


@pytest.mark.parametrize(("key", "rule", "otherwise"), FAILS)
def test_each_rule_refuses_alone_what_is_one_step_past_it(key: str, rule: str, otherwise: dict[str, str]) -> None:
    assert refusing(key, {**PASSES[key], **otherwise}) == [rule]


def test_founders_stand_for_a_majority_of_the_board() -> None:
    founded = {"/data/organisme/haitiens": "0", "/data/organisme/fondation": "oui"}
    assert refusing("diaspora-haitienne", {**PASSES["diaspora-haitienne"], **founded}) == []


def test_two_sectors_may_come_from_three_partners() -> None:
    third = {f"/data/partenaires/partenaire[{n}]/secteur": one for n, one in ((2, "enseignement"), (3, "syndicat"))}
    assert refusing("multiacteurs", {**PASSES["multiacteurs"], **third}) == []


@pytest.fixture
def home() -> Organisation:
    """Benoît’s organisation, while the five calls are open."""
    cast = people()
    ministry = cast.mireille.grants.get().organisation
    assert ministry is not None
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30)}
    for key, (programme, component) in CALLS.items():
        calling.call(ministry, key=key, programme=programme, component=component, **window)  # type: ignore[arg-type]
    return semis()


def shown(client: Client) -> dict[str, str]:
    """What the page says of each call, by its programme."""
    cards = pick(page(client.get(reverse("funding_eligibility"))), "article")
    return {_words(pick(one, "p.eyebrow")[0]): _words(one) for one in cards}


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().replace("\xa0", " ").split())


def test_the_page_answers_for_the_five_calls_by_the_neq_of_the_record(client: Client, home: Organisation) -> None:
    client.force_login(User.objects.get(person__given_name="Benoît"))
    before = shown(client)
    assert len(before) == len(CALLS)
    for said in before.values():
        assert "À vérifier" in said and "Votre fiche ne dit pas encore" in said
        assert "Numéro d’entreprise du Québec (NEQ)" in said and "Pas admissible" not in said
    home.identifiers.create(scheme="CA_QC-QBC", value="1143920115")
    after = shown(client)
    for said in after.values():
        assert "Admissible, d’après votre fiche" in said and "1 condition remplie" in said
        assert "se vérifient dans la demande" in said and "Faire une demande" in said


_STARTED = ("/data/projet/deja", "oui", "Le projet est déjà commencé.", "The project has already started.")
SAID = {
    "pqdi-projet": _STARTED,
    "qsf-stages": (
        "/data/groupe/politique",
        "non",
        "L’organisme n’a pas de politique de santé et de sécurité.",
        "The organisation has no health and safety policy.",
    ),
    "pecm": _STARTED,
    "multiacteurs": _STARTED,
    "diaspora-haitienne": _STARTED,
}


@pytest.mark.parametrize("key", list(CALLS))
def test_an_application_that_is_not_eligible_says_its_own_reason_and_is_not_sent(
    client: Client, home: Organisation, key: str
) -> None:
    path, value, french, english = SAID[key]
    benoit = User.objects.get(person__given_name="Benoît")
    client.force_login(benoit)
    version = Call.objects.get(version__procedure__key=key).version
    dossier = starting.start(version=version, applicant=home, actor=benoit, at=timezone.now())
    submission = dossier.submissions.get(use="application")
    answer(submission=submission, edits=[Edit(path, "", value)], actor=benoit, at=timezone.now())
    address = reverse("application_summary", args=[dossier.reference])
    said = _words(page(client.get(address)))
    assert french in said and "Numéro d’entreprise du Québec (NEQ) : Répondez à cette question." in said
    sent = client.post(address, {"name": "Benoît Lachance", "declared": "1"})
    dossier.refresh_from_db()
    assert sent.status_code == 422 and dossier.state == State.DRAFT and french in _words(page(sent))
    with override("en"):
        address = reverse("application_summary", args=[dossier.reference])
        assert english in _words(page(client.get(address)))
