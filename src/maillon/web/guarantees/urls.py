"""The fund: its portfolio, its guarantees, what lenders report, claims, capital."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.guarantees import (
    accounts,
    breaches,
    capital,
    claims,
    diligence,
    grids,
    papers,
    portals,
    portfolio,
    provisions,
    quarterly,
    reasons,
    showing,
    social,
    statements,
    studies,
    typed,
)
from maillon.web.guarantees.risk import backtest, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("fonds/"), portfolio.home, name="fund_home"),
    path(_("fonds/portefeuille/"), portfolio.portfolio, name="fund"),
    path(_("fonds/pourquoi/<slug:figure>/"), reasons.why, name="fund_why"),
    path(_("fonds/provisions/"), provisions.provisions, name="fund_provisions"),
    path(_("fonds/risque/"), views.risk, name="fund_risk"),
    path(_("fonds/risque/defauts-vus/"), backtest.backtest, name="fund_backtest"),
    path(_("fonds/capital/"), capital.capital, name="fund_capital"),
    path(_("fonds/rapports/<slug:period>/"), quarterly.report, name="fund_report"),
    path(_("fonds/rapports/<slug:period>.<slug:kind>"), quarterly.report_file, name="fund_report_file"),
    path(_("fonds/preteur/"), portals.lender, name="lender_portal"),
    path(_("fonds/parrainages/"), portals.sponsor, name="sponsor_portal"),
    path(_("fonds/dossiers/<slug:reference>/limites/"), studies.study, name="fund_study"),
    path(_("fonds/dossiers/<slug:reference>/verification/"), diligence.of_file, name="fund_diligence"),
    path(
        _("fonds/dossiers/<slug:reference>/verification/<slug:point>/"),
        diligence.point_of_file,
        name="fund_diligence_point",
    ),
    path(_("fonds/dossiers/<slug:reference>/grilles/"), grids.of_file, name="fund_grids"),
    path(_("fonds/dossiers/<slug:reference>/grilles/<slug:key>/"), grids.grid, name="fund_grid"),
    path(_("fonds/dossiers/<slug:reference>/comptes/"), accounts.of_file, name="fund_accounts"),
    path(_("fonds/verifications/<int:pk>/piece/"), diligence.evidence, name="diligence_evidence"),
    path(_("fonds/manquements/"), breaches.register, name="fund_breaches"),
    path(_("fonds/manquements/<int:pk>/"), breaches.breach, name="fund_breach"),
    path(_("fonds/garanties/"), portfolio.listing, name="guarantees"),
    path(_("fonds/garanties/<slug:reference>/"), showing.guarantee, name="guarantee"),
    path(_("fonds/garanties/<slug:reference>/pourquoi/<slug:figure>/"), showing.figure, name="guarantee_why"),
    path(_("fonds/garanties/<slug:reference>/social/"), social.social, name="guarantee_social"),
    path(_("fonds/garanties/<slug:reference>/social/<slug:key>/"), social.assess, name="guarantee_assess"),
    path(_("fonds/garanties/<slug:reference>/verification/"), diligence.of_guarantee, name="guarantee_diligence"),
    path(
        _("fonds/garanties/<slug:reference>/verification/<slug:point>/"),
        diligence.point_of_guarantee,
        name="guarantee_diligence_point",
    ),
    path(_("fonds/garanties/<slug:reference>/comptes/"), accounts.of_guarantee, name="guarantee_accounts"),
    path(_("fonds/garanties/<slug:reference>/documents/"), papers.papers, name="guarantee_papers"),
    path(_("fonds/garanties/<slug:reference>/documents/<slug:code>.pdf"), papers.paper, name="guarantee_paper"),
    path(_("fonds/garanties/<slug:reference>/appel/"), claims.lodge, name="claim_new"),
    path(_("fonds/appels/"), claims.listing, name="claims"),
    path(_("fonds/appels/<slug:reference>/"), claims.claim, name="claim"),
    path(_("fonds/appels/<slug:reference>/paiements/<int:number>/"), claims.payment, name="claim_payment"),
    path(_("fonds/appels/<slug:reference>/pieces/<slug:key>/"), claims.evidence, name="claim_evidence"),
    path(_("fonds/ententes/"), statements.facilities, name="facilities"),
    path(_("fonds/ententes/<slug:reference>/etats/"), statements.statements, name="statements"),
    path(_("fonds/ententes/<slug:reference>/etats/<slug:period>/"), typed.typed, name="statement_typed"),
    path(_("fonds/ententes/<slug:reference>/modele/"), statements.template, name="statement_template"),
    path(_("fonds/etats/<int:pk>/"), statements.statement, name="statement"),
    path(_("fonds/etats/<int:pk>/fichier/"), statements.statement_file, name="statement_file"),
]
