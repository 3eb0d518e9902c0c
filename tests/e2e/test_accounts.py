"""Passkeys and codes for real: a Chromium with a virtual authenticator, the product's own pages and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, expect

from maillon.core.people.models import User
from maillon.core.typography import typo_text
from tests.e2e.arrived import violations
from tests.personas import PASSWORD, make_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@dataclass
class Guest:
    """A browser on a server of the test's own, where passkeys may be tried without touching the demonstration."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def sign_in(self, user: User) -> None:
        self.go("/compte/connexion/")
        self.page.get_by_label("Courriel").fill(user.email)
        self.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        expect(self.page).not_to_have_url(re.compile("/connexion/"))

    def prove_it_is_you(self) -> None:
        """Security pages ask for the password once more."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Est-ce bien vous?")
        self.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Continuer").click()
        expect(self.page).not_to_have_url(re.compile("/confirmer/"))

    def sign_out(self) -> None:
        self.go("/compte/deconnexion/")
        self.page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
        expect(self.page).to_have_url(f"{self.url}/")

    def accessible(self) -> None:
        assert violations(self.page) == []


@pytest.fixture
def guest(browser: Browser, live_server) -> Iterator[Guest]:
    context = browser.new_context(locale="fr-CA", viewport={"width": 390, "height": 844})
    here = Guest(context.new_page(), live_server.url)
    here.page.on("pageerror", lambda error: here.errors.append(str(error)))
    here.page.on("console", lambda entry: here.errors.append(entry.text) if entry.type == "error" else None)
    yield here
    context.close()


def authenticator(guest: Guest) -> None:
    """Give this browser a device that recognises its owner, as a telephone does."""
    devices = guest.page.context.new_cdp_session(guest.page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_then_opens_the_account_without_a_password(guest: Guest) -> None:
    authenticator(guest)
    guest.sign_in(make_person("Zoé"))
    guest.go("/compte/securite/cles/ajouter/")
    guest.prove_it_is_you()
    guest.accessible()
    guest.page.get_by_label("Nom de la clé").fill("Téléphone")
    guest.page.get_by_label("Se connecter sans mot de passe avec cette clé").check()
    guest.page.get_by_role("button", name="Ajouter la clé").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    guest.go("/compte/securite/cles/")
    expect(guest.page.get_by_role("main")).to_contain_text("Téléphone")
    guest.accessible()
    guest.sign_out()
    guest.go("/compte/connexion/")
    guest.page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    guest.page.wait_for_url("**/espace/")
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Bonjour Zoé")
    assert guest.errors == []


def test_a_browser_without_a_key_says_what_to_do(guest: Guest) -> None:
    authenticator(guest)
    guest.go("/compte/connexion/")
    guest.page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(guest.page.get_by_role("alert")).to_contain_text("n’a pas répondu")


def test_an_application_s_code_is_asked_after_the_password(guest: Guest) -> None:
    user = make_person("Zoé")
    guest.sign_in(user)
    guest.go("/compte/securite/application/activer/")
    guest.prove_it_is_you()
    guest.accessible()
    secret = guest.page.locator("#authenticator_secret").inner_text()
    guest.page.get_by_role("textbox", name="Code").fill("000000")
    guest.page.get_by_role("button", name="Activer").click()
    expect(guest.page.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon")
    assert guest.page.title().startswith(typo_text("Erreur : "))
    secret = guest.page.locator("#authenticator_secret").inner_text()
    guest.page.get_by_role("textbox", name="Code").fill(code_now(secret))
    guest.page.get_by_role("button", name="Activer").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    spare = guest.page.locator("#recovery_codes li").first.inner_text()
    guest.sign_out()
    guest.sign_in(user)
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Deuxième étape")
    guest.accessible()
    guest.page.get_by_role("textbox", name="Code").fill(spare)
    guest.page.get_by_role("button", name="Continuer").click()
    guest.page.wait_for_url("**/espace/")


def code_now(secret: str) -> str:
    """The six digits an application shows for a secret at this moment (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
