"""``maillon people``: the first account of an installation, or a way back in for its secretariat."""

from typing import Annotated

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Option

from maillon.core.people import services


class Command(TyperCommand):
    help = "Personnes et comptes / People and accounts"

    @initialize()
    def init(self) -> None:
        """Who keeps the secretariat: they invite everybody else from the site."""

    @command()
    def secretariat(
        self,
        email: Annotated[str, Argument(help="Adresse / Address")],
        given_name: Annotated[str, Argument(help="Prénom / Given name")],
        family_name: Annotated[str, Argument(help="Nom / Family name")],
        language: Annotated[str, Option(help="fr ou/or en")] = "fr",
    ) -> None:
        """Confie le secrétariat à une personne et donne son lien d’entrée / Entrust the secretariat to a person."""
        user = services.entrust_secretariat(
            email=email, given_name=given_name, family_name=family_name, language=language, at=timezone.now()
        )
        # No password is ever typed in a terminal, where it would be kept: the link chooses it, once.
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        with translation.override(user.language):
            page = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
        self.echo(
            _("%(email)s tient le secrétariat. Pour choisir son mot de passe, une seule fois :") % {"email": user.email}
        )
        self.echo(f"{settings.BASE_URL}{page}")
