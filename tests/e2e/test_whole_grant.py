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
from maillon.dossiers.rules.definition import Eligibility
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import devices
from maillon.dossiers.services.starting import start
from maillon.funding.models import Agreement, Call, Report
from maillon.funding.queries.agreements import paid_of
from maillon.funding.services import planning
from maillon.insight import services as insight
from maillon.projects import services as projects
from maillon.projects.models import Activity
from tests.dossiers import desk as desks
from tests.dossiers import samples
from tests.e2e.stage import Stage, fill, press
from tests.funding.agreeing import AT, Cast, accounts, cast_of
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


def given_back(stage: Stage, back: Dossier, scene: Cast) -> None:
    """The officer says what to correct beside the question; the organisation reads it where it answers."""
    desk = stage.at(scene.mireille, f"/dossiers/{back.reference}/")
    desk.get_by_text("Renvoyer pour correction").click()
    desk.locator("#id_question_1").select_option("/data/projet/montant")
    desk.locator("#id_corr_1").fill("Dites le montant.")
    press(desk, "Renvoyer")
    page = stage.at(scene.benoit, f"/demandes/{back.reference}/")
    expect(page.get_by_text("Dites le montant.").first).to_be_visible()


def appraised(stage: Stage, best: Dossier, here: desks.Desk, scene: Cast) -> None:
    """Received, entrusted to two readers who read blind and give their points, then ready for the committee."""
    desk = stage.at(scene.mireille, f"/dossiers/{best.reference}/")
    for verdict in desk.locator('input[name^="verdict-"][value="met"]').all():
        verdict.check()
    press(desk, "Enregistrer la liste")
    press(desk, "Déclarer recevable")
    readers = [here.user("rita"), here.user("sami")]
    for reader in readers:
        desk.get_by_label(str(reader)).check()
    desk.locator("#lectures").get_by_role("button", name="Confier", exact=True).click()
    for reader in readers:
        page = stage.at(reader, f"/dossiers/{best.reference}/appreciation/", scripts=False)
        expect(page.get_by_text("Semis solidaires")).to_have_count(0)
        for mark in page.locator('input[name^="mark-"][value="4"]').all():
            mark.check()
        page.locator('input[name="no_conflict"]').check()
        press(page, "Déposer ma lecture")
    desk = stage.at(scene.mireille, f"/dossiers/{best.reference}/")
    press(desk, "Prêt à délibérer")


def decided(stage: Stage, best: Dossier, here: desks.Desk, scene: Cast) -> None:
    """The committee sits, votes 90 000 $, and the decision is written: an agreement comes of it."""
    desk = stage.at(scene.mireille, "/seances/")
    desk.get_by_label("Début").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    press(desk, "Convoquer")
    desk.get_by_label(re.compile(best.reference)).check()
    press(desk, "Mettre à l’ordre du jour")
    press(desk, "Ouvrir la séance")
    members = [here.user(name) for name in ("paul", "rita", "sami")]
    for member in members:
        press(desk, f"Arrivée {member}")
    desk.locator(".desk-agenda a").first.click()
    desk.get_by_label("Approuver", exact=True).check()
    desk.locator("#id_amount").fill("90 000")
    press(desk, "Mettre au vote")
    item = desk.url.removeprefix(stage.url)
    for member in members:
        page = stage.at(member, item)
        page.get_by_role("group", name="Votre voix").get_by_label("Pour", exact=True).check()
        press(page, "Voter")
    desk = stage.at(scene.mireille, item)
    press(desk, "Inscrire la décision")
    expect(desk.get_by_text("Décision inscrite")).to_be_visible()


def chosen(stage: Stage, here: desks.Desk, scene: Cast) -> Agreement:
    """Three applications: one that is not eligible, one given back, one the committee chooses."""
    lost = ineligible(stage, here, scene)
    back = here.submitted(title="À corriger", amount="6000")
    given_back(stage, back, scene)
    best = here.submitted(title="Semences de relève", amount="90000")
    appraised(stage, best, here, scene)
    decided(stage, best, here, scene)
    assert [Dossier.objects.get(pk=one.pk).state for one in (lost, back, best)] == [
        State.DRAFT,
        State.RETURNED,
        State.IN_EFFECT,
    ]
    return Agreement.objects.get(dossier=best)


def signed_and_paid(stage: Stage, agreement: Agreement, scene: Cast) -> None:
    """Both sign what they read; one officer asks for the instalment, another approves; the bank's statement says it."""
    for user, office in ((scene.benoit, "Direction"), (scene.mireille, "Chargée de programme")):
        page = stage.at(user, f"/subventions/conventions/{agreement.reference}/signer/")
        page.get_by_label("Votre fonction").fill(office)
        page.get_by_label(re.compile("J’ai lu ce texte")).check()
        page.get_by_role("button", name="Signer").click()
        expect(page.get_by_text("C’est signé.")).to_be_visible()
    accounts(scene)
    desk = stage.at(scene.mireille, "/subventions/versements/")
    desk.get_by_role("button", name=re.compile("Demander le paiement")).click()
    other = stage.at(scene.simon, "/subventions/versements/")
    other.get_by_role("button", name=re.compile("Approuver")).click()
    other.locator("li", has_text=agreement.reference).get_by_role("checkbox").check()
    other.get_by_role("button", name="Faire l’ordre de paiement").click()
    expect(other.get_by_role("heading", name=re.compile("Ordre OP-"))).to_be_visible()
    statement = f"Date;Description;Montant\n{timezone.localdate()};VIREMENT {agreement.reference}-01;-54000.00\n"
    other = stage.at(scene.simon, "/subventions/versements/")
    other.get_by_label("Relevé de la banque").set_input_files(
        {"name": "releve.csv", "mimeType": "text/csv", "buffer": statement.encode()}
    )
    other.get_by_role("button", name="Lire le relevé").click()
    expect(other.get_by_text("1 versement confirmé.")).to_be_visible()


def reported(stage: Stage, report: Report, scene: Cast, client: Client) -> None:
    """The partner is asked for its part and sends it from a telephone; the organisation takes it, completes, signs."""
    partner = stage.people.fatou.grants.get().organisation
    assert partner is not None and report.agreement.activity is not None
    report.agreement.activity.participants.create(organisation=partner, role="4", name={"fr": str(partner)})
    address = f"/conventions/rapports/{report.pk}/"
    page = stage.at(scene.benoit, address)
    page.get_by_label("Partenaire à qui demander sa part").select_option(str(partner.pk))
    press(page, "Commencer le rapport")
    _device, key = devices.register(organisation=partner, name="Téléphone", actor=stage.people.fatou, at=timezone.now())
    told = "".join(f"<{name}>{value}</{name}>" for name, value in SENT.items())
    xml = (
        '<data xmlns:orx="http://openrosa.org/xforms" id="rapport-partenaire" version="2026.1">'
        f"<personnes>{told}</personnes><activites><resume>Replanté le 2 octobre.</resume></activites>"
        "<obstacles><difficultes/><suite/></obstacles><argent><recu>oui</recu><manque/></argent>"
        "<preuves><photo/></preuves><orx:meta><orx:instanceID>uuid:recit-1</orx:instanceID></orx:meta></data>"
    )
    sending = {"xml_submission_file": SimpleUploadedFile("submission.xml", xml.encode(), "text/xml")}
    assert client.post(f"/openrosa/{key}/submission", sending).status_code == 201
    page = stage.at(scene.benoit, address, scripts=False)
    press(page, "Reprendre ses réponses")
    page.get_by_role("link", name="Continuer", exact=True).first.click()
    row = "/data/argent/depense[1]"
    fill(page, {f"{row}/poste": "personnel", f"{row}/paye": "41250"}, "/sommaire/")
    page.get_by_label("Votre nom, comme vous signez").fill("Benoît Roy")
    page.locator("#id_declared").check()
    page.locator("main form").filter(has=page.locator("#id_declared")).locator("button[type=submit]").last.click()
    expect(page.get_by_text("Déposée", exact=True).first).to_be_visible()


def accepted(stage: Stage, report: Report, scene: Cast) -> None:
    """The officer reads what it says, judges its list, accepts."""
    page = stage.at(scene.mireille, f"/conventions/rapports/{report.pk}/")
    expect(page.get_by_text("251", exact=True)).to_be_visible()
    page.get_by_role("link", name="Lire et répondre").click()
    for verdict in page.locator('input[name^="verdict-"][value="met"]').all():
        verdict.check()
    press(page, "Enregistrer la liste")
    press(page, "Déclarer recevable")
    press(page, "Commencer l’évaluation")
    press(page, "Prêt à délibérer")
    page.locator("#decision").get_by_label("Approuver", exact=True).check()
    press(page, "Inscrire la décision")
    report.refresh_from_db()
    assert report.state == Report.State.ACCEPTED


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
    agreement = chosen(stage, here, scene)
    signed_and_paid(stage, agreement, scene)
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.IN_FORCE and paid_of(agreement) == 54_000_00

    # The partner reports from a telephone, over OpenRosa; the organisation completes and signs; the officer accepts.
    report = agreement.reports.get(key="annuel", ordinal=1)
    reported(stage, report, scene, client)
    accepted(stage, report, scene)
    now = timezone.now()

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
