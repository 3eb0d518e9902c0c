"""Qui participe: who funds, answers for, passes on and carries out the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.projects import naming
from maillon.web.http import whole_number
from maillon.web.projects.forms.fields import Coded, Text, choices, language
from maillon.web.projects.forms.rows import NestedRows, Page, RowForm

ROLES = ("1", "2", "3", "4")
KEPT = ("reference", "name", "type", "their_activity")


class ParticipantForm(RowForm):
    """One organisation and its part. A name becomes an organisation by being found, chosen, or named anew."""

    telling: ClassVar[tuple[str, ...]] = ("name",)
    finds_organisation: ClassVar[bool] = True
    role = forms.ChoiceField(label=_("Rôle"), initial="1")
    name = Text(label=_("Organisme"), help_text=_("Nom, sigle ou numéro d’enregistrement"), required=True)
    choice = forms.ChoiceField(label=_("Lequel?"), required=False, widget=forms.RadioSelect)
    country = Coded("Country", label=_("Pays de l’organisme, s’il est nouveau"))
    organisation = forms.CharField(required=False, widget=forms.HiddenInput)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        roles = choices("OrganisationRole", ROLES)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.candidates: list[Organisation] = []
        self.asks = bool(self.typed.get("choice") or self.typed.get("search"))
        if self.asks:
            self._offer()

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["participants"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        name = page.names.get(part["organisation"]) or read(part["name"], language()).text
        return {"role": part["role"], "name": name, "organisation": str(part["organisation"])}

    def _offer(self) -> None:
        typed = self.typed.get("name", "")
        found = {one.pk: one for one in [*naming.meant_by(typed), *naming.close_to(typed)]}
        self.candidates = list(found.values())
        offered = [(str(one.pk), _described(one)) for one in self.candidates]
        new = gettext("Aucun de ceux-ci : nommer « %(name)s »") % {"name": typed[:80]}
        self.fields["choice"].choices = [*offered, ("new", new)]  # type: ignore[attr-defined]
        self.asks = True

    def clean(self) -> dict[str, Any]:
        """Find which organisation is meant, or offer those that may be."""
        said = super().clean() or self.cleaned_data
        if not (name := said.get("name")):
            return said
        choice = said.get("choice") or ""
        known = self._still(said.get("organisation", ""), name)
        if (chosen := whole_number(choice)) is not None:
            said["meant"] = chosen
        elif choice == "new":
            said["new"] = {"name": name, "country": (said.get("country") or ("", ""))[1]}
        elif known:
            said["meant"] = known
        else:
            self._find(said, name)
        return said

    def _still(self, identity: str, name: str) -> int | None:
        organisation = Organisation.objects.filter(pk=whole_number(identity) or 0).first()
        return organisation.pk if organisation and naming.answers_to(organisation, name) else None

    def _find(self, said: dict[str, Any], name: str) -> None:
        found = naming.meant_by(name)
        if len(found) == 1:
            said["meant"] = found[0].pk
            return
        self._offer()
        if found:
            problem = gettext("Plusieurs organismes portent ce nom. Choisissez lequel dans la liste ci-dessous.")
        else:
            problem = gettext("« %(name)s » n’est pas connu ici. Choisissez ci-dessous, ou nommez-le.") % {"name": name}
        self.add_error("name", ValidationError(problem))

    def told(self, nested: NestedRows) -> dict[str, Any]:
        said = self.cleaned_data
        before = self.kept(self.document["participants"])
        made: dict[str, Any] = {"reference": "", "name": {}, "type": "", "their_activity": ""}
        if said.get("meant") and before.get("organisation") == said["meant"]:
            made = {key: before[key] for key in KEPT}
        made["role"] = said["role"]
        if "new" in said:
            return {**made, "organisation": None, "new_organisation": said["new"]}
        return {**made, "organisation": said["meant"]}


def _described(organisation: Organisation) -> str:
    details = [organisation.acronym, organisation.locality, organisation.country]
    if organisation.standing == Organisation.Standing.MENTIONED:
        details.append(gettext("connu par des données publiées"))
    return f"{organisation.name(language())} ({', '.join(one for one in details if one)})"
