"""A year of dues in a real Chromium: Amina simulates, issues, gives the bank’s file, confirms; Benoît sees it paid."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from maillon.cli.demonstration.network_dues import ACCOUNT
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
HOME = "/organismes/semis-solidaires/cotisations/"
NUMBER = re.compile(r"COT-\d{4}-\d{4}-\d{4}")


def statement(movements: list[tuple[str, str, str]]) -> bytes:
    """A camt.053 of yesterday: what each payer sent, who, which words."""
    day = timezone.localdate() - timedelta(days=1)
    total = sum(float(amount) for amount, _who, _words in movements)
    entries = "".join(
        f'<Ntry><Amt Ccy="CAD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>E2E{place}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>{who}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for place, (amount, who, words) in enumerate(movements)
    )
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CAD">{amount:.2f}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for kind, amount in (("OPBD", 100.0), ("CLBD", 100.0 + total))
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>E2E</Id>'
        f"<Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>CAD</Ccy></Acct>{balances}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def leave(visit: Visit) -> None:
    visit.go("/compte/deconnexion/")
    visit.page.locator("main form button[type=submit]").first.click()


def test_a_year_of_dues(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("Amina")
    visit.go("/reseau/cotisations/")
    page.get_by_role("link", name="Barèmes").click()
    assert visit.axe() == []
    page.get_by_role("link", name=re.compile("proposition")).first.click()
    page.get_by_role("link", name="Simuler sur tous les membres").click()
    expect(page.get_by_text("paieraient plus")).to_be_visible()
    expect(page.get_by_role("heading", name="Qui gagne, qui perd")).to_be_visible()
    assert visit.axe() == []

    visit.go("/reseau/cotisations/emission/2027-2028/")
    expect(page.get_by_text(re.compile(r"avis seront faits"))).to_be_visible()
    assert visit.axe() == []
    page.get_by_role("button", name="Émettre les avis").click()
    expect(page.get_by_text(re.compile(r"avis faits, pour"))).to_be_visible(timeout=60_000)
    leave(visit)

    visit.enter_as("Benoît")
    visit.go(HOME)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nos cotisations")
    page.get_by_role("link", name="Cotisation 2027-2028").click()
    number = NUMBER.search(page.get_by_role("heading", level=1).inner_text())
    assert number is not None
    expect(page.get_by_text("2 310,00", exact=False).first).to_be_visible()
    assert visit.axe() == []
    leave(visit)

    visit.enter_as("Amina")
    visit.go("/reseau/cotisations/banque/")
    whole = statement([("2310.00", "Semis solidaires", f"Cotisation {number[0]}"), ("75.00", "Mme Personne", "don")])
    file = page.get_by_label("Relevé de la banque")
    file.set_input_files({"name": "coupe.xml", "mimeType": "text/xml", "buffer": whole[:500]})
    page.get_by_role("button", name="Lire le relevé").click()
    expect(page.get_by_role("alert")).to_contain_text("tronqué")
    file.set_input_files({"name": "releve.xml", "mimeType": "text/xml", "buffer": whole})
    page.get_by_role("button", name="Lire le relevé").click()
    expect(page.get_by_text("2 mouvements lus : 2 nouveaux, 0 déjà connus.")).to_be_visible()
    assert visit.axe() == []
    page.get_by_role("button", name=re.compile("Confirmer les? .*propositions? sûres?")).click()
    expect(page.get_by_text(re.compile("paiements? confirmés?"))).to_be_visible()
    page.get_by_role("link", name=re.compile("À reconnaître")).click()
    row = page.locator("li.dues-line", has_text="Mme Personne")
    row.get_by_text("Autre chose").click()
    row.get_by_label("Raison").fill("Un don, pas une cotisation")
    row.get_by_role("button", name="Mettre de côté").click()
    expect(page.get_by_text("Le mouvement est mis de côté.")).to_be_visible()
    leave(visit)

    visit.enter_as("Benoît")
    visit.go(f"/reseau/cotisations/avis/{number[0]}/")
    expect(page.locator(".pill", has_text="Payé")).to_be_visible()
    visit.go(HOME)
    assert visit.axe() == []
    assert visit.outside_requests() == []
