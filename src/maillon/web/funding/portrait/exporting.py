"""The portrait as a workbook for the Treasury board: sums, agreements, instalments, commitments, and what each says."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet, Sum, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from xlsxwriter.format import Format

from maillon.core import places
from maillon.core.codelists import queries as codelists
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.funding.models import Agreement, Instalment, Recovery
from maillon.funding.permissions.agreements import agreements_visible_to
from maillon.funding.queries.agreements import LEFT, with_paid
from maillon.funding.queries.places import countries_of
from maillon.insight.programmes import figures
from maillon.insight.programmes.facts import CURRENCY, facts_of
from maillon.insight.programmes.figures import PROGRAMME, YEAR, Facts, Step, fiscal_year
from maillon.web.funding.agreements import words as agreement_words
from maillon.web.funding.portrait.asked import Asked, asked
from maillon.web.funding.portrait.words import DEFINITIONS, STEPS, fiscal, names
from maillon.web.http import person

Cell = str | int | Decimal | date | None
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


@login_required
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The figures one asked for, and the agreements and instalments they come from."""
    question = asked(request)
    facts = facts_of(question.funder)
    kept = facts.only(question.picks)
    chosen = {key for key, _amount in figures.subjects(kept, Step.AWARDED)}
    given = agreements_visible_to(person(request)).filter(funder=question.funder, currency=CURRENCY)
    agreements = given.select_related("organisation", "terms__component__programme", "activity")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": _("Portrait des programmes"), "created": _WRITTEN})
        sheets = _Sheets(book)
        sheets.write(_("Sommaire"), *_summary(kept))
        rows = [one for one in with_paid(agreements).order_by("reference") if one.pk in chosen]
        hidden = len(chosen) - len(rows)
        sheets.write(_("Conventions"), *_agreements(rows, hidden))
        sheets.write(_("Versements"), *_instalments(given, {one.pk for one in rows}))
        sheets.write(_("Engagements"), *_commitments(given, rows))
        sheets.write(_("Définitions"), *_definitions(question))
    answer = HttpResponse(out.getvalue(), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="portrait-{timezone.localdate().isoformat()}.xlsx"'
    return answer


class _Sheets:
    """The sheets of the workbook: a bold heading that stays in sight, dates and amounts as Excel keeps them."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.bold: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.money: Format = book.add_format({"num_format": "#,##0.00"})

    def write(self, name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        sheet = self.book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, max(1, len(heading) - 1), 17)
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, self.bold)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), self.day)  # noqa: DTZ001
                elif isinstance(cell, Decimal):
                    sheet.write_number(line, column, float(cell), self.money)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell)
                elif cell:
                    sheet.write_string(line, column, cell[:32000])


def _major(minor: int) -> Decimal:
    return Money(minor, CURRENCY).to_decimal()


def _summary(kept: Facts) -> tuple[list[str], list[list[Cell]]]:
    """A row for each programme and fiscal year, its amount at every step."""
    programmes = figures.by(kept, PROGRAMME)
    named = names(PROGRAMME, programmes)
    rows: list[list[Cell]] = []
    for slug in sorted(programmes, key=lambda one: named[one].casefold()):
        for year, cells in sorted(figures.by(kept.only({PROGRAMME: slug}), YEAR).items()):
            rows.append([named[slug], fiscal(year), *(_major(cells[step]) for step in Step)])
    whole = figures.totals(kept)
    rows.append([_("En tout"), "", *(_major(whole[step]) for step in Step)])
    return [_("Programme"), _("Exercice (1er avril au 31 mars)"), *(str(STEPS[step]) for step in Step)], rows


def _agreements(found: Sequence[Agreement], hidden: int) -> tuple[list[str], list[list[Cell]]]:
    language = get_language() or "fr"
    back = dict(
        Recovery.objects.filter(agreement__in=[one.pk for one in found], received_on__isnull=False)
        .order_by()
        .values_list("agreement_id")
        .annotate(total=Sum("amount_minor"))
    )
    heading = [
        _("Convention"), _("Programme"), _("Volet"), _("Organisme"), _("Région du Québec"), _("Pays"), _("Titre"),
        _("État"), _("Début"), _("Fin (dernier jour)"), _("Signée le"), _("Exercice de la signature"), _("Accordé"),
        _("Versé"), _("Récupéré"), _("Monnaie"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    prefetch_related_objects(list(found), "activity__recipients")
    for one in found:
        component = one.terms.component
        signed_on = timezone.localdate(one.signed_at) if one.signed_at else None
        rows.append(
            [
                one.reference,
                read(component.programme.name, language).text,
                read(component.name, language).text,
                one.organisation.name(language),
                places.region_name(one.organisation.region, language),
                ", ".join(codelists.label("Country", code, language) for code in countries_of(one)),
                one.title,
                str(agreement_words.STATES[Agreement.State(one.state)]),
                one.starts_on,
                date.fromordinal(one.ends_on.toordinal() - 1),
                signed_on,
                fiscal(fiscal_year(signed_on)) if signed_on else "",
                _major(one.amount_minor),
                _major(one.paid_minor),  # type: ignore[attr-defined]  # annotated
                _major(back.get(one.pk, 0)),
                one.currency,
            ]
        )
    if hidden:
        rows.append([_("%(n)d conventions dont vous êtes récusé(e)") % {"n": hidden}])
    return heading, rows


def _instalments(given: QuerySet[Agreement], chosen: set[int]) -> tuple[list[str], list[list[Cell]]]:
    language = get_language() or "fr"
    heading = [
        _("Convention"), _("Numéro"), _("Versement"), _("État"), _("Montant"), _("Pas avant le"), _("Exercice prévu"),
        _("Payé le"), _("Exercice du paiement"), _("Référence de la banque"),
    ]  # fmt: skip
    found = Instalment.objects.filter(agreement__in=given.values("pk")).select_related("agreement")
    rows: list[list[Cell]] = []
    for one in found.order_by("agreement__reference", "number"):
        if one.agreement_id in chosen:
            planned = fiscal(fiscal_year(one.not_before))
            paid = fiscal(fiscal_year(one.paid_on)) if one.paid_on else ""
            state = str(agreement_words.INSTALMENTS[Instalment.State(one.state)])
            label = read(one.label, language).text
            rows.append(
                [one.agreement.reference, one.number, label, state, _major(one.amount_minor), one.not_before, planned,
                 one.paid_on, paid, one.bank_reference]
            )  # fmt: skip
    return heading, rows


def _commitments(given: QuerySet[Agreement], found: Sequence[Agreement]) -> tuple[list[str], list[list[Cell]]]:
    """A row for each agreement, what is left to pay in each fiscal year."""
    left = Instalment.objects.filter(
        agreement__in=given.filter(state=Agreement.State.IN_FORCE).values("pk"), state__in=LEFT
    )
    sums: dict[int, dict[int, int]] = {}
    for agreement, day, amount in left.values_list("agreement_id", "not_before", "amount_minor"):
        held = sums.setdefault(agreement, {})
        held[fiscal_year(day)] = held.get(fiscal_year(day), 0) + amount
    kept = [one for one in found if one.pk in sums]
    years = sorted({year for one in kept for year in sums[one.pk]})
    language = get_language() or "fr"
    rows: list[list[Cell]] = [
        [one.reference, one.organisation.name(language), *(_major(sums[one.pk].get(year, 0)) for year in years),
         _major(sum(sums[one.pk].values()))]
        for one in kept
    ]  # fmt: skip
    return [_("Convention"), _("Organisme"), *(fiscal(year) for year in years), _("En tout")], rows


def _definitions(question: Asked) -> tuple[list[str], list[list[Cell]]]:
    rows: list[list[Cell]] = [[str(STEPS[step]), str(DEFINITIONS[step])] for step in Step]
    rows += [
        [
            _("Exercice"),
            _("Du 1er avril au 31 mars : 2026-2027 se termine le 31 mars 2027."),
        ],
        [_("Montants"), _("En dollars canadiens, au cent près; une convention dans une autre monnaie n’y est pas.")],
        [_("Bailleur"), question.funder.name(get_language() or "fr")],
        [_("Tiré le"), timezone.localdate()],
    ]
    return [_("Mot"), _("Ce qu’il dit")], rows
