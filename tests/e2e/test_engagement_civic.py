"""A volunteer on a telephone; a member who looks for help; a newsletter that goes out and is left in one click."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import pytest

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.e2e
NARROW = pytest.mark.parametrize("width", ["narrow"])
SAYS = {
    "fr": {
        "letter": "/infolettre/",
        "topic": "Événements près de chez moi",
        "email": "Votre courriel",
        "subscribe": "M’abonner",
        "confirm": "Confirmer mon abonnement",
        "leave": "Me désabonner et effacer mon adresse",
        "left": "Vous êtes désabonné(e)",
        "help": "/benevoles/",
        "name": "Prénom et nom",
        "shown": "Comment vous nommer",
        "town": "La ville la plus proche",
        "reach": "Jusqu’où",
        "times": ["En semaine, le soir", "Samedi matin"],
        "skill": "Accueil et logistique",
        "agree": "J’accepte que les organismes membres me trouvent",
        "offer": "Offrir mon aide",
        "confirm_offer": "Confirmer mon offre d’aide",
        "found": "Les organismes membres vous trouvent près de Sherbrooke.",
    },
    "en": {
        "letter": "/en/newsletter/",
        "topic": "Events near me",
        "email": "Your e-mail address",
        "subscribe": "Subscribe",
        "confirm": "Confirm my subscription",
        "leave": "Unsubscribe and erase my address",
        "left": "You are unsubscribed",
        "help": "/en/volunteers/",
        "name": "First and last name",
        "shown": "What to call you",
        "town": "The nearest town",
        "reach": "How far",
        "times": ["Weekday evenings", "Saturday morning"],
        "skill": "Welcome and logistics",
        "agree": "I agree that member organisations may find me",
        "offer": "Offer my help",
        "confirm_offer": "Confirm my offer of help",
        "found": "Member organisations find you near Sherbrooke.",
    },
}
_SUBSCRIPTION = """
from maillon.engagement.addresses import address
from maillon.engagement.models import Subscription
from maillon.engagement.queries.newsletters import token_of
one = Subscription.objects.get(email={email!r})
print(address("newsletter_subscription", one.language, token=token_of(one)))
"""
_VOLUNTEER = """
from maillon.engagement.addresses import address
from maillon.engagement.models import Volunteer
from maillon.engagement.queries.volunteers import token_of
one = Volunteer.objects.get(email={email!r})
print(address("volunteer", one.language, token=token_of(one)))
"""
_LETTERS = """
from maillon.engagement.models import Delivery
print(Delivery.objects.filter(subscription__email={email!r}, written_at__isnull=False).count())
"""
_LEAVING = """
from maillon.engagement.addresses import address
from maillon.engagement.models import Subscription
from maillon.engagement.queries.newsletters import token_of
one = Subscription.objects.get(email={email!r})
print(address("newsletter_leave", one.language, token=token_of(one)))
"""


def told(site: Site, script: str, email: str) -> str:
    """What only this site can tell: the last word of a script about an address."""
    return site.maillon("shell", "-v", "0", "-c", script.format(email=email)).split()[-1]


def somebody() -> str:
    return f"essai-{uuid.uuid4().hex[:8]}@exemple.org"


def fits(visit: Visit) -> None:
    assert visit.axe() == []
    assert beyond(visit.page) == 0


@NARROW
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_volunteer_subscribes_confirms_and_offers_help(visit: Visit, language: str, width: str) -> None:
    says, page, email = SAYS[language], visit.page, somebody()
    assert visit.go(says["letter"]) == 200
    fits(visit)
    page.get_by_label(says["topic"]).check()
    page.get_by_role("button", name=says["subscribe"], exact=True).click()
    assert page.get_by_role("alert").is_visible() and page.get_by_label(says["topic"]).is_checked()
    page.get_by_label(says["email"]).fill(email)
    page.get_by_role("button", name=says["subscribe"], exact=True).click()
    page.locator(".note--ok").wait_for()
    visit.go(urlsplit(told(visit.site, _SUBSCRIPTION, email)).path)
    fits(visit)
    page.get_by_role("button", name=says["confirm"]).click()
    page.get_by_role("button", name=says["leave"]).wait_for()
    visit.go(says["help"])
    fits(visit)
    page.get_by_label(says["name"]).fill("Léa Volontaire")
    page.get_by_label(says["shown"]).fill("Léa V")
    page.get_by_label(says["email"]).fill(email)
    page.get_by_label(says["town"]).select_option("sherbrooke")
    page.get_by_label(says["reach"]).select_option("50")
    for time in says["times"]:
        page.get_by_label(time).check()
    page.get_by_label(says["skill"]).check()
    page.get_by_label(says["agree"]).check()
    page.get_by_role("button", name=says["offer"]).click()
    page.locator(".note--ok").wait_for()
    visit.go(urlsplit(told(visit.site, _VOLUNTEER, email)).path)
    page.get_by_role("button", name=says["confirm_offer"]).click()
    page.get_by_text(says["found"]).wait_for()
    fits(visit)
    assert visit.outside_requests() == []


@NARROW
def test_a_member_finds_who_agreed_and_nobody_else(visit: Visit, width: str) -> None:
    page, seen, hidden = visit.page, f"Vue{uuid.uuid4().hex[:6]}", f"Cachee{uuid.uuid4().hex[:6]}"
    for name, agrees in ((seen, True), (hidden, False)):
        email = somebody()
        visit.go("/benevoles/")
        page.get_by_label("Prénom et nom").fill("Personne Essai")
        page.get_by_label("Comment vous nommer").fill(name)
        page.get_by_label("Votre courriel").fill(email)
        page.get_by_label("La ville la plus proche").select_option("sherbrooke")
        for box in page.locator("input[name=availability]").all():
            box.check()
        page.get_by_label("Traduction et interprétation").check()
        if agrees:
            page.get_by_label("J’accepte que les organismes membres me trouvent").check()
        page.get_by_role("button", name="Offrir mon aide").click()
        page.locator(".note--ok").wait_for()
        visit.go(urlsplit(told(visit.site, _VOLUNTEER, email)).path)
        page.get_by_role("button", name="Confirmer mon offre d’aide").click()
        page.get_by_role("button", name="Retirer mon offre et tout effacer").wait_for()
    visit.enter_as("Benoît")
    visit.go("/espace/benevoles/?region=05&competence=traduction")
    fits(visit)
    page.get_by_role("link", name=seen).wait_for()
    assert page.get_by_text(hidden).count() == 0 and "Personne Essai" not in page.content()
    page.get_by_role("link", name=seen).click()
    page.get_by_label("Votre message").fill("Traduire une rencontre jeudi soir?")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name=seen).first.wait_for()
    fits(visit)
    assert visit.outside_requests() == []


@pytest.mark.parametrize("width", ["wide"])
def test_a_newsletter_goes_out_and_is_left_in_one_click(visit: Visit, width: str) -> None:
    page, email = visit.page, somebody()
    visit.go("/infolettre/")
    page.get_by_label("Votre courriel").fill(email)
    page.get_by_label("Vie du réseau").check()
    page.get_by_role("button", name="M’abonner", exact=True).click()
    page.locator(".note--ok").wait_for()
    visit.go(urlsplit(told(visit.site, _SUBSCRIPTION, email)).path)
    page.get_by_role("button", name="Confirmer mon abonnement").click()
    page.get_by_role("button", name="Me désabonner et effacer mon adresse").wait_for()
    visit.enter_as("Amina")
    visit.go("/espace/infolettre/nouveau/")
    title = f"Numéro {uuid.uuid4().hex[:6]}"
    page.get_by_label("Titre en français").fill(title)
    page.get_by_label("Texte en français").fill("Bonjour.\n\nVenez nombreux.")
    page.get_by_role("button", name="Garder le brouillon").click()
    page.get_by_role("button", name="Envoyer ce numéro").wait_for()
    assert visit.axe() == []
    page.get_by_role("button", name="Envoyer ce numéro").click()
    page.get_by_role("heading", name=title).wait_for()
    page.get_by_text("lettres écrites").wait_for()
    assert told(visit.site, _LETTERS, email) == "1"
    assert visit.axe() == []
    visit.go("/infolettre/")
    page.get_by_role("link", name=title).wait_for()
    link = urlsplit(told(visit.site, _LEAVING, email)).path
    answer = page.request.post(visit.site.url + link, form={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    visit.go(link)
    page.get_by_role("heading", name="Vous êtes désabonné(e)").wait_for()
    assert visit.outside_requests() == []


@pytest.mark.parametrize(
    "path",
    [
        "/formations/", "/formations/demo-formation-0/", "/formations/competences/", "/ressources/",
        "/ressources/demo-ressource-0/", "/ateliers/", "/ateliers/demo-atelier/", "/ateliers/portee/", "/plaidoyer/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_public_pages_are_sound(visit: Visit, path: str, width: str) -> None:
    assert visit.go(path) == 200
    assert visit.axe() == []
    if width == "narrow":
        assert beyond(visit.page) == 0
    assert visit.outside_requests() == []
    assert not visit.errors
