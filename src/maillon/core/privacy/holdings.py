"""What core itself holds about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from maillon.core.mail.models import Message
from maillon.core.people.models import Invitation, User
from maillon.core.people.rules import Capability
from maillon.core.people.services import forget_account
from maillon.core.privacy.models import Consent, PersonalExport, PrivacyRequest, Reading
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, own_organisations, register, sweep

_COLLEAGUES = (Audience(Capability.READ, own_organisations),)
_KEEPERS = (Audience(Capability.OPERATE),)
_NEEDED = _("Sans eux, le compte ne peut pas exister")
_LEGITIMATE = _("L’intérêt sérieux et légitime du réseau à bien tenir ses dossiers")


def _withdraw(subject: Subject, at: datetime) -> int:
    if subject.person is None:
        return 0
    given = Consent.objects.filter(person=subject.person, withdrawn_at=None)
    return given.update(withdrawn_at=at, withdrawn_by=subject.user)


def _no_copy(subject: Subject, at: datetime) -> int:
    return PersonalExport.objects.filter(person=subject.person).delete()[0] if subject.person else 0


def _unread(subject: Subject, at: datetime) -> int:
    return Reading.objects.filter(subject=subject.person).delete()[0] if subject.person else 0


def _unnamed(requests: QuerySet[PrivacyRequest, PrivacyRequest], at: datetime) -> int:
    return requests.update(name="", contact="", details="", answer="", identity_how="", person=None)


def _accounts_due(before: datetime) -> QuerySet[User, User]:
    seen = User.objects.filter(is_active=True).annotate(last_seen=Coalesce("last_login", "created_at"))
    held = Q(grants__ends_at__isnull=True, grants__isnull=False) | Q(grants__ends_at__gte=before)
    # The demonstration's invented people stay.
    real = seen.filter(last_seen__lt=before).exclude(person__is_demonstration=True)
    return real.exclude(pk__in=User.objects.filter(held).values("pk"))


def _close(accounts: QuerySet[User, User], at: datetime) -> int:
    count = 0
    for user in accounts.select_related("person"):
        forget_account(user=user, at=at)
        count += 1
    return count


def _letters_due(before: datetime) -> QuerySet[Message, Message]:
    return Message.objects.filter(Q(sent_at__lt=before) | Q(state=Message.State.FAILED, created_at__lt=before))


def _invitations_due(before: datetime) -> QuerySet[Invitation, Invitation]:
    unanswered = Invitation.objects.filter(accepted_at=None, expires_at__lt=before)
    return unanswered.exclude(email="")


def _no_address(rows: QuerySet[Any, Any], at: datetime) -> int:
    return rows.update(email="")


register(
    Holding(
        key="core.identity",
        label=_("Votre nom et vos coordonnées"),
        purpose=_("Savoir qui vous êtes et vous joindre"),
        ground=_NEEDED,
        tables=(Table("core.Person", "pk", ("given_name", "family_name", "email", "telephone", "language")),),
        retention="accounts",
        readers=_COLLEAGUES,
    )
)
register(
    Holding(
        key="core.account",
        label=_("Votre compte et vos moyens de connexion"),
        purpose=_("Vous laisser entrer, et personne d’autre"),
        ground=_NEEDED,
        tables=(
            Table("core.User", "pk", ("email", "language", "created_at", "last_login")),
            Table("account.EmailAddress", "user", ("email", "verified")),
            Table("account.EmailAddress", "email"),
            Table("mfa.Authenticator", "user", ("type", "created_at")),
            Table("core.ApiToken", "user", ("name", "created_at")),
        ),
        retention="accounts",
    )
)
register(
    Holding(
        key="core.roles",
        label=_("Vos rôles et vos fonctions"),
        purpose=_("Vous laisser faire ce que votre rôle permet"),
        ground=_("Votre lien avec l’organisme qui vous a donné ce rôle"),
        tables=(
            Table("core.RoleGrant", "user", ("role", "organisation__legal_name_fr", "starts_at", "ends_at")),
            Table("core.Affiliation", "person", ("role", "organisation__legal_name_fr", "starts_on", "ends_on")),
        ),
        retention="accounts",
        readers=_COLLEAGUES,
        kept=_("Qu’un rôle a été tenu, de quand à quand, reste; le nom n’y est plus."),
    )
)
register(
    Holding(
        key="core.invitations",
        label=_("Invitations reçues et envoyées"),
        purpose=_("Donner un rôle à la personne qui le reçoit"),
        ground=_LEGITIMATE,
        tables=(
            Table("core.Invitation", "email", ("email", "role", "organisation__legal_name_fr", "created_at")),
            Table("core.Invitation", "invited_by", ("role", "created_at")),
        ),
        retention="invitations",
        readers=(Audience(Capability.INVITE, own_organisations),),
    )
)
register(
    Holding(
        key="core.letters",
        label=_("Lettres que nous vous avons envoyées"),
        purpose=_("Vous avertir, et répondre si une lettre n’est pas arrivée"),
        ground=_LEGITIMATE,
        tables=(
            Table("core.Message", "to", ("to", "subject", "state", "sent_at")),
            Table("core.Message", "reply_to", ("subject", "state", "created_at")),
        ),
        retention="letters",
    )
)
register(
    Holding(
        key="core.duties",
        label=_("Ce que vous devez, et vos rappels"),
        purpose=_("Ne laisser passer aucune échéance"),
        ground=_LEGITIMATE,
        tables=(
            Table("core.Obligation", "debtor_person", ("kind", "title", "state", "due_at")),
            Table("core.Evidence", "brought_by", ("note", "brought_at")),
            Table("core.Reminder", "user", ("obligation__kind", "sent_at")),
            Table("core.ReminderChoice", "user", ("frequency",)),
            Table("core.CalendarFeed", "user", ("organisation__legal_name_fr", "created_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ),),
        kept=_("Une échéance n’est jamais effacée : elle prouve ce qui était dû; le nom n’y est plus."),
    )
)
register(
    Holding(
        key="core.files",
        label=_("Fichiers que vous avez déposés et documents que vous avez émis"),
        purpose=_("Garder les pièces des dossiers de l’organisme"),
        ground=_LEGITIMATE,
        tables=(
            Table("core.StoredFile", "uploaded_by", ("name", "media_type", "uploaded_at")),
            Table("core.IssuedDocument", "issued_by", ("kind", "title", "issued_at")),
            Table("core.JobRun", "requested_by", ("name", "created_at", "state")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Les pièces appartiennent à l’organisme et à ses registres; le nom de qui les a déposées n’y est plus."),
    )
)
register(
    Holding(
        key="core.acts",
        label=_("Vos actes au journal"),
        purpose=_("Prouver qui pouvait faire quoi, et que rien n’a été changé après coup"),
        ground=_LEGITIMATE,
        tables=(Table("core.AuditEvent", "actor", ("at", "verb", "actor_label")),),
        retention="journal",
        readers=(Audience(Capability.READ_AUDIT),),
        kept=_("Le journal nomme votre fonction, jamais votre nom; personne ne peut le réécrire."),
    )
)
register(
    Holding(
        key="core.consents",
        label=_("Vos consentements et leur preuve"),
        purpose=_("Ne faire que ce à quoi vous avez consenti, et pouvoir le prouver"),
        ground=_("La loi, qui demande un consentement manifeste"),
        tables=(
            Table("core.Consent", "person", ("purpose__title", "given_at", "how", "wording_digest", "withdrawn_at")),
            Table("core.Consent", "recorded_by"),
            Table("core.Consent", "withdrawn_by"),
        ),
        retention="consents",
        readers=_KEEPERS,
        forget=_withdraw,
        kept=_("Vos consentements sont retirés; la preuve qu’ils avaient été donnés est gardée le temps des recours."),
    )
)
register(
    Holding(
        key="core.readings",
        label=_("Qui a lu quoi"),
        purpose=_("Vous dire qui a ouvert ce qui est conservé sur vous"),
        ground=_("La loi, qui demande des mesures de sécurité"),
        tables=(
            Table("core.Reading", "subject", ("kind", "day", "reader__person__given_name")),
            Table("core.Reading", "reader", ("kind", "day")),
        ),
        retention="readings",
        readers=_KEEPERS,
        forget=_unread,
    )
)
register(
    Holding(
        key="core.requests",
        label=_("Vos demandes sur vos renseignements"),
        purpose=_("Vous répondre, et pouvoir montrer la réponse"),
        ground=_("La loi, qui oblige à répondre"),
        tables=(
            Table("core.PrivacyRequest", "person", ("kind", "received_on", "answered_at", "outcome", "answer")),
            Table("core.PrivacyRequest", "recorded_by"),
            Table("core.PersonalExport", "person", ("requested_at", "ready_at")),
            Table("core.PersonalExport", "requested_by"),
        ),
        retention="requests",
        readers=_KEEPERS,
        forget=_no_copy,
        kept=_("La demande et sa réponse sont gardées le temps des recours, puis rendues anonymes."),
    )
)
register(
    Holding(
        key="core.registers",
        label=_("Ce que vous avez inscrit aux registres de la Loi 25"),
        purpose=_("Tenir les registres que la loi demande"),
        ground=_("La loi, qui demande ces registres"),
        tables=(
            Table("core.Incident", "opened_by", ("opened_at",)),
            Table("core.IncidentEntry", "recorded_by", ("recorded_at",)),
            Table("core.Disclosure", "recorded_by", ("recipient", "recorded_at")),
        ),
        retention="incidents",
        readers=_KEEPERS,
        kept=_("Le registre des incidents se garde au moins cinq ans; votre nom n’y est plus."),
    )
)

sweep(Sweep("accounts", _("Comptes sans rôle ni visite"), _accounts_due, _close))
sweep(Sweep("invitations", _("Invitations restées sans réponse"), _invitations_due, _no_address))
sweep(Sweep("letters", _("Lettres envoyées"), _letters_due))
sweep(Sweep("readings", _("Lectures"), lambda before: Reading.objects.filter(at__lt=before)))
sweep(
    Sweep(
        "exports", _("Copies de renseignements"), lambda before: PersonalExport.objects.filter(requested_at__lt=before)
    )
)
sweep(Sweep("consents", _("Consentements retirés"), lambda before: Consent.objects.filter(withdrawn_at__lt=before)))
sweep(
    Sweep(
        "requests",
        _("Demandes répondues"),
        lambda before: PrivacyRequest.objects.filter(answered_at__lt=before).exclude(name="", contact="", person=None),
        _unnamed,
    )
)
