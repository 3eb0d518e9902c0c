"""A volunteer on a telephone signs, opens the letter, confirms and sees the count; the secretariat keeps the rest."""

from __future__ import annotations

import email
import re
import uuid
import zipfile
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.e2e
NARROW = pytest.mark.parametrize("width", ["narrow"])
SAYS = {
    "fr": {
        "list": "/agir/",
        "title": "Nos terres, nos voix",
        "name": "Prénom et nom",
        "email": "Courriel",
        "sign": "Signer",
        "look": "Regardez vos courriels",
        "confirm": "Confirmer ma signature",
        "done": "C’est confirmé. Merci!",
        "back": "Retirer",
        "gone": "C’est retiré",
    },
    "en": {
        "list": "/en/act/",
        "title": "Our lands, our voices",
        "name": "First and last name",
        "email": "Email",
        "sign": "Sign",
        "look": "Look at your email",
        "confirm": "Confirm my signature",
        "done": "It is confirmed. Thank you!",
        "back": "Remove",
        "gone": "It is taken back",
    },
}


_SEND = "from maillon.core.mail.services import send_waiting; send_waiting()"


def letter_to(site: Site, address: str) -> str:
    """The text of the letter the site really sent to an address, as a mail program reads it."""
    site.maillon("shell", "-v", "0", "-c", _SEND)
    for path in (Path(site.data) / "mail").iterdir():
        for part in path.read_bytes().split(b"-" * 79):
            letter = email.message_from_bytes(part.strip(), policy=default)
            body = letter.get_body(("plain",)) if address in str(letter["To"] or "") else None
            if body is not None:
                return str(body.get_content())
    raise AssertionError(f"no letter to {address}")


_STAMP = """
import time
from django.core.signing import b62_encode
from maillon.engagement.models import Action
from maillon.web.engagement.actions import visits
visits._SIGNER.timestamp = lambda: b62_encode(int(time.time()) - 60)
print(visits.stamp(Action.objects.get(slug="demo-nos-terres"), ""))
"""


def read_stamp(site: Site) -> str:
    """What the page carries when it was opened a minute ago, as only this site can write it."""
    return site.maillon("shell", "-v", "0", "-c", _STAMP).split()[-1]


def count_on(visit: Visit) -> int:
    """The number of signatures the page says."""
    return int(re.sub(r"\D", "", visit.page.locator(".action-count .h").first.inner_text()))


@NARROW
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_volunteer_signs_and_sees_the_count_go_up(visit: Visit, language: str, width: str) -> None:
    says, page = SAYS[language], visit.page
    assert visit.go(says["list"]) == 200
    assert visit.axe() == []
    page.get_by_role("link", name=says["title"]).first.click()
    before = count_on(visit)
    page.get_by_label(says["name"], exact=True).fill("Léa Volontaire")
    page.get_by_role("button", name=says["sign"], exact=True).click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label(says["name"], exact=True).input_value() == "Léa Volontaire"
    address = f"lea-{uuid.uuid4().hex[:8]}@exemple.org"
    page.get_by_label(says["email"], exact=True).fill(address)
    # A person reads before they sign; quicker than three seconds, the signature would be set apart.
    page.locator("input[name=page]").evaluate("(field, stamp) => { field.value = stamp }", read_stamp(visit.site))
    page.get_by_role("button", name=says["sign"], exact=True).click()
    page.get_by_role("heading", name=says["look"]).wait_for()
    assert visit.axe() == []
    link = urlsplit(re.findall(r"http://\S+/signature/\S+", letter_to(visit.site, address))[0]).path
    visit.go(link)
    assert visit.axe() == []
    page.get_by_role("button", name=says["confirm"]).click()
    page.get_by_role("heading", name=says["done"]).wait_for()
    assert count_on(visit) == before + 1
    assert beyond(page) == 0
    page.get_by_role("button", name=says["back"]).click()
    page.get_by_role("heading", name=says["gone"]).wait_for()
    assert visit.go(link) == 404
    assert visit.outside_requests() == []


@NARROW
def test_a_letter_is_rewritten_and_opened_in_ones_own_mailbox(visit: Visit, width: str) -> None:
    page = visit.page
    visit.go("/agir/demo-ecrire/")
    page.get_by_label("Où vivez-vous?").fill("sherbrooke")
    page.get_by_role("button", name="Trouver").click()
    page.get_by_role("link", name="Les Érables-Argentés").click()
    letter = page.get_by_label("Votre lettre")
    assert letter.input_value().startswith("Madame la députée,")
    letter.fill("Chère élue,\nÀ vous d’agir.")
    page.get_by_role("button", name="L’envoyer de mon propre courriel").click()
    link = page.get_by_role("link", name="L’ouvrir dans mon courriel").get_attribute("href")
    assert link is not None and link.startswith("mailto:elodie.boisvert-demo@") and "%C3%80%20vous" in link
    assert letter.input_value() == "Chère élue,\nÀ vous d’agir."
    assert visit.axe() == []
    assert beyond(page) == 0


@pytest.mark.parametrize("width", ["wide"])
def test_the_secretariat_enters_sheets_and_takes_kits_and_report(visit: Visit, tmp_path: Path, width: str) -> None:
    visit.enter_as("Amina")
    page = visit.page
    visit.go("/espace/actions/demo-nos-terres/papier/")
    name = f"Ana {uuid.uuid4().hex[:6]}"
    page.get_by_label("Où ces feuilles ont été signées").fill("Marché public")
    page.get_by_label("Les signatures").fill(f"{name}; J1H 1A1\n{name}; j1h1a1\nillisible")
    page.get_by_role("button", name="Compter ces signatures").click()
    page.get_by_text("3 lignes : 1 comptées, 1 déjà signées, 1 illisibles.").first.wait_for()
    assert visit.axe() == []
    page.get_by_role("button", name="Retirer ce lot").first.click()
    page.get_by_text("aucune de ses lignes ne compte plus").first.wait_for()
    visit.go("/espace/actions/demo-nos-terres/")
    assert visit.axe() == []
    visit.go("/agir/demo-nos-terres/")
    page.locator(".tags a.tag").first.click()
    page.get_by_role("link", name="Signer, écrire, s’engager").click()
    assert visit.axe() == []
    with page.expect_download() as waited:
        page.get_by_role("link", name="Estrie").click()
    waited.value.save_as(tmp_path / "trousse.zip")
    names = zipfile.ZipFile(tmp_path / "trousse.zip").namelist()
    assert len(names) == 6 and any(one.endswith("trousse-en.pdf") for one in names)
    report_at = page.get_by_role("link", name="Le rapport pour le bailleur (PDF)").get_attribute("href")
    report = page.request.get(f"{visit.site.url}{report_at}")
    assert report.body().startswith(b"%PDF-")
    assert visit.outside_requests() == []
