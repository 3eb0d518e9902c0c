"""allauth at home: accounts by invitation, our sentences in two languages, our letters."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from maillon.core.mail import services as mail

_SAID = {
    "account/messages/email_confirmation_sent.txt": _(
        "Un message vous attend à la nouvelle adresse : ouvrez son lien pour la confirmer."
    ),
    "account/messages/email_confirmation_failed.txt": _("Cette adresse appartient déjà à un autre compte."),
    "account/messages/email_confirmed.txt": _("L’adresse est confirmée."),
    "account/messages/email_deleted.txt": _("Le changement d’adresse est annulé."),
    "account/messages/logged_out.txt": _("La session est fermée."),
    "account/messages/password_changed.txt": _("Le mot de passe est changé."),
    "account/messages/password_set.txt": _("Le mot de passe est enregistré."),
    "mfa/messages/recovery_codes_generated.txt": _("De nouveaux codes de secours remplacent les anciens."),
    "mfa/messages/totp_activated.txt": _("L’application d’authentification est activée."),
    "mfa/messages/totp_deactivated.txt": _("L’application d’authentification est désactivée."),
    "mfa/messages/webauthn_added.txt": _("La clé d’accès est ajoutée."),
    "mfa/messages/webauthn_removed.txt": _("La clé d’accès est retirée."),
}
"""What a toast says after each action of allauth's; an action without a sentence says nothing."""

_NOTICES = {
    "account/email/email_changed": "address_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/recovery_codes_generated": "codes_generated",
    "mfa/email/totp_activated": "application_activated",
    "mfa/email/totp_deactivated": "application_deactivated",
    "mfa/email/webauthn_added": "key_added",
    "mfa/email/webauthn_removed": "key_removed",
}
"""allauth's notices, all written with one letter: « ceci a changé dans votre compte »."""


class Accounts(DefaultAccountAdapter):
    """Closes open sign-up; says and writes everything in our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé. Écrivez au secrétariat du réseau pour le rouvrir."),
        "email_password_mismatch": _(
            "L’adresse et le mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un nouveau mot de passe."
        ),
        "duplicate_email": _("C’est déjà l’adresse de votre compte."),
        "email_taken": _("Un autre compte utilise déjà cette adresse."),
        "enter_current_password": _("Le mot de passe actuel n’est pas celui-là. Écrivez-le de nouveau."),
        "incorrect_password": _("Ce n’est pas votre mot de passe. Écrivez-le de nouveau."),
        "incorrect_code": _("Ce code n’est pas le bon. Attendez que l’application en montre un nouveau."),
        "invalid_password_reset": _("Ce lien ne fonctionne plus. Demandez-en un nouveau."),
        "too_many_login_attempts": _("Trop d’essais de suite. Attendez cinq minutes, puis recommencez."),
        "rate_limited": _("Trop de demandes de suite. Attendez une minute, puis recommencez."),
        "same_as_current": _("La nouvelle valeur est la même que l’ancienne. Écrivez-en une autre."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed: an invitation's link makes the account."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what was done, in the reader's language."""
        if said := message or (_SAID.get(message_template) if message_template else None):
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter that allauth asks for; what we have no letter for is not written."""
        language = (get_language() or "fr")[:2]
        facts: dict[str, Any]
        match template_prefix:
            case "account/email/password_reset_key":
                template, facts = "accounts/password_reset", {"link": context["password_reset_url"]}
            case "account/email/unknown_account":
                template, facts = "accounts/unknown_account", {"email": email}
            case "account/email/email_confirmation" | "account/email/email_confirmation_signup":
                template, facts = "accounts/address_confirmation", {"link": context["activate_url"]}
            case prefix if prefix in _NOTICES:
                template, facts = "accounts/notice", {"what": _NOTICES[prefix]}
            case _:
                return
        mail.write(email, template, language, facts, timezone.now())


class SecondFactor(DefaultMFAAdapter):
    """The second step of signing in, in our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": Accounts.error_messages["incorrect_code"],
        "unverified_email": _("Confirmez d’abord votre adresse, avec le lien que vous avez reçu."),
        "cannot_generate_recovery_codes": _("Ajoutez d’abord une clé d’accès ou une application."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A first name for a new key, to be changed by its owner."""
        already = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Clé %(number)s") % {"number": already + 1}
