"""What is still to correct in a version, against the forms it asks and the committees there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import Committee, ProcedureForm, ProcedureVersion
from maillon.dossiers.queries.eligibility import unaskable
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.fitness import Finding, Known, examine


def findings(version: ProcedureVersion) -> list[Finding]:
    """Everything to correct or to look at in a version, what forbids to publish first."""
    rules = definition.read(version.definition)
    forms = application_forms(version)
    owners = {None, version.procedure.owner_id}
    committees = Committee.objects.values_list("key", "owner_id")
    known = Known(
        paths=frozenset(path for form in forms for path in paths_of(form)),
        committees=frozenset(key for key, owner in committees if owner in owners),
        refused=_refused(rules, forms),
    )
    found = examine(rules, known)
    return found if forms else [Finding("forms", "form_missing"), *found]


def application_forms(version: ProcedureVersion) -> list[Form]:
    """The forms that the applicant answers."""
    uses = version.forms.filter(use=ProcedureForm.Use.APPLICATION).select_related("form").order_by("pk")
    return [read_form(use.form.xform) for use in uses]


def paths_of(form: Form) -> list[str]:
    """Every question, group and repeat of a form, by path, in its order."""
    return list(dict.fromkeys([*form.groups, *form.repeats, *form.by_path]))


def _refused(rules: ProcedureDefinition, forms: list[Form]) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    # A rule may be about one of several forms: it is refused where none of them can answer it.
    said = [unaskable(rules, form) for form in forms]
    everywhere = set.intersection(*(set(one) for one in said)) if said else set()
    first = said[0] if said else {}
    return {key: (error.code, error.params) for key in first if key in everywhere for error in first[key].errors[:1]}
