"""The six pages of an activity, in order: their words, their forms, and both ways to the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillon.web.projects.forms.essentials import EssentialsForm
from maillon.web.projects.forms.filled import Filled, Typed, compacted
from maillon.web.projects.forms.money import BudgetForm, TransactionForm
from maillon.web.projects.forms.participants import ParticipantForm
from maillon.web.projects.forms.places import AimsForm, LocationForm, RecipientForm, SectorForm
from maillon.web.projects.forms.results import IndicatorForm, PeriodForm, ResultForm
from maillon.web.projects.forms.rows import NestedRows, Page, RowForm, Rows

NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "action", "version", "add", "remove", "search"})


class NothingForm(RowForm):
    """A section made of rows only."""

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        return {}

    def told(self, nested: NestedRows) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Section:
    """One page: what it asks and what it shows of a document."""

    key: str
    title: Any
    lead: Any
    form: type[RowForm] = NothingForm
    groups: tuple[Rows, ...] = ()
    lists: tuple[str, ...] = ()

    def typed(self, page: Page) -> Typed:
        """What the document says of this section, as it would be typed."""
        made = dict(self.form.shown(page.document, page))
        for group in self.groups:
            made |= group.typed(page.document, page)
        return made

    def answers(self, sent: Mapping[str, Any]) -> Typed:
        """What a request says of this section."""
        return {name: str(text) for name, text in sent.items() if name not in NOT_ANSWERS}

    def compacted(self, typed: Typed) -> Typed:
        """What was typed without its empty rows."""
        return compacted(typed, self.groups)

    def filled(self, typed: Typed, page: Page, *, checked: bool) -> Filled:
        """The forms of what was typed."""
        return Filled(self.form, self.groups, typed, page, checked=checked)

    def changes(self, filled: Filled) -> dict[str, Any]:
        """The keys of the document as the valid answers make them; what the page does not show stays."""
        made = filled.form.told([])
        for group in filled.groups:
            name = group.rows.name
            shown = group.rows.form.parts(filled.document)
            made[name] = [*group.values(), *(part for part in filled.document[name] if part not in shown)]
        return made


_PERIODS = Rows("periods", PeriodForm, _("Périodes"), _("Période"), _("Ajouter une période"))
_INDICATORS = Rows(
    "indicators", IndicatorForm, _("Indicateurs"), _("Indicateur"), _("Ajouter un indicateur"), children=(_PERIODS,)
)

SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section(
            "essentials",
            _("L’essentiel"),
            _("Ce que le projet est, où il en est et quand il se passe."),
            EssentialsForm,
            lists=("Currency",),
        ),
        Section(
            "participants",
            _("Qui participe"),
            _("La chaîne du projet : qui finance, qui répond de l’argent, qui met en œuvre."),
            groups=(Rows("participants", ParticipantForm, _("Organismes"), _("Organisme"), _("Ajouter un organisme")),),
            lists=("Country",),
        ),
        Section(
            "places",
            _("Où"),
            _("Les pays ou régions, avec leur part du projet, et les lieux précis si vous les connaissez."),
            groups=(
                Rows("recipients", RecipientForm, _("Pays et régions"), _("Pays ou région"), _("Ajouter un pays")),
                Rows(
                    "locations",
                    LocationForm,
                    _("Lieux précis"),
                    _("Lieu"),
                    _("Ajouter un lieu"),
                    _("Ne précisez aucun lieu dont la publication mettrait quelqu’un en danger."),
                ),
            ),
            lists=("Country", "Region"),
        ),
        Section(
            "sectors",
            _("Secteurs et ODD"),
            _("Les secteurs du CAD, avec leur part du projet, et les objectifs de développement durable."),
            AimsForm,
            groups=(Rows("sectors", SectorForm, _("Secteurs"), _("Secteur"), _("Ajouter un secteur")),),
            lists=("Sector", "SectorCategory"),
        ),
        Section(
            "money",
            _("Argent"),
            _("Ce qui est prévu, année par année, puis ce qui est reçu, promis et versé."),
            groups=(
                Rows(
                    "budgets",
                    BudgetForm,
                    _("Budgets"),
                    _("Budget"),
                    _("Ajouter un budget"),
                    _("Une période dure au plus un an. Un budget révisé s’ajoute à côté du budget initial."),
                ),
                Rows("transactions", TransactionForm, _("Transactions"), _("Transaction"), _("Ajouter une opération")),
            ),
            lists=("Currency",),
        ),
        Section(
            "results",
            _("Résultats"),
            _("Ce qui change, comment on le mesure, ce qui est visé et ce qui est atteint."),
            groups=(
                Rows(
                    "results",
                    ResultForm,
                    _("Résultats"),
                    _("Résultat"),
                    _("Ajouter un résultat"),
                    children=(_INDICATORS,),
                ),
            ),
        ),
    )
}
