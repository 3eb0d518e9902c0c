"""The logic model and the partner's word, among the parts of an application."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_follow
from maillon.dossiers.queries.veiling import reads_blind
from maillon.funding.permissions.planning import can_draft_logic_model, can_sign_need
from maillon.funding.queries import needs
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning.judging import findings
from maillon.web.dossiers.complements import Complement, register

_EFFECT = "funding.agreement"


def logic(dossier: Dossier, user: Visitor) -> Complement | None:
    """Where the logic model is, and how it stands."""
    if dossier.version.procedure.effect != _EFFECT or not queries.takes_logic_model(dossier):
        return None
    if reads_blind(user, dossier):
        return None
    url = reverse("logic", kwargs={"reference": dossier.reference})
    latest = queries.readable_versions(user, dossier).first()
    if latest is None:
        begun = Complement(_("Modèle logique et indicateurs"), url, _("à commencer"))
        return begun if can_draft_logic_model(user, dossier) else None
    plan = queries.plan_of(latest)
    left = len(findings(queries.said_of(plan, queries.years_of(dossier)))) if latest.sealed_at is None else 0
    facts = {"number": latest.number, "rows": len(plan.rows), "indicators": len(plan.measures), "left": left}
    note = _("version %(number)s, %(rows)s lignes, %(indicators)s indicateurs") % facts
    if left:
        note += _(", %(left)s à régler") % facts
    return Complement(_("Modèle logique et indicateurs"), url, note, latest.sealed_at is not None or not left)


def need(dossier: Dossier, user: Visitor) -> Complement | None:
    """Whether the partner signed the need as it is written now."""
    if dossier.version.procedure.effect != _EFFECT or needs.asked(dossier) is None:
        return None
    if not (can_follow(user, dossier) or can_sign_need(user, dossier)):
        return None
    url = reverse("need", kwargs={"reference": dossier.reference})
    signed = needs.holding(dossier)
    if signed:
        note = _("signé par %(name)s, %(partner)s") % {"name": signed[0].name, "partner": signed[0].partner}
        return Complement(_("La parole du partenaire"), url, note, is_done=True)
    fell = dossier.need_signatures.filter(revoked_because="changed").exists()
    note = _("à signer de nouveau : le texte a changé") if fell else _("à signer par le partenaire")
    return Complement(_("La parole du partenaire"), url, note)


register(logic)
register(need)
