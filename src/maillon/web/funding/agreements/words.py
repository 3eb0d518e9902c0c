"""What states, conditions and acts are called, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.funding.models import Agreement, Instalment, Report, Signature
from maillon.funding.rules import agreements as rules
from maillon.funding.rules.terms import Terms
from maillon.web.templatetags.maillon import day

STATES = {
    Agreement.State.TO_SIGN: gettext_lazy("À signer"),
    Agreement.State.IN_FORCE: gettext_lazy("En vigueur"),
    Agreement.State.COMPLETED: gettext_lazy("Terminée"),
    Agreement.State.ENDED: gettext_lazy("Arrêtée"),
}
LOOKS = {
    Agreement.State.TO_SIGN: "warn",
    Agreement.State.IN_FORCE: "ok",
    Agreement.State.COMPLETED: "",
    Agreement.State.ENDED: "bad",
}
INSTALMENTS = {
    Instalment.State.WAITING: gettext_lazy("À venir"),
    Instalment.State.DUE: gettext_lazy("Exigible"),
    Instalment.State.PREPARED: gettext_lazy("Paiement demandé"),
    Instalment.State.APPROVED: gettext_lazy("Approuvé"),
    Instalment.State.ORDERED: gettext_lazy("À la banque"),
    Instalment.State.PAID: gettext_lazy("Versé"),
    Instalment.State.CANCELLED: gettext_lazy("Annulé"),
}
INSTALMENT_LOOKS = {
    Instalment.State.WAITING: "draft",
    Instalment.State.DUE: "warn",
    Instalment.State.PREPARED: "info",
    Instalment.State.APPROVED: "info",
    Instalment.State.ORDERED: "info",
    Instalment.State.PAID: "ok",
    Instalment.State.CANCELLED: "draft",
}
REPORTS = {
    Report.State.DUE: gettext_lazy("Attendu"),
    Report.State.RECEIVED: gettext_lazy("Reçu, à lire"),
    Report.State.ACCEPTED: gettext_lazy("Accepté"),
    Report.State.DROPPED: gettext_lazy("N’est plus attendu"),
}
REPORT_LOOKS = {
    Report.State.DUE: "",
    Report.State.RECEIVED: "warn",
    Report.State.ACCEPTED: "ok",
    Report.State.DROPPED: "draft",
}
PARTIES = {
    Signature.Party.FUNDER: gettext_lazy("pour le bailleur"),
    Signature.Party.ORGANISATION: gettext_lazy("pour l’organisme"),
}
CHANGES = {
    "amount": gettext_lazy("Montant"),
    "ends_on": gettext_lazy("Fin"),
    "eligible": gettext_lazy("Dépenses admissibles du projet"),
    "public": gettext_lazy("Autres aides publiques"),
    "cash": gettext_lazy("Contrepartie en argent"),
    "in_kind": gettext_lazy("Contrepartie en biens et en temps"),
}
LEFT = {
    "reports": gettext_lazy("des rapports"),
    "instalments": gettext_lazy("des versements"),
    "recoveries": gettext_lazy("des sommes à rembourser"),
    "amendments": gettext_lazy("un avenant à signer"),
}


def narrative(told: dict[str, str]) -> str:
    """A text by language, in the reader's."""
    return read(told, (get_language() or "fr")[:2]).text


def waits(condition: str, terms: Terms) -> str:
    """What an instalment waits for, said to whoever waits."""
    what, _colon, key = condition.partition(":")
    if what == rules.SIGNATURE:
        return _("les deux signatures")
    if what == rules.BEFORE:
        return _("le %(day)s") % {"day": day(date.fromisoformat(key))}
    rule = next((one for one in terms.reports if one.key == key), None)
    name = narrative(dict(rule.label)) if rule else key
    if what == rules.REPORT:
        return _("« %(report)s » accepté") % {"report": name}
    return _("« %(report)s » reçu") % {"report": name}
