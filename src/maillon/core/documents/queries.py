"""Finding a document by its code, and the documents of a subject."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from maillon.core.documents import rules
from maillon.core.documents.models import IssuedDocument


def find(typed: str) -> IssuedDocument | None:
    """The document whose code somebody typed, whatever its case, spaces and dashes."""
    code = rules.read_code(typed)
    return IssuedDocument.objects.select_related("file", "issuer").filter(code=code).first() if code else None


def in_force(subject: Model, kind: str, language: str) -> IssuedDocument | None:
    """The document of a kind that a subject has in a language, not revoked, the latest."""
    return documents_of(subject).filter(kind=kind, language=language, revoked_at=None).first()


def documents_of(subject: Model) -> QuerySet[IssuedDocument, IssuedDocument]:
    """What was issued about a subject, the latest first."""
    found = IssuedDocument.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return found.select_related("file").order_by("-issued_at", "-pk")
