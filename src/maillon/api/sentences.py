"""Why a value was refused, in the reader's language: pydantic's reasons and the rules' own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from maillon.core.errors import RuleViolation
from maillon.core.refusals import sentence
from maillon.projects.rules import Incoherent

_REASONS = {
    "missing": noop("Cette valeur manque."),
    "extra_forbidden": noop("Cette clé n’existe pas ici."),
    "string_type": noop("Un texte est attendu."),
    "string_too_short": noop("Au moins %(min_length)s caractère(s)."),
    "string_too_long": noop("Au plus %(max_length)s caractères."),
    "string_pattern_mismatch": noop("La forme attendue est %(pattern)s."),
    "too_long": noop("Au plus %(max_length)s éléments."),
    "too_short": noop("Au moins %(min_length)s élément(s)."),
    "list_type": noop("Une liste est attendue."),
    "dict_type": noop("Un objet est attendu."),
    "model_type": noop("Un objet est attendu."),
    "model_attributes_type": noop("Un objet est attendu."),
    "int_type": noop("Un nombre entier est attendu."),
    "int_parsing": noop("Un nombre entier est attendu."),
    "int_parsing_size": noop("Ce nombre est trop grand."),
    "int_from_float": noop("Un nombre entier est attendu."),
    "bool_type": noop("Vrai ou faux est attendu."),
    "bool_parsing": noop("Vrai ou faux est attendu."),
    "decimal_type": noop("Un nombre est attendu."),
    "decimal_parsing": noop("Un nombre est attendu."),
    "decimal_max_places": noop("Au plus %(decimal_places)s décimales."),
    "finite_number": noop("Un nombre est attendu."),
    "greater_than": noop("Plus de %(gt)s."),
    "greater_than_equal": noop("Au moins %(ge)s."),
    "less_than_equal": noop("Au plus %(le)s."),
    "literal_error": noop("Valeurs possibles : %(expected)s."),
    "enum": noop("Valeurs possibles : %(expected)s."),
    "date_type": noop("Une date est attendue : 2027-03-31."),
    "date_parsing": noop("Une date est attendue : 2027-03-31."),
    "date_from_datetime_parsing": noop("Une date est attendue : 2027-03-31."),
    "date_from_datetime_inexact": noop("Une date est attendue, sans heure : 2027-03-31."),
    "datetime_parsing": noop("Un instant est attendu : 2027-03-31T12:00:00Z."),
    "uuid_parsing": noop("Un UUID est attendu."),
    "uuid_type": noop("Un UUID est attendu."),
    "impossible_character": noop("Ce texte contient un caractère impossible."),
}
_OTHER = noop("Cette valeur ne convient pas.")
_SOURCES = {"query": "parameter", "path": "parameter", "header": "header"}


def refused_values(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's errors as a problem's: where (pointer, parameter or header) and why."""
    return [_where(error["loc"]) | {"detail": _why(error)} for error in errors]


def _why(error: Mapping[str, Any]) -> str:
    facts = {name: str(value) for name, value in error.get("ctx", {}).items()}
    return gettext(_REASONS.get(error["type"], _OTHER)) % _Facts(facts)


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _where(loc: Sequence[str | int]) -> dict[str, str]:
    source, *rest = loc
    if name := _SOURCES.get(str(source)):
        # ninja says (source, argument, field) or (source, field): the field is what was written.
        words = [part for part in rest if isinstance(part, str)]
        return {name: words[-1] if words else str(source)}
    # The body's argument name is ours, not part of what was sent.
    return {"pointer": "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in rest[1:])}


def broken_rule(violation: RuleViolation) -> list[dict[str, str]]:
    """A rule's findings as a problem's errors; those without a field say nothing of where."""
    if isinstance(violation, Incoherent):
        return [
            {"pointer": pointer(found.field), "detail": sentence(RuleViolation(found.code, **found.params))}
            for found in violation.findings
        ]
    if violation.field:
        return [{"pointer": pointer(violation.field), "detail": sentence(violation)}]
    return []


def pointer(field: str) -> str:
    """A form field's name as a JSON pointer: budgets-0-period_end → #/budgets/0/period_end."""
    if found := re.fullmatch(r"(title|description)_(fr|en)", field):
        return f"#/{found[1]}/{found[2]}"
    return "#/" + field.replace("-", "/")
