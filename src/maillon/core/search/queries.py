"""Finding, in what a person may see."""

from __future__ import annotations

import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from maillon.core.people.models import User
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.core.search import engine
from maillon.core.search.models import SearchEntry
from maillon.core.text import fold, stems

_BEGINNING = 3
"""A last word is taken as the beginning of one from this many letters on."""
_MOST_TERMS = 12


def find(text: str, *, user: User | AnonymousUser | None, subject_type: str) -> list[int]:
    """The ids of subjects that hold every word of ``text``, those whose title holds them all first, then the newest.

    Everyone finds what is public; who may read an organisation's records finds those too. The last word may
    be a beginning (« agricul »). A text without a single searchable word finds nothing.
    """
    terms = parse(text)
    if not terms:
        return []
    anywhere, parameters = engine.condition(terms, in_title=False)
    in_title, title_parameters = engine.condition(terms, in_title=True)
    seen = Q(is_public=True)
    if isinstance(user, User):
        seen |= Q(owner_organisation_id__in=organisation_ids_from_inside(user, Capability.READ))
    rows = (
        SearchEntry.objects.filter(seen, subject_type=subject_type)
        .filter(RawSQL(f"({anywhere})", parameters, output_field=BooleanField()))  # noqa: S611  our own SQL
        .annotate(in_title=RawSQL(f"({in_title})", title_parameters, output_field=BooleanField()))  # noqa: S611
        .order_by("-in_title", "-subject_id")
    )
    return list(rows.values_list("subject_id", flat=True))


def parse(text: str) -> list[engine.Term]:
    """The words of a question as terms for the index: stems, the last word also as a beginning."""
    wanted = list(dict.fromkeys(stems(text)))[:_MOST_TERMS]
    terms = [engine.Term((stem,)) for stem in wanted]
    words = re.findall(r"[a-z0-9]+", fold(text))
    if terms and words and len(words[-1]) >= _BEGINNING and stems(words[-1]) == [wanted[-1]]:
        terms[-1] = engine.Term(tuple(dict.fromkeys((wanted[-1], words[-1]))), is_beginning=True)
    return terms
