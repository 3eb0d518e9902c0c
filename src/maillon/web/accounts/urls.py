"""Signing in, one's account, one's space and one's team. allauth's views under words of the reader's language."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import gettext_lazy as _

from maillon.web.accounts import entrance, invitations, opening, own_data, team, token_views
from maillon.web.accounts.entrance import refusing

ACCOUNT = [
    path(_("compte/connexion/"), entrance.sign_in, name="account_login"),
    path(_("compte/deconnexion/"), account.logout, name="account_logout"),
    path(_("compte/ferme/"), account.account_inactive, name="account_inactive"),
    path(_("compte/inscription/"), account.signup, name="account_signup"),
    path(_("compte/ouvrir/"), opening.ask, name="account_open"),
    path(_("compte/ouvrir/<str:token>/"), opening.finish, name="account_open_with"),
    path(_("compte/confirmer/"), refusing(account.reauthenticate), name="account_reauthenticate"),
    path(_("compte/courriel/"), refusing(account.email), name="account_email"),
    path(_("compte/courriel/envoye/"), account.email_verification_sent, name="account_email_verification_sent"),
    path(_("compte/courriel/<str:key>/"), account.confirm_email, name="account_confirm_email"),
    path(_("compte/mot-de-passe/"), refusing(account.password_change), name="account_change_password"),
    path(_("compte/mot-de-passe/choisir/"), refusing(account.password_set), name="account_set_password"),
    path(_("compte/mot-de-passe/oublie/"), refusing(account.password_reset), name="account_reset_password"),
    path(_("compte/mot-de-passe/oublie/envoye/"), account.password_reset_done, name="account_reset_password_done"),
    path(
        _("compte/mot-de-passe/nouveau/enregistre/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        _(r"^compte/mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"),
        refusing(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]

SECURITY = [
    path(_("compte/securite/"), mfa.index, name="mfa_index"),
    path(_("compte/securite/code/"), refusing(mfa.authenticate), name="mfa_authenticate"),
    path(_("compte/securite/confirmer/"), refusing(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(_("compte/securite/application/activer/"), refusing(totp.activate_totp), name="mfa_activate_totp"),
    path(_("compte/securite/application/desactiver/"), refusing(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(_("compte/securite/codes/"), codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        _("compte/securite/codes/nouveaux/"),
        refusing(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(_("compte/securite/codes/telecharger/"), codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(_("compte/securite/cles/"), keys.list_webauthn, name="mfa_list_webauthn"),
    path(_("compte/securite/cles/ajouter/"), refusing(keys.add_webauthn), name="mfa_add_webauthn"),
    path(_("compte/securite/cles/confirmer/"), keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(_("compte/securite/cles/connexion/"), keys.login_webauthn, name="mfa_login_webauthn"),
    path(_("compte/securite/cles/<int:pk>/retirer/"), keys.remove_webauthn, name="mfa_remove_webauthn"),
    path(_("compte/securite/cles/<int:pk>/renommer/"), refusing(keys.edit_webauthn), name="mfa_edit_webauthn"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *ACCOUNT,
    *SECURITY,
    path(_("compte/entrer/<int:pk>/"), entrance.enter_as, name="enter_as"),
    path(_("compte/renseignements/"), own_data.own_data, name="own_data"),
    path(_("compte/renseignements/fichier/"), own_data.own_data_file, name="own_data_file"),
    path(_("compte/renseignements/effacer/"), own_data.erasure, name="erasure"),
    path(_("compte/jetons/"), token_views.tokens, name="api_tokens"),
    path(_("compte/jetons/<int:pk>/revoquer/"), token_views.revoke_token, name="revoke_token"),
    path(_("invitation/<str:token>/"), invitations.invitation, name="invitation"),
    path(_("reseau/equipe/"), team.team, name="network_team"),
    path(_("organismes/<slug:slug>/equipe/"), team.team, name="team"),
    path(_("equipe/roles/<int:pk>/terminer/"), team.end_role, name="end_role"),
    path(_("equipe/invitations/<int:pk>/retirer/"), team.withdraw_invitation, name="withdraw_invitation"),
]
