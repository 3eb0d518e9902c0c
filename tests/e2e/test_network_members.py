"""One organisation from its application to its vote, whole, in a real Chromium and in French.

Rose writes for the candidate, whose board Paul sits on; Benoît and Odile write for the members that support it,
Amina keeps the secretariat, Jeanne sits on the network’s board. The database is the one DATABASE_URL names:
``./run e2e`` runs this file on both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, expect

from maillon.cli.demonstration.dossier_answers import application, support
from maillon.cli.demonstration.dossiers import open_shipped
from maillon.core.jobs.services import work_once
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.models import Committee, CommitteeMember
from maillon.network.models import Assembly, DuesNotice, DuesScale, Membership, MembershipCategory, MembershipYear
from maillon.network.services import assemblies, ballots, catalogue, ethics
from maillon.network.services.dues import bank, scales
from tests.e2e.stage import Stage, accessible, fill, press
from tests.network.owing import BANK, RECEIVABLE, held
from tests.personas import People, make_organisation, make_person, people, semis

# ruff: noqa: E501  the lines of a bank's file are its own
pytestmark = [pytest.mark.e2e, pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]
NAME = "Récoltes communes"
ACCOUNT = "815-30124-0045871"
CANDIDATE = {
    "name": NAME,
    "region": "05",
    "locality": "Coaticook",
    "mission": "Semer avec deux partenaires du Sahel et en parler dans les écoles de l’Estrie.",
}
REVENUE = {"federal": "40000", "ministry": "120000", "public": "20000", "foundations": "0", "own_funds": "4000"}


@dataclass(kw_only=True)
class Town(Stage):
    """The candidate and its people."""

    rose: User
    paul: User
    home: Organisation


@pytest.fixture
def town(browser: Browser, live_server: Any) -> Iterator[Town]:
    """A network with its rules, two members that support, a committee, an assembly convened for today."""
    call_command("codelists", "load")
    catalogue.load_memberships()
    ethics.load_code()
    now = timezone.now()
    scales.load(at=now)
    here = people()
    home = make_organisation(NAME, region="05")
    rose = make_person("Rose", Role.ORGANISATION_ADMINISTRATOR, home)
    paul = make_person("Paul", Role.ORGANISATION_OFFICER, home)
    elsewhere = Organisation.objects.get(grants__user=here.odile)
    full = MembershipCategory.objects.get(key="membre")
    for member in (semis(), elsewhere):
        Membership.objects.create(organisation=member, category=full, starts_on=date(2010, 4, 1), recorded_at=now)
    committee = Committee.objects.create(key="adhesion", name={"fr": "Comité d’adhésion"})
    seats = ((here.jeanne, "chair"), (here.lea, "member"), (here.amina, "secretary"))
    for user, office in seats:
        CommitteeMember.objects.create(committee=committee, user=user, office=office, starts_on=date(2025, 1, 1))
    for key in ("adhesion", "renouvellement"):
        open_shipped(key)
    scales.adopt(
        scale=DuesScale.objects.get(key="revenus", version=1),
        starts_on=date(2026, 4, 1), resolution="Assemblée générale, résolution 2026-07", actor=None, at=now,
    )  # fmt: skip
    bank.open_account(label="Caisse, compte courant", number=ACCOUNT, currency="CAD", actor=None, at=now)
    _assembly(here, now)
    found = Town(browser, live_server.url, here, rose=rose, paul=paul, home=home)
    yield found
    found.leave()


def _assembly(here: People, now: datetime) -> None:
    """Convened forty days ago, for today, with one question; Jeanne presides."""
    before = now - timedelta(days=40)
    told = assemblies.plan(
        kind="annual", title={"fr": "Assemblée annuelle"}, starts_at=now - timedelta(minutes=5), ends_at=None,
        place="Sherbrooke", chair=here.jeanne, actor=here.amina, at=before,
    )  # fmt: skip
    told.rules |= {"quorum_least": 1, "quorum_share": "1/4"}
    told.save()
    item = assemblies.add_item(assembly=told, title={"fr": "Le plan"}, actor=here.amina, at=before)
    ballots.put_to_vote(item=item, question={"fr": "Adopter le plan?"}, majority=">1/2", actor=here.amina, at=before)
    assemblies.convene(assembly=told, actor=here.amina, at=before)


def test_from_the_application_to_the_vote(town: Town) -> None:
    reference = applies(town)
    supports(town, reference)
    is_admitted(town, reference)
    renews(town)
    pays(town)
    answers_for_its_ethics(town)
    votes(town)
    assert town.errors == []


def applies(town: Town) -> str:
    """Rose fills in the whole form, names two members, signs."""
    page = town.at(town.rose, "/demandes/commencer/adhesion/", scripts=False)
    press(page, "Commencer la demande")
    elsewhere = Organisation.objects.get(grants__user=town.people.odile)
    today = timezone.localdate()
    said = application(CANDIDATE) | {
        "/data/appuis/appui_2": elsewhere.legal_name_fr,
        "/data/ethique/ethique_ca": (today - timedelta(days=60)).isoformat(),
        "/data/pieces/resolution_date": (today - timedelta(days=60)).isoformat(),
    }
    fill(page, said, "/sommaire/")
    page.get_by_label("Votre nom, comme vous signez").fill("Rose Essai")
    page.locator("#id_declared").check()
    return page.url.split("/demandes/")[1].split("/")[0]


def supports(town: Town, reference: str) -> None:
    """The two members named answer in their own space; then Rose can sign."""
    for user in (town.people.benoit, town.people.odile):
        page = town.at(user, "/demandes/", scripts=False)
        page.get_by_role("link", name=re.compile(NAME)).first.click()
        page.get_by_role("link", name="Répondre", exact=True).click()
        home = Organisation.objects.get(grants__user=user)
        fill(page, support(home.legal_name_fr, 0), "/appuis/")
        press(page, "Envoyer l’appui")
    page = town.at(town.rose, f"/demandes/{reference}/sommaire/")
    accessible(page)
    page.get_by_label("Votre nom, comme vous signez").fill("Rose Essai")
    page.locator("#id_declared").check()
    press(page, "Signer et déposer")
    expect(page.get_by_text("Déposée", exact=True).first).to_be_visible()


def is_admitted(town: Town, reference: str) -> None:
    """Amina receives it, Jeanne and Léa read it, the committee votes, the membership begins."""
    amina = town.at(town.people.amina, f"/dossiers/{reference}/")
    for verdict in amina.locator('input[name^="verdict-"][value="met"]').all():
        verdict.check()
    press(amina, "Enregistrer la liste")
    press(amina, "Déclarer recevable")
    for name in (town.people.jeanne, town.people.lea):
        amina.get_by_label(str(name)).check()
    amina.locator("#lectures").get_by_role("button", name="Confier", exact=True).click()
    for reader in (town.people.jeanne, town.people.lea):
        page = town.at(reader, f"/dossiers/{reference}/appreciation/", scripts=False)
        for mark in page.locator('input[name^="mark-"][value="4"]').all():
            mark.check()
        page.locator('input[name="no_conflict"]').check()
        press(page, "Déposer ma lecture")
    amina = town.at(town.people.amina, f"/dossiers/{reference}/")
    press(amina, "Prêt à délibérer")
    amina = town.at(town.people.amina, "/seances/")
    amina.get_by_label("Début").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    press(amina, "Convoquer")
    amina.get_by_label(re.compile(reference)).check()
    press(amina, "Mettre à l’ordre du jour")
    press(amina, "Ouvrir la séance")
    for member in (town.people.jeanne, town.people.lea):
        press(amina, f"Arrivée {member}")
    amina.locator(".desk-agenda a").first.click()
    amina.get_by_label("Approuver", exact=True).check()
    press(amina, "Mettre au vote")
    item = amina.url.removeprefix(town.url)
    for member in (town.people.jeanne, town.people.lea):
        page = town.at(member, item)
        page.get_by_role("group", name="Votre voix").get_by_label("Pour", exact=True).check()
        press(page, "Voter")
    amina = town.at(town.people.amina, item)
    press(amina, "Inscrire la décision")
    expect(amina.get_by_text("Décision inscrite")).to_be_visible()
    page = town.at(town.rose, "/espace/adhesion/")
    expect(page.get_by_text("Membre en règle")).to_be_visible()
    accessible(page)
    assert Membership.objects.on(timezone.localdate()).get(organisation=town.home).category.key == "membre"


def renews(town: Town) -> None:
    """The yearly declaration, in ten minutes; Amina accepts it; the record says its figures."""
    year = MembershipYear.objects.filter(renewal_opens_on__lte=timezone.localdate()).latest("starts_on")
    page = town.at(town.rose, f"/espace/adhesion/{year.label}/", scripts=False)
    press(page, "Commencer")
    page.goto(page.url.rstrip("/") + "/")
    page.get_by_role("link", name="Continuer", exact=True).click()
    said = {f"/data/chiffres/revenu_{key}": value for key, value in REVENUE.items()}
    said |= {"/data/chiffres/exercice_debut": "2025-04-01", "/data/chiffres/exercice_fin": "2026-03-31"}
    said |= {"/data/chiffres/depenses_programmes": "150000"}
    said |= {"/data/personnes/employes": "3", "/data/personnes/benevoles": "40"}
    said |= {"/data/action/zones": "011", "/data/action/pays": "BF SN"}
    for number, office in enumerate(("Présidence", "Trésorerie", "Secrétariat"), 1):
        row = f"/data/gouvernance/administration[{number}]"
        said |= {f"{row}/fonction": office, f"{row}/reside_canada": "oui", f"{row}/accord": "non"}
    fill(page, said, "/sommaire/")
    press(page, "Déposer")
    amina = town.at(town.people.amina, f"/reseau/renouvellements/{year.label}/")
    accessible(amina)
    amina.get_by_label(NAME).check()
    press(amina, "Accepter les déclarations cochées")
    expect(amina.get_by_text("1 adhésion est renouvelée.")).to_be_visible()
    page = town.at(town.rose, "/espace/adhesion/")
    expect(page.get_by_text("Renouvelée")).to_be_visible()
    told = OrganisationFigure.objects.get(organisation=town.home, kind="revenue", detail="")
    assert told.amount_minor == sum(int(value) for value in REVENUE.values()) * 100


def pays(town: Town) -> None:
    """The notices of the coming year are issued; the bank's file pays this one; the ledger says the same."""
    year = MembershipYear.objects.filter(renewal_opens_on__lte=timezone.localdate()).latest("starts_on")
    amina = town.at(town.people.amina, f"/reseau/cotisations/emission/{year.label}/")
    press(amina, "Émettre les avis")
    while work_once():
        pass
    notice = DuesNotice.objects.get(organisation=town.home)
    page = town.at(town.rose, f"/reseau/cotisations/avis/{notice.number}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(notice.number)
    accessible(page)
    amina = town.at(town.people.amina, "/reseau/cotisations/banque/")
    file = {"name": "releve.xml", "mimeType": "text/xml", "buffer": camt(notice)}
    amina.get_by_label("Relevé de la banque").set_input_files(file)
    press(amina, "Lire le relevé")
    expect(amina.get_by_text("2 mouvements lus : 2 nouveaux, 0 déjà connus.")).to_be_visible()
    amina.get_by_role("button", name=re.compile("Confirmer la proposition sûre|Confirmer les? .*sûres?")).click()
    expect(amina.get_by_text(re.compile("paiements? confirmés?"))).to_be_visible()
    page = town.at(town.rose, f"/reseau/cotisations/avis/{notice.number}/")
    expect(page.locator(".pill", has_text="Payé")).to_be_visible()
    # Given twice, nothing is paid twice.
    amina = town.at(town.people.amina, "/reseau/cotisations/banque/")
    amina.get_by_label("Relevé de la banque").set_input_files(file)
    press(amina, "Lire le relevé")
    expect(amina.get_by_text("Ce fichier était déjà reçu : rien n’est doublé.")).to_be_visible()
    assert (held(RECEIVABLE), held(BANK)) == (0, notice.amount_minor)


def camt(notice: DuesNotice) -> bytes:
    """Yesterday's statement as a caisse writes it: header, balances, the member's transfer, the bank's own fee."""
    day = timezone.localdate() - timedelta(days=1)
    amount = notice.amount_minor / 100
    closing = 10_000 + amount - 4.95
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>CAISSE-{day:%Y%m%d}-0001</MsgId><CreDtTm>{day}T23:12:44</CreDtTm></GrpHdr>
    <Stmt>
      <Id>{day:%Y-%j}-0001</Id><ElctrncSeqNb>64</ElctrncSeqNb><CreDtTm>{day}T23:12:44</CreDtTm>
      <FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>
      <Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>CAD</Ccy><Ownr><Nm>RESEAU QUEBECOIS</Nm></Ownr></Acct>
      <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CAD">10000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>
      <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CAD">{closing:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>
      <Ntry>
        <Amt Ccy="CAD">{amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>C27060000001</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
          <RltdPties><Dbtr><Nm>RECOLTES COMMUNES</Nm></Dbtr><DbtrAcct><Id><Othr><Id>006-01241-1122334</Id></Othr></Id></DbtrAcct></RltdPties>
          <RmtInf><Ustrd>Cotisation {notice.number.replace("COT-", "COT ")} merci</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>
      <Ntry>
        <Amt Ccy="CAD">4.95</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>
        <AcctSvcrRef>C27060000002</AcctSvcrRef><AddtlNtryInf>FRAIS MENSUELS</AddtlNtryInf>
      </Ntry>
    </Stmt>
  </BkToCstmrStmt>
</Document>""".encode()


def answers_for_its_ethics(town: Town) -> None:
    """Article by article, the board's day, two signatures, handed in; one action becomes a duty."""
    page = town.at(town.rose, "/espace/ethique/", scripts=False)
    page.get_by_role("link", name=re.compile("^Répondre")).first.click()
    first = True
    while "/articles/" in page.url:
        if first:
            page.locator('input[name="stance"][value="explains"]').check()
            page.locator("#id_explanation").fill("Une politique s’écrit.")
            page.locator("#id_action").fill("Adopter la politique")
            page.locator("#id_action_due_on").fill((timezone.localdate() + timedelta(days=90)).isoformat())
        else:
            page.locator('input[name="stance"][value="complies"]').check()
        first = False
        press(page, "Enregistrer et continuer")
    page = town.page(town.rose)
    page.goto(town.page(town.rose, scripts=False).url)
    page.locator("#id_board_discussed_on").fill((timezone.localdate() - timedelta(days=10)).isoformat())
    press(page, "Inscrire")
    cycle = page.url.removeprefix(town.url)
    signatures = ((town.paul, "board", "Président du conseil"), (town.rose, "management", "Directrice"))
    for user, capacity, title in signatures:
        page = town.at(user, cycle)
        page.locator("#id_title").fill(title)
        page.locator("#id_capacity").select_option(capacity)
        press(page, "Signer ces réponses")
    accessible(page)
    press(page, "Déposer")
    expect(page.get_by_text("L’autoévaluation est déposée.")).to_be_visible()


def votes(town: Town) -> None:
    """Rose is delegated and arrives, Jeanne presides, Rose votes, the count is the one the receipt says."""
    path = f"/assemblees/{Assembly.objects.get().slug}/"
    page = town.at(town.rose, path)
    page.get_by_role("link", name="Déléguer ou donner procuration").click()
    page.get_by_label(str(town.rose)).check()
    press(page, "Nommer cette personne")
    page = town.at(town.rose, path)
    press(page, "Je suis là")
    jeanne = town.at(town.people.jeanne, path)
    press(jeanne, "Ouvrir l’assemblée")
    jeanne.get_by_role("link", name="Adopter le plan?").click()
    ballot = jeanne.url.removeprefix(town.url)
    press(jeanne, "Ouvrir le scrutin")
    page = town.at(town.rose, path)
    page.get_by_role("link", name="Voter", exact=True).click()
    page.get_by_label("Pour", exact=True).check()
    press(page, "Déposer dans l’urne")
    receipt = page.locator("#recepisse").inner_text()
    jeanne = town.at(town.people.jeanne, ballot)
    press(jeanne, "Clore le scrutin")
    page = town.at(town.rose, ballot)
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Bulletins (CSV)").click()
    assert f"{receipt},for".encode() in download.value.path().read_bytes()
