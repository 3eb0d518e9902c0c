"""Which organisation, or which code of a list, somebody means by what they typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.core.text import fold, name_key

_BETWEEN = re.compile(r"[,;/]|\s+(?:et|and|y|&)\s+", re.IGNORECASE)
"""What stands between two names of a list, in the languages of the forms."""


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


def codes_meant_by(name: str, text: str) -> list[str]:
    """The codes of a list a text names, in its order: « Haïti », « Pérou et Bolivie », « Sénégal, Thiès »."""
    if whole := code_meant_by((name,), text):
        return [whole[1]]
    found = (code_meant_by((name,), part) for part in _BETWEEN.split(text) if part.strip())
    return list(dict.fromkeys(one[1] for one in found if one))


def code_meant_by(lists: Iterable[str], text: str) -> tuple[str, str] | None:
    """The list and the code a person means: « 311 – Agriculture », 311, or its name in either language."""
    code = re.split(r"\s+[–—-]\s+", text)[0].strip()
    wanted = fold(text).strip()
    for name in lists:
        known = codelists.names(name)
        if (exact := code if code in known else code.upper()) in known:
            return name, exact
        for candidate, names in known.items():
            if wanted in {fold(one) for one in names}:
                return name, candidate
    return None
