"""What a dossier's applicant was given on paper: its letters once printed, its certificates."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.documents.models import IssuedDocument
from maillon.core.documents.queries import documents_of
from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_consult, can_handle

CERTIFICATE = "dossiers.certificate"


def can_read_papers(user: Visitor, dossier: Dossier) -> bool:
    """The applicant's readers and the handlers; those who read blind or judge would learn who asks."""
    return can_consult(user, dossier) or can_handle(user, dossier)


def papers_of(dossier: Dossier) -> QuerySet[IssuedDocument, IssuedDocument]:
    """Letters and certificates, the latest first."""
    return documents_of(dossier)


def certificates_of(dossier: Dossier) -> QuerySet[IssuedDocument, IssuedDocument]:
    """Its certificates, those taken back included, the latest first."""
    return documents_of(dossier).filter(kind=CERTIFICATE)
