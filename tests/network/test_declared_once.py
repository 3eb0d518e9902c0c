"""One declaration, accepted once, is what six others read; and each figure says all that was decided with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.parties.queries import figures as directory_figures
from maillon.dossiers.models import Committee, Dossier
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.queries.reading import answers_of, tables_of
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import starting, submitting
from maillon.network.models import DuesNotice, EthicsCycle, MembershipYear, RecordRules, Renewal
from maillon.network.queries import barometer, evidence, funders
from maillon.network.services import campaign, catalogue, ethics, record_rules, renewing
from maillon.network.services.dues import notices, scales
from tests.network.declaring import DAY, DECLARED, NOW, figure, opened, typed
from tests.network.making import member
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
LATER = NOW + 40 * DAY


@pytest.fixture
def cast():
    call_command("codelists", "load")
    catalogue.load_memberships()
    record_rules.load_record_rules()
    ethics.load_code()
    Committee.objects.create(key="jqsi", name={"fr": "Comité"})
    return people()


def declared(cast, who: Organisation) -> None:
    """The member's revenue is 190,000 $ of the federal State and 120,000 $ of the ministry."""
    opened("renouvellement")
    year = MembershipYear.objects.get(label="2026-2027")
    member(who, date(2010, 1, 1))
    for detail, value in (("federal", 190_000), ("", 190_000)):
        figure(who, "revenue", detail, value)
    figure(who, "staff", "", 4)
    campaign.open_year(year=year, actor=cast.amina, at=NOW)
    dossier = renewing.begin(organisation=who, year=year, actor=cast.benoit, at=NOW)
    typed(dossier, {path: said for path, said in DECLARED.items() if "partenaire[1]" not in path})
    submitting.submit(dossier=dossier, actor=cast.benoit, name="", at=NOW, language="fr")
    [renewal] = Renewal.objects.filter(dossier=dossier)
    accepted, refused = renewing.accept(renewals=[renewal], actor=cast.amina, at=NOW + DAY)
    assert (len(accepted), refused) == (1, {})


def support_asked(cast, who: Organisation) -> Dossier:
    """A proposal that asks the network for money, as sent."""
    version = opened("evenement-jqsi")
    dossier = starting.start(version=version, applicant=who, actor=cast.benoit, at=LATER)
    typed(dossier, {"/data/budget/aide": "oui", "/data/budget/cout": "2000", "/data/budget/montant": "1000"})
    Dossier.objects.filter(pk=dossier.pk).update(submitted_at=LATER, state=State.SUBMITTED)
    dossier.refresh_from_db()
    return dossier


def small_enough(dossier: Dossier) -> bool:
    one = dossier.submissions.get(use="application")
    answers = answers_of(one)
    told = judge_eligibility(rules_of(dossier), answers.form, answers, tables_of(one), at=timezone.localtime(LATER))
    return {verdict.key: verdict.holds for verdict in told}["petit_organisme"]


def test_one_declaration_is_read_by_the_six(cast, client: Client) -> None:
    who = semis()
    declared(cast, who)
    revenue = next(one for one in directory_figures(who) if (one.kind, one.detail) == ("revenue", ""))
    assert revenue.amount_minor == 310_000_00
    assert Dossier.objects.filter(reference=revenue.source).exists()

    # Directory: the public record shows it, one click from where it comes.
    origin = reverse("figure_origin", kwargs={"slug": who.slug, "pk": revenue.pk})
    assert origin in client.get(reverse("organisation", kwargs={"slug": who.slug})).content.decode()

    # Dues.
    scales.load(at=NOW)
    made = scales.draft(
        key="essai", title={"fr": "Essai"}, source="Essai", actor=None, at=NOW,
        definition={"currency": "CAD", "base": [{"kind": "revenue"}], "brackets": [{"start": 0, "rate": 1_000}]},
    )  # fmt: skip
    year = MembershipYear.objects.get(label="2026-2027")
    scales.adopt(scale=made, starts_on=year.starts_on, resolution="AG", actor=None, at=NOW)
    notices.issue_year(year=year, actor=None, at=LATER)
    notice = DuesNotice.objects.get(organisation=who)
    assert [one["figure"] for one in notice.base["figures"]] == [revenue.pk]
    assert notice.amount_minor == 310_00

    # Eligibility.
    dossier = support_asked(cast, who)
    assert small_enough(dossier)
    assert [one.pk for one in evidence.dossiers_judged_with(revenue)] == [dossier.pk]

    # Evidence of ethics, and the answers filed beside it.
    cycle = ethics.open_cycle(organisation=who, due_on=date(2026, 9, 1), actor=cast.amina, at=LATER)
    said = evidence.evidence_of(who, at=LATER)
    assert {one.kind: one.count for one in said.figures if one.kind == "directors"} == {"directors": 2}
    assert (said.countries, said.partners, said.board) == (["BF", "SN"], 1, 1)
    client.force_login(cast.benoit)
    article = client.get(reverse("ethics_article", kwargs={"pk": cycle.pk, "article": "fonds-affectes"}))
    assert origin in article.content.decode() and "310\xa0000\xa0$" in article.content.decode()
    EthicsCycle.objects.filter(pk=cycle.pk).update(filed_at=LATER)
    assert evidence.cycles_shown_with(revenue) == [cycle]

    # Barometer, and what the funder weighs in it.
    RecordRules.objects.filter(part="barometer").update(definition={"least": 2, "kinds": ["revenue"]})
    other = Organisation.objects.create(slug="autre-membre", legal_name_fr="Autre membre", country="CA")
    member(other)
    for detail, value in (("ministry", 80_000), ("federal", 20_000), ("", 100_000)):
        figure(other, "revenue", detail, value, year=2025)
    on = date(2026, 11, 1)
    told = barometer.barometer(2026, on)
    weight = funders.weight_of("ministry", told, on)
    assert (weight.members, weight.total) == (2, 200_000_00)

    # All of it is said on the figure's own page, to who may read it.
    client.force_login(cast.amina)
    page = client.get(origin).content.decode()
    for words in (revenue.source, notice.number, dossier.reference, "Autoévaluation du code d’éthique"):
        assert words in page, words
    assert (
        reverse("figure_origin", kwargs={"slug": who.slug, "pk": revenue.pk})
        in client.get(reverse("dues_notice", kwargs={"number": notice.number})).content.decode()
    )
    client.logout()
    assert dossier.reference not in client.get(origin).content.decode()


def test_another_declaration_changes_who_is_eligible_and_leaves_the_past_alone(cast) -> None:
    who = semis()
    declared(cast, who)
    before = next(one for one in directory_figures(who) if (one.kind, one.detail) == ("revenue", ""))
    dossier = support_asked(cast, who)
    who.figures.create(
        kind="revenue", starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1), amount_minor=10_000_001_00,
        currency="CAD", source="essai", recorded_at=LATER + timedelta(days=1),
    )  # fmt: skip
    assert not small_enough(dossier)
    assert [one.pk for one in evidence.dossiers_judged_with(before)] == [dossier.pk]
    after = who.figures.get(amount_minor=10_000_001_00)
    assert evidence.dossiers_judged_with(after) == []


def test_what_is_shown_beside_an_article_may_change_without_another_version(cast) -> None:
    code = ethics.queries.code_on(NOW.date())
    ethics.open_cycle(organisation=semis(), due_on=date(2026, 9, 1), actor=None, at=NOW)
    code.articles = [{name: said for name, said in one.items() if name != "evidence"} for one in code.articles]
    code.save()
    ethics.load_code()
    code.refresh_from_db()
    assert "revenue" in evidence.evidence_asked(code)
