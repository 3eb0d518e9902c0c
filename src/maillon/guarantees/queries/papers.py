"""Papers: the text in force of each kind, what fills its blanks, and what was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from babel import Locale
from django.db.models import QuerySet
from django.template import engines
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.codelists.queries import label
from maillon.core.narratives import read as narrative
from maillon.core.people.models import User
from maillon.dossiers.models import Condition
from maillon.guarantees.models import Facility, Guarantee, Paper, PaperText
from maillon.guarantees.queries import history
from maillon.guarantees.rules import clocks, terms
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.rules import state as states

_MEMBER = "member:"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a paper's blanks and lists hold, in one language."""

    facts: Mapping[str, str]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def in_force(kind: rules.Kind, on: date) -> PaperText | None:
    """The version of a paper's text in force a day."""
    return PaperText.objects.filter(kind=kind, starts_on__lte=on).order_by("-version").first()


def papers_of(guarantee: Guarantee) -> QuerySet[Paper, Paper]:
    """What was printed of a guarantee and of its lender's framework agreement, the latest first."""
    mine = Paper.objects.filter(guarantee=guarantee)
    framework = Paper.objects.filter(facility=guarantee.facility_id, guarantee=None)
    return (mine | framework).select_related("document__file", "text", "printed_by__person")


def write(text: PaperText, *, facility: Facility, guarantee: Guarantee | None, language: str) -> rules.Written:
    """A text filled for a guarantee, or for a facility when none is named."""
    said = rules.read(rules.Kind(text.kind), text.definition)
    with override(language):
        filling = _of_facility(facility, language) if guarantee is None else _of_guarantee(guarantee, language)
    return rules.fill(said, facts=filling.facts, lists=filling.lists, language=language)


def _of_facility(facility: Facility, language: str) -> Filling:
    agreed = terms.read(facility.version.definition)
    return Filling(_agreed(facility, agreed, language), _lists(agreed, language))


def _of_guarantee(guarantee: Guarantee, language: str) -> Filling:
    fund = history.state_of(guarantee.fund)
    one = fund.guarantees[guarantee.reference]
    agreed, obligor = one.terms, guarantee.obligor
    facts = _agreed(guarantee.facility, agreed, language) | {
        "reference": guarantee.reference,
        "title": guarantee.title,
        "borrower": obligor.organisation.name(language),
        "country": country(obligor.country, language),
        "sponsor": guarantee.sponsor.name(language),
        "cap": amount(one.cap_minor, one.currency),
        "principal": amount(one.loan.agreed_minor, agreed.cover.loan_currency),
        "starts_on": day(guarantee.starts_on),
        "ends_on": day(one.ends_on or guarantee.ends_on),
        "available_until": day(one.available_until),
        "approved_on": day(one.approved_on),
        "signed_on": day(one.signed_on),
        "offer_until": day(clocks.offer_until(fund, one)),
        "file": guarantee.dossier.reference if guarantee.dossier else "",
        "quorum": str(agreed.claim.quorum),
    }
    lists = dict(_lists(agreed, language))
    lists["conditions"] = [*_conditions(guarantee, language), *lists["conditions"], *_own_conditions(one, agreed)]
    lists["present"], lists["recused"] = _who_decided(guarantee)
    return Filling(facts, lists)


def country(code: str, language: str) -> str:
    """A country's name; the code list knows French and English, other languages are CLDR's."""
    if language in rules.ALWAYS:
        return label("Country", code, language)
    return str(Locale.parse(language).territories.get(code, code))


def _agreed(facility: Facility, agreed: terms.Terms, language: str) -> dict[str, str]:
    """What the edition of the product says, in words."""
    claim = agreed.claim
    return {
        "fund": facility.fund.organisation.name(language),
        "lender": facility.lender.name(language),
        "facility": facility.reference,
        "currency": facility.currency,
        "product": narrative(facility.version.product.name, language).text,
        "edition": str(facility.version.number),
        "coverage": percent(agreed.coverage),
        "sharing": _("le Fonds porte les premières pertes, jusqu’au plafond")
        if agreed.cover.sharing == "first_loss"
        else _("le Fonds et le Prêteur partagent chaque perte, à mesure"),
        "starts_on": day(facility.starts_on),
        "available_until": day(facility.available_until),
        "facility_cap": amount(facility.cap_minor, agreed.cover.cap_currency) if facility.cap_minor else "",
        "report_days": str(agreed.report_days),
        "watch_days": str(claim.watch_days_past_due),
        "trigger_days": str(claim.trigger_days_past_due),
        "waiting_days": str(claim.waiting_days),
        "decision_days": str(claim.decision.days),
        "payment_days": str(claim.payment.days),
        "tail_days": str(agreed.duration.tail.days),
        "costs": _("les frais raisonnables sont retirés d’abord")
        if agreed.recoveries.costs == "before_sharing"
        else _("chacun garde ses frais"),
    }


def _lists(agreed: terms.Terms, language: str) -> dict[str, Sequence[str]]:
    evidence = {
        "demand": _("la mise en demeure de l’emprunteur"),
        "statement": _("le relevé du prêt"),
        "contract": _("le contrat de prêt"),
    }
    return {
        "articles": [f"{one.number}. {narrative(one.text, language).text}" for one in agreed.articles],
        "fees": [_fee(one, language) for one in agreed.fees],
        "conditions": list(agreed.conditions),
        "evidence": [str(evidence.get(one, one)) for one in agreed.claim.evidence],
        "present": (),
        "recused": (),
    }


def _fee(fee: terms.Fee, language: str) -> str:
    base = {
        "cap": _("du plafond"),
        "cover": _("de la couverture en cours"),
        "undrawn": _("de ce qui n’est pas décaissé"),
    }
    payer = {
        "borrower": _("l’Emprunteur"),
        "lender": _("le Prêteur"),
        "sponsor": _("l’Organisme"),
        "donor": _("un donateur"),
    }
    facts = {
        "fee": narrative(fee.label, language).text,
        "rate": percent(Fraction(fee.rate)),
        "base": base[fee.base],
        "payer": payer[fee.payer],
    }
    if fee.kind == "utilisation":
        return _("%(fee)s : %(rate)s par an %(base)s, payée par %(payer)s") % facts
    return _("%(fee)s : %(rate)s %(base)s, une fois, payée par %(payer)s") % facts


def _conditions(guarantee: Guarantee, language: str) -> list[str]:
    """What the committee asked, with its day."""
    if guarantee.dossier is None:
        return []
    rows = Condition.objects.filter(decision__dossier=guarantee.dossier).order_by("due_at", "pk")
    return [
        _("%(condition)s (au plus tard le %(day)s)")
        % {"condition": narrative(one.text, language).text, "day": day(one.due_at)}
        for one in rows
    ]


def _own_conditions(one: states.Guarantee, agreed: terms.Terms) -> list[str]:
    return [name for name in one.conditions if name not in agreed.conditions]


def _who_decided(guarantee: Guarantee) -> tuple[list[str], list[str]]:
    """Who was there and who stepped aside when the committee approved, by name where an account is known."""
    event = guarantee.events.filter(kind="guarantee_approved").order_by("sequence").first()
    said: Mapping[str, Any] = event.payload if event else {}
    keys = [*said.get("present", ()), *said.get("recused", ())]
    numbers = [int(key) for one in keys if (key := one.removeprefix(_MEMBER)).isascii() and key.isdigit()]
    known = {f"{_MEMBER}{one.pk}": str(one) for one in User.objects.filter(pk__in=numbers).select_related("person")}
    present, recused = ([known.get(one, one) for one in said.get(name, ())] for name in ("present", "recused"))
    return present, recused


def amount(minor: int | None, currency: str) -> str:
    """A sum as the interface writes it in the language of the moment; nothing for none."""
    return _shown("{{ value|exact_amount:currency }}", value=minor, currency=currency) if minor is not None else ""


def day(value: Any) -> str:
    """A day, likewise."""
    return _shown("{{ value|day }}", value=value) if value is not None else ""


def percent(share: Fraction, most: int = 1) -> str:
    """A share, likewise: with as many decimals as it needs, at most so many."""
    decimals = next((places for places in range(most) if (share * 100 * 10**places).denominator == 1), most)
    return _shown("{{ value|percent:decimals }}", value=float(share), decimals=decimals)


def _shown(template: str, **context: Any) -> str:
    """A value as the interface writes it in the language of the moment."""
    return engines["django"].from_string(template).render(context)
