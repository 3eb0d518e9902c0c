"""A grant from the call to the explorer: three applications, a committee, a signature, money, a phone's report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import etree
from playwright.sync_api import Browser, expect

from maillon.dossiers.models import Dossier, Procedure
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.definition import Eligibility
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, devices, receiving, reviewing, submitting
from maillon.dossiers.services.answering import answer
from maillon.dossiers.services.starting import start
from maillon.funding.models import Agreement, Call
from maillon.funding.services import planning, reporting, signing
from maillon.insight import services as insight
from maillon.projects import services as projects
from maillon.projects.models import Activity
from tests.dossiers import desk as desks
from tests.dossiers import samples
from tests.e2e.stage import Stage
from tests.funding.agreeing import AT, Cast, accounts, cast_of, pay
from tests.funding.planning import sound
from tests.funding.test_expenses import YEARLY
from tests.personas import people

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SCHEMA = Path(configured.PROJECT) / "data" / "schemas" / "iati" / "2.03" / "iati-activities-schema.xsd"
REGISTERED = Eligibility(
    "registre",
    "pulldata('organisation', 'identifier_CA_QC-QBC', 'key', 'self') != ''",
    {"fr": "L’organisme n’est pas immatriculé au Québec.", "en": "The organisation is not registered in Québec."},
    {"fr": "Immatriculez-le, puis écrivez son NEQ.", "en": "Register it, then write its NEQ."},
)
SENT = {"femmes": "210", "hommes": "41", "filles": "0", "garcons": "0"}


@pytest.fixture
def stage(browser: Browser, live_server: Any) -> Iterator[Stage]:
    made = Stage(browser, live_server.url, people(desks.AT))
    yield made
    made.leave()


def ineligible(stage: Stage, here: desks.Desk, scene: Cast) -> Dossier:
    """The page says what the record lacks; the application says why it may not be sent; then the NEQ is written."""
    page = stage.at(scene.benoit, "/espace/admissibilite/")
    expect(page.get_by_text("Votre fiche ne dit pas encore")).to_be_visible()
    expect(page.get_by_text("Numéro d’entreprise du Québec (NEQ)")).to_be_visible()
    lost = start(version=here.version, applicant=here.home, actor=scene.benoit, at=timezone.now(), title="Sans NEQ")
    page = stage.at(scene.benoit, f"/demandes/{lost.reference}/sommaire/")
    expect(page.get_by_text("L’organisme n’est pas immatriculé au Québec.").first).to_be_visible()
    expect(page.get_by_text("Immatriculez-le, puis écrivez son NEQ.").first).to_be_visible()
    page.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("main").get_by_role("alert").first).to_be_visible()
    lost.refresh_from_db()
    assert lost.state == State.DRAFT
    here.home.identifiers.create(scheme="CA_QC-QBC", value="1143920115")
    page = stage.at(scene.benoit, "/espace/admissibilite/")
    expect(page.get_by_text("Admissible, d’après votre fiche")).to_be_visible()
    return lost


def chosen(stage: Stage, here: desks.Desk, scene: Cast) -> Dossier:
    """Three applications: one that is not eligible, one given back and sent again, one that is chosen."""
    lost = ineligible(stage, here, scene)
    back = here.submitted(title="À corriger", amount="6000")
    told = receiving.Correction("Dites le montant.", "/data/projet/montant")
    receiving.return_for_correction(dossier=back, corrections=[told], actor=here.amina, at=desks.AT)
    best, second = here.ready(title="Semences de relève", amount="90000"), back
    [item] = here.sitting(best)
    here.voted(item, Proposal(Outcome.APPROVED, amount_minor=90_000_00, currency="CAD"))
    deciding.decide_on_agenda(item=item, actor=here.amina, at=desks.AT)
    assert [Dossier.objects.get(pk=one.pk).state for one in (lost, second, best)] == [
        State.DRAFT,
        State.RETURNED,
        State.IN_EFFECT,
    ]
    return best


def test_from_the_call_to_the_explorer(stage: Stage, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.FACTS_ROOT = tmp_path / "facts"
    scene = cast_of(stage.people, terms=replace(YEARLY, expenses=()))
    here = desks.desk(stage.people, eligibility=(REGISTERED,))
    Procedure.objects.filter(pk=here.version.procedure_id).update(owner=scene.ministry, effect="funding.agreement")
    here.version.procedure.refresh_from_db()
    here.committee.owner = scene.ministry
    here.committee.save()
    here.__dict__["amina"] = scene.mireille
    Call.objects.filter(pk=scene.call.pk).update(version=here.version, announced_at=AT)
    for key in ("rapport-projet",):
        samples.publish(samples.shipped(key), at=AT, owner=scene.ministry)
    agreement = Agreement.objects.get(dossier=chosen(stage, here, scene))

    # The officer signs in the browser, the organisation's signature is there.
    signing.sign(
        agreement=agreement, party="organisation", name="Benoît Roy", office="Direction",
        digest=agreement.text_digest, actor=scene.benoit, at=timezone.now(),
    )  # fmt: skip
    page = stage.at(scene.mireille, f"/subventions/conventions/{agreement.reference}/signer/")
    page.get_by_label("Votre fonction").fill("Chargée de programme")
    page.get_by_label(re.compile("J’ai lu ce texte")).check()
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_text("C’est signé.")).to_be_visible()
    agreement.refresh_from_db()
    accounts(scene)
    first = agreement.instalments.get(number=1)
    pay(first, scene, at=timezone.now())

    # The partner reports from a telephone, over OpenRosa; the organisation completes and sends.
    partner = stage.people.fatou.grants.get().organisation
    assert partner is not None and agreement.activity is not None
    agreement.activity.participants.create(organisation=partner, role="4", name={"fr": str(partner)})
    report = agreement.reports.get(key="annuel", ordinal=1)
    now = timezone.now()
    dossier = reporting.begin(report=report, partner=partner, actor=scene.benoit, link="", space="", at=now)
    _device, key = devices.register(organisation=partner, name="Téléphone", actor=stage.people.fatou, at=now)
    told = "".join(f"<{name}>{value}</{name}>" for name, value in SENT.items())
    xml = (
        '<data xmlns:orx="http://openrosa.org/xforms" id="rapport-partenaire" version="2026.1">'
        f"<personnes>{told}</personnes><activites><resume>Replanté le 2 octobre.</resume></activites>"
        "<obstacles><difficultes/><suite/></obstacles><argent><recu>oui</recu><manque/></argent>"
        "<preuves><photo/></preuves><orx:meta><orx:instanceID>uuid:recit-1</orx:instanceID></orx:meta></data>"
    )
    sending = {"xml_submission_file": SimpleUploadedFile("submission.xml", xml.encode(), "text/xml")}
    assert client.post(f"/openrosa/{key}/submission", sending).status_code == 201
    reporting.take_part(part=dossier.submissions.get(use="support"), actor=scene.benoit, at=now)
    whole = dossier.submissions.get(use="application")
    said = {
        "/data/periode/fin": "2027-03-31",
        "/data/argent/depense[1]/poste": "personnel",
        "/data/argent/depense[1]/paye": "41250",
    }
    before = answers_of(whole).values()
    edits = [Edit(path, before.get(path, ""), value) for path, value in said.items()]
    answer(submission=whole, edits=edits, actor=scene.benoit, at=now)
    submitting.submit(dossier=dossier, actor=scene.benoit, name="Benoît Roy", at=now, language="fr")
    for item in ("depenses", "recit"):
        receiving.judge_item(dossier=dossier, item=item, verdict="met", actor=scene.mireille, at=now)
    for step in (receiving.receive, reviewing.begin, reviewing.end):
        dossier.refresh_from_db()
        step(dossier=dossier, actor=scene.mireille, at=now)
    dossier.refresh_from_db()
    deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.APPROVED), actor=scene.mireille, at=now)

    # What both agreed the project would change goes to its record in one click.
    planning.agree(agreement=agreement, plan=sound(), actor=None, at=now)
    page = stage.at(scene.benoit, f"/subventions/conventions/{agreement.reference}/resultats/")
    page.get_by_role("button", name="Reprendre dans la fiche du projet").click()
    expect(page.get_by_text("40 formatrices certifiées").first).to_be_visible()

    # The organisation says what only it knows, publishes; everybody reads the money, and machines too.
    activity = Activity.objects.select_related("source", "reporting_organisation").get(pk=agreement.activity_id)
    changes = {
        "description": {"fr": "Des semences gardées au village."},
        "recipients": [{"kind": "country", "code": "SN", "percentage": None, "vocabulary": ""}],
        "sectors": [{"vocabulary": "1", "code": "31120", "percentage": None}],
    }
    projects.edit(actor=scene.benoit, activity=activity, changes=changes, version=activity.version, at=now)
    activity.refresh_from_db()
    projects.publish(actor=scene.benoit, activity=activity, at=now)
    page = stage.at(scene.people.odile, f"/projets/{activity.identifier}/")
    expect(page.get_by_role("heading", name="Semences de relève").first).to_be_visible()
    expect(page.get_by_text("40 formatrices certifiées").first).to_be_visible()
    page.get_by_role("link", name="Du montant au reçu").click()
    expect(page.get_by_text("41 250,00").first).to_be_visible()
    answer_xml = client.get(f"/projets/{activity.identifier}/iati.xml")
    published = answer_xml.getvalue() if answer_xml.streaming else answer_xml.content
    assert f'ref="{agreement.reference}/annuel-1/personnel"'.encode() in published
    assert b">41250" in published
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(etree.fromstring(published)), schema.error_log
    assert b"40 formatrices" in published

    # The explorer finds it among the projects, by its country and its words.
    insight.refresh(at=timezone.now())
    page = stage.at(scene.people.odile, "/projets/?pays=SN&q=semences")
    page.get_by_role("link", name="Semences de relève").first.click()
    expect(page).to_have_url(re.compile(re.escape(activity.identifier)))
    assert not stage.errors
