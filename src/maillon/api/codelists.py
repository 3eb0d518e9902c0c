"""The lists of codes in use, with both languages' names, their source and their licence."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api.callers import ApiRequest
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.core.models import Code, CodeList

router = Router(tags=["codelists"])


class CodeListLine(Schema):
    """A list of codes: its newest edition here."""

    name: str = Field(description=noop("Nom de la liste dans sa norme : Sector, Country…"))
    version: str
    source: str
    licence: str


class CodeShown(Schema):
    """A code and its names."""

    code: str
    label: str = Field(description=noop("Nom dans la langue de la réponse."))
    name_fr: str
    name_en: str
    name_fr_is_ours: bool = Field(
        description=noop("Vrai quand la norme n’a pas de nom français : celui-ci est de Maillon.")
    )
    category: str
    active: bool = Field(description=noop("Faux pour un code retiré par la norme."))


class CodeListShown(CodeListLine):
    """A list and all its codes."""

    codes: list[CodeShown]


class CodeLists(Schema):
    """Every list."""

    items: list[CodeListLine]


@router.get("/codelists", response=CodeLists, operation_id="list_codelists", summary=noop("Les listes de codes"))
def list_codelists(request: ApiRequest, said: Query[Said]) -> CodeLists:
    newest = {found.name: found for found in CodeList.objects.order_by("loaded_at", "id")}
    return CodeLists(items=[CodeListLine.model_validate(newest[name], from_attributes=True) for name in sorted(newest)])


@router.get(
    "/codelists/{name}", response=CodeListShown, operation_id="read_codelist", summary=noop("Les codes d’une liste")
)
def read_codelist(request: ApiRequest, name: str, said: Query[Said]) -> CodeListShown:
    found = CodeList.objects.filter(name=name).order_by("loaded_at", "id").last()
    if found is None:
        raise Problem("not-found", _("Aucune liste de codes n’a ce nom; voyez /codelists."))
    english = (get_language() or "fr").startswith("en")
    today = timezone.localdate(request.at)
    return CodeListShown(
        name=found.name,
        version=found.version,
        source=found.source,
        licence=found.licence,
        codes=[
            CodeShown(
                code=code.code,
                label=code.name_en if english else code.name_fr,
                name_fr=code.name_fr,
                name_en=code.name_en,
                name_fr_is_ours=code.name_fr_is_ours,
                category=code.category,
                active=code.withdrawn_on is None or code.withdrawn_on > today,
            )
            for code in Code.objects.filter(codelist=found).order_by("code")
        ],
    )
