"""What a dossier's applicant was given on paper: its letters once printed, its certificates."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.documents.models import IssuedDocument
from maillon.core.documents.queries import documents_of
from maillon.dossiers.models import Dossier

CERTIFICATE = "dossiers.certificate"


def papers_of(dossier: Dossier) -> QuerySet[IssuedDocument, IssuedDocument]:
    """Letters and certificates, the latest first."""
    return documents_of(dossier)


def certificates_of(dossier: Dossier) -> QuerySet[IssuedDocument, IssuedDocument]:
    """Its certificates, those taken back included, the latest first."""
    return documents_of(dossier).filter(kind=CERTIFICATE)
