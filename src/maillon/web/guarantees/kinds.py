"""Where the fund's duties are met, how its events are named in the ledger, what its entries are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.core.people.permissions import Visitor
from maillon.guarantees.models import Breach, CapitalCall, Claim, Facility, Guarantee, OwnLoan, Statement
from maillon.guarantees.permissions.funds import guarantees_visible_to
from maillon.guarantees.services import acceptance, breaches, capital, claims, clocks, own_loans, payments, statements
from maillon.web.documents import kinds as documents
from maillon.web.guarantees.words import EVENTS, PAPERS
from maillon.web.http import whole_number
from maillon.web.ledger.words import Shown, tells_event, tells_subject


def _to(model: Any, name: str) -> Any:
    def link(duty: Obligation) -> str | None:
        found = model.objects.filter(pk=duty.subject_id).first()
        return reverse(name, kwargs={"reference": found.reference}) if found else None

    return link


def _capital(duty: Obligation) -> str | None:
    found = CapitalCall.objects.filter(pk=duty.subject_id).select_related("commitment").first()
    return reverse("fund_commitment", kwargs={"reference": found.commitment.reference}) if found else None


def _statement(duty: Obligation) -> str | None:
    found = Statement.objects.filter(pk=duty.subject_id).exists()
    return reverse("statement", kwargs={"pk": duty.subject_id}) if found else None


def _breach(duty: Obligation) -> str | None:
    found = Breach.objects.filter(pk=duty.subject_id).exists()
    return reverse("fund_breach", kwargs={"pk": duty.subject_id}) if found else None


register(
    statements.REPORT,
    label=_("Remettre l’état des prêts du trimestre"),
    link=_to(Facility, "statements"),
    verb=_("Remettre l’état"),
)
register(
    acceptance.READING,
    label=_("Lire l’état d’un prêteur"),
    link=_statement,
    verb=_("Lire l’état"),
)
register(claims.DECISION, label=_("Décider d’un appel en garantie"), link=_to(Claim, "claim"))
register(payments.PAYMENT, label=_("Payer un appel en garantie"), link=_to(Claim, "claim"))
register(claims.ASKED, label=_("Compléter un appel en garantie"), link=_to(Claim, "claim"))
register(capital.CALLED, label=_("Verser le capital appelé"), link=_capital)
register(own_loans.INSTALMENT, label=_("Rembourser une échéance au fonds"), link=_to(OwnLoan, "fund_loan"))
for _name, _label in (
    (clocks.FEE, _("Payer une commission de garantie")),
    (clocks.VISIT, _("Visiter l’emprunteur")),
    (clocks.COVENANT, _("Vérifier une clause financière")),
    (clocks.OFFER, _("Signer l’offre de garantie")),
    (clocks.SBLC, _("Renouveler la lettre de crédit")),
    (clocks.END, _("Constater la fin de la garantie")),
):
    register(_name, label=_label, link=_to(Guarantee, "guarantee"), declarable=_name in (clocks.VISIT, clocks.COVENANT))

for _name, _label in (
    (clocks.KYC, _("Renouveler la connaissance d’un emprunteur")),
    (clocks.VALUATION, _("Évaluer de nouveau des sûretés")),
):
    register(_name, label=_label, link=_to(Guarantee, "guarantee_diligence"), verb=_("Vérifier"))
register(breaches.ANSWER, label=_("Répondre à un manquement"), link=_breach, verb=_("Répondre"))

for _paper, _called in PAPERS.items():
    documents.register(f"guarantees.{_paper}", _called)
for _kind, _told in EVENTS.items():
    tells_event(f"guarantees.{_kind}", _told)


def _guarantees(reader: Visitor, keys: Collection[str]) -> Mapping[str, Shown]:
    numbers = [number for key in keys if (number := whole_number(key, digits=18)) is not None]
    rows = Guarantee.objects.filter(pk__in=numbers)
    seen = set(guarantees_visible_to(reader).filter(pk__in=numbers).values_list("pk", flat=True))
    return {
        str(one.pk): Shown(
            f"{one.reference} {one.title}",
            reverse("guarantee", kwargs={"reference": one.reference}) if one.pk in seen else None,
        )
        for one in rows
    }


tells_subject("guarantees.guarantee", _guarantees)
