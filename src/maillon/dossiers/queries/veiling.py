"""The words by which a dossier's applicant is known, from the record and from the answers."""

from __future__ import annotations

from maillon.core.people.permissions import Visitor
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_consult, can_handle
from maillon.dossiers.queries.applying import Judged, applications, rules_of
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.veiling import Veil

_NAMES = ("legal_name_fr", "legal_name_en")


def reads_blind(user: Visitor, dossier: Dossier) -> bool:
    """Whether the version has readers read blind, and this one is neither a handler nor of the applicant."""
    blind = rules_of(dossier).reviewing.blind
    return blind and not can_handle(user, dossier) and not can_consult(user, dossier)


def veil_of(dossier: Dossier, answered: list[Judged] | None = None) -> Veil:
    """The veil over a dossier; ``answered`` spares reading the answers again."""
    names: set[str] = set()
    acronyms: set[str] = set()
    sites: set[str] = set()
    numbers: set[str] = set()
    if (organisation := dossier.applicant) is not None:
        names |= {organisation.legal_name_fr, organisation.legal_name_en}
        names |= set(organisation.names.values_list("name", flat=True))
        acronyms.add(organisation.acronym)
        sites.add(organisation.website)
        numbers |= set(organisation.identifiers.values_list("value", flat=True))
    if (person := dossier.applicant_person) is not None:
        names |= {str(person), person.family_name, person.email}
        numbers.add(person.telephone)
    held = [one.answers for one in answered] if answered is not None else list(map(answers_of, applications(dossier)))
    for answers in held:
        for path, value in answers.values().items():
            fact = answers.form.by_path[asked].maps_to if (asked := plain(path)) in answers.form.by_path else ""
            fact = fact.removeprefix("organisation.")
            if fact in _NAMES:
                names.add(value)
            elif fact == "acronym":
                acronyms.add(value)
            elif fact == "website":
                sites.add(value)
            elif fact.startswith("identifier_"):
                numbers.add(value)
    return Veil(*(frozenset(one for one in kept if one) for kept in (names, acronyms, sites, numbers)))
