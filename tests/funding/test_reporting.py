"""A report from its first word to the project's page: the partner's part, the organisation's, the ministry's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.dossiers.models import Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, receiving, reviewing, submitting, supporting
from maillon.dossiers.services.answering import answer
from maillon.funding.models import Report
from maillon.funding.rules.terms import Transfers
from maillon.funding.services import reporting
from maillon.projects.models import Indicator, IndicatorPeriod, Measurement, Result
from tests.dossiers import samples
from tests.funding.agreeing import AT, TERMS, Cast, cast, signed

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 5, 3, 14, 0, tzinfo=UTC)
YEARLY = replace(
    TERMS, reports=tuple(replace(one, form="rapport-projet" if one.kind == "report" else "") for one in TERMS.reports)
)


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=YEARLY)
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.ministry)
    return made


def _report(scene: Cast) -> Report:
    """The first yearly report of an agreement whose project has one indicator."""
    agreement = signed(scene)
    activity = agreement.activity
    assert activity is not None
    result = Result.objects.create(activity=activity, type="1", title={"fr": "Récoltes"})
    indicator = Indicator.objects.create(result=result, title={"fr": "Tonnes récoltées"})
    period = IndicatorPeriod.objects.create(
        indicator=indicator, starts_on=AT.date(), ends_on=datetime(2027, 3, 31).date()
    )
    Measurement.objects.create(period=period, kind="target", value="48")
    return agreement.reports.get(key="annuel", ordinal=1)


def _write(submission: Submission, said: dict[str, str], scene: Cast) -> None:
    now = answers_of(submission).values()
    edits = [Edit(path, now[path], value) for path, value in said.items()]
    answer(submission=submission, edits=edits, actor=scene.benoit, at=LATER)


PART = {
    "/data/personnes/femmes": "210",
    "/data/personnes/hommes": "40",
    "/data/personnes/filles": "0",
    "/data/personnes/garcons": "0",
    "/data/activites/resume": "Nous avons replanté le 2 octobre.",
    "/data/argent/recu": "oui",
}


@pytest.mark.parametrize(
    ("share", "paid", "explains"),
    [
        ("3/20", "11400", False),
        ("3/20", "11600", True),
        ("1/10", "11400", True),
        ("1/4", "11600", False),
        ("", "90000", False),
    ],
)
def test_a_variance_is_explained_from_the_share_the_terms_say(share: str, paid: str, explains: bool) -> None:
    made = cast(terms=replace(YEARLY, transfers=Transfers(explain_share=share)))
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.ministry)
    report = _report(made)
    dossier = reporting.begin(report=report, partner=None, actor=made.benoit, link="", space="", at=LATER)
    whole = dossier.submissions.get(use="application")
    seuil = {"3/20": "15", "1/10": "10", "1/4": "25", "": ""}[share]
    assert answers_of(whole).get("/data/argent/seuil") == seuil
    people = {f"/data/personnes/{one}": "10" for one in ("femmes", "hommes", "filles", "garcons")}
    line = {"poste": "personnel", "budget": "10000", "paye": paid}
    said = {**people, "/data/recit/resume": "Fait.", "/data/periode/fin": "2027-03-31"}
    said |= {"/data/resultats/resultat[1]/atteint": "48"}
    _write(whole, said | {f"/data/argent/depense[1]/{key}": value for key, value in line.items()}, made)
    told = {"dossier": dossier, "actor": made.benoit, "name": "B", "at": LATER, "language": "fr"}
    if explains:
        with pytest.raises(RuleViolation):
            submitting.submit(**told)
        whole.refresh_from_db()
        _write(whole, {"/data/argent/depense[1]/ecart": "Les semences ont coûté plus cher."}, made)
    submitting.submit(**told)


def test_a_report_goes_from_the_partner_s_telephone_to_the_project_s_page(scene: Cast) -> None:
    report = _report(scene)
    partner = scene.people.fatou.grants.get().organisation
    assert partner is not None
    asked = {"link": "https://exemple.org/{token}", "space": "https://exemple.org/", "partner": partner}
    with pytest.raises(NotAllowed):
        reporting.begin(report=report, actor=scene.people.odile, at=LATER, **asked)
    dossier = reporting.begin(report=report, actor=scene.benoit, at=LATER, **asked)
    assert reporting.begin(report=report, actor=scene.benoit, at=LATER, **asked) == dossier
    whole = dossier.submissions.get(use="application")
    begun = answers_of(whole)
    assert begun.get("/data/periode/debut") == "2026-04-08"
    assert begun.get("/data/resultats/resultat[1]/numero") == "1.1"
    assert begun.get("/data/resultats/resultat[1]/prevu") == "48"

    part = dossier.submissions.get(use="support")
    with pytest.raises(RuleViolation, match=r"funding\.part_not_given"):
        reporting.take_part(part=part, actor=scene.benoit, at=LATER)
    _write(part, PART, scene)
    supporting.give(submission=part, hand=Hand(scene.people.fatou), at=LATER, language="fr")
    part.refresh_from_db()
    _write(whole, {"/data/personnes/hommes": "41"}, scene)
    taken = reporting.take_part(part=part, actor=scene.benoit, at=LATER)
    assert {one.path for one in taken.applied} >= {"/data/personnes/femmes", "/data/recit/resume"}
    assert [one.path for one in taken.clashes] == ["/data/personnes/hommes"]

    whole.refresh_from_db()
    # A third less than planned asks for a word; 18 % does not.
    _write(whole, {"/data/periode/fin": "2027-03-31", "/data/resultats/resultat[1]/atteint": "30"}, scene)
    with pytest.raises(RuleViolation):
        submitting.submit(dossier=dossier, actor=scene.benoit, name="Benoît Roy", at=LATER, language="fr")
    whole.refresh_from_db()
    _write(whole, {"/data/resultats/resultat[1]/atteint": "39.2"}, scene)
    whole.refresh_from_db()
    _write(whole, {"/data/argent/depense[1]/poste": "personnel", "/data/argent/depense[1]/paye": "60000"}, scene)
    submitting.submit(dossier=dossier, actor=scene.benoit, name="Benoît Roy", at=LATER, language="fr")
    report.refresh_from_db()
    assert report.state == Report.State.RECEIVED
    assert report.obligation is not None
    assert report.obligation.state == Obligation.State.MET

    dossier.refresh_from_db()
    receiving.judge_item(
        dossier=dossier, item="recit", verdict="not_met", correction="Dites combien de villages.", actor=scene.mireille,
        at=LATER,
    )  # fmt: skip
    receiving.return_for_correction(dossier=dossier, actor=scene.mireille, at=LATER)
    report.refresh_from_db()
    assert report.state == Report.State.DUE
    submitting.submit(dossier=dossier, actor=scene.benoit, name="Benoît Roy", at=LATER, language="fr")
    for item in ("depenses", "recit"):
        receiving.judge_item(dossier=dossier, item=item, verdict="met", actor=scene.mireille, at=LATER)
    dossier.refresh_from_db()
    receiving.receive(dossier=dossier, actor=scene.mireille, at=LATER)
    reviewing.begin(dossier=dossier, actor=scene.mireille, at=LATER)
    reviewing.end(dossier=dossier, actor=scene.mireille, at=LATER)
    dossier.refresh_from_db()
    deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.APPROVED), actor=scene.mireille, at=LATER)
    dossier.refresh_from_db()
    report.refresh_from_db()
    assert dossier.state == State.IN_EFFECT
    assert report.state == Report.State.ACCEPTED
    actual = Measurement.objects.get(kind="actual")
    assert actual.value == "39.2"
    assert actual.period.indicator.result.activity_id == report.agreement.activity_id
    second = report.agreement.instalments.get(key="deuxieme")
    assert second.state == "due"


def test_a_report_without_a_form_is_sent_as_a_paper(scene: Cast) -> None:
    report = _report(scene)
    paper = report.agreement.reports.get(key="etats")
    with pytest.raises(RuleViolation, match=r"funding\.no_form"):
        reporting.begin(report=paper, partner=None, actor=scene.benoit, link="", space="", at=LATER)
