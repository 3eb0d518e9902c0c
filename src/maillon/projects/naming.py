"""Which organisation a name typed by somebody means."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.text import name_key


def meant_by(name: str) -> list[Organisation]:
    """The organisations whose name this is, accents and punctuation aside, or whose identifier or acronym it is.

    None: it is not known here. Several: somebody must choose.
    """
    said = name.strip()
    if not (key := name_key(said)):
        return []
    exact = Organisation.objects.filter(
        Q(names__key=key) | Q(legal_name_fr__iexact=said) | Q(legal_name_en__iexact=said)
    ).distinct()
    if found := list(exact.order_by("pk")[:20]):
        return found
    scheme, _, value = said.rpartition("-")
    numbered = Q(identifiers__value__iexact=said) | Q(identifiers__scheme=scheme, identifiers__value=value)
    return list(Organisation.objects.filter(numbered | Q(acronym__iexact=said)).distinct().order_by("pk")[:20])


def close_to(name: str, limit: int = 8) -> list[Organisation]:
    """Organisations somebody may have meant: all the words of the name are in theirs, records before mentions."""
    words = name_key(name).split()
    if not words:
        return []
    by_key, by_legal = Q(), Q()
    for word in words:
        by_key &= Q(names__key__contains=word)
        by_legal &= Q(slug__contains=word)
    rows: QuerySet[Organisation, Organisation] = Organisation.objects.filter(by_key | by_legal)
    return list(rows.distinct().order_by("-standing", "legal_name_fr", "pk")[:limit])


def answers_to(organisation: Organisation, name: str) -> bool:
    """True when the name is one of this organisation's."""
    key = name_key(name)
    return key in {name_key(organisation.legal_name_fr), name_key(organisation.legal_name_en)} or (
        organisation.names.filter(key=key).exists()
    )
