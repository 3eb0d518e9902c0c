"""What dossiers hold about people, told to the registry of privacy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Table, network, register
from maillon.dossiers.models import Dossier


def handling(subject: Subject, _at: datetime) -> Iterable[int | None]:
    """The network and the organisations whose procedures somebody's dossiers follow."""
    about = Q(pk__in=[])
    if subject.person:
        about |= Q(applicant_person=subject.person)
    if subject.user:
        about |= Q(started_by=subject.user) | Q(accesses__user=subject.user)
    found = Dossier.objects.filter(about).values_list("version__procedure__owner_id", flat=True).distinct()
    return (None, *found)


_RECORDS = _("Le dossier et sa décision sont des registres de l’organisme; vos mots y restent sans votre nom.")
_HANDLERS = (Audience(Capability.HANDLE, handling),)

register(
    Holding(
        key="dossiers.asked",
        label=_("Vos demandes et vos dossiers"),
        purpose=_("Traiter ce que vous demandez"),
        ground=_("Votre demande, ou celle de votre organisme"),
        tables=(
            Table("dossiers.Dossier", "applicant_person", ("reference", "title", "state", "started_at")),
            Table("dossiers.Dossier", "started_by", ("reference", "title", "started_at")),
            Table("dossiers.DossierAccess", "user", ("dossier__reference", "right", "granted_at")),
            Table("dossiers.DossierAccess", "granted_by"),
        ),
        retention="records",
        readers=_HANDLERS,
        kept=_RECORDS,
    )
)
register(
    Holding(
        key="dossiers.answers",
        label=_("Vos réponses, vos messages et vos signatures"),
        purpose=_("Décider sur ce que vous avez écrit, et prouver qui a signé"),
        ground=_("Votre demande, ou celle de votre organisme"),
        tables=(
            Table("dossiers.AnswerChange", "author", ("submission__dossier__reference", "path", "value", "at")),
            Table("dossiers.Message", "author", ("dossier__reference", "body", "at")),
            Table("dossiers.Signature", "user", ("submission__dossier__reference", "name", "statement", "at")),
            Table("dossiers.Submission", "respondent_email", ("respondent", "created_at", "state")),
            Table("dossiers.ReturnedFile", "author", ("received_at", "state")),
            Table("dossiers.FieldDevice", "user", ("name", "created_at")),
        ),
        retention="records",
        readers=_HANDLERS,
        kept=_RECORDS,
    )
)
register(
    Holding(
        key="dossiers.work",
        label=_("Ce que vous avez fait dans les dossiers des autres"),
        purpose=_("Savoir qui a traité, évalué et décidé, et qui s’est récusé"),
        ground=_("Votre rôle auprès du réseau ou d’un comité"),
        tables=(
            Table("dossiers.Dossier", "handler", ("reference",)),
            Table("dossiers.TimelineEntry", "actor", ("dossier__reference", "kind", "at")),
            Table("dossiers.Note", "author", ("dossier__reference", "body", "at")),
            Table("dossiers.Gate", "judged_by", ("dossier__reference", "verdict", "judged_at")),
            Table("dossiers.Review", "reviewer", ("dossier__reference", "comment", "points", "filed_at")),
            Table("dossiers.Recusal", "user", ("dossier__reference", "ground", "at")),
            Table("dossiers.CommitteeMember", "user", ("committee__name", "office", "starts_on", "ends_on")),
            Table("dossiers.Vote", "recorded_by", ("choice", "at")),
            Table("dossiers.Decision", "decided_by", ("dossier__reference", "outcome", "decided_at")),
            Table("dossiers.DeadlineExtension", "decided_by", ("closes_at", "reason", "decided_at")),
            Table("dossiers.Form", "created_by", ("form_id", "created_at")),
            Table("dossiers.ProcedureVersion", "drafted_by", ("number", "created_at")),
        ),
        retention="records",
        readers=(Audience(Capability.HANDLE, network),),
        kept=_(
            "Une décision doit dire qui l’a prise et évaluée tant que le dossier est gardé; votre nom n’y est plus."
        ),
    )
)
