"""Dues: what members owe, by which scale, what came in."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.dues import accounts, bank, notices, printing, running, scales, simulation

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/cotisations/"), notices.listing, name="dues"),
    path(_("reseau/cotisations/avis.csv"), notices.as_csv, name="dues_csv"),
    path(_("reseau/cotisations/avis/<str:number>/"), notices.notice, name="dues_notice"),
    path(_("reseau/cotisations/avis/<str:number>/pdf/"), notices.pdf, name="dues_notice_pdf"),
    path(_("reseau/cotisations/emission/<str:label>/"), running.run, name="dues_run"),
    path(_("reseau/cotisations/impression/<str:label>/"), printing.prints, name="dues_print"),
    path(_("reseau/cotisations/impression/<str:label>/avis.zip"), printing.printed, name="dues_printed"),
    path(_("reseau/cotisations/travail/<int:pk>/"), running.job, name="dues_job"),
    path(_("reseau/cotisations/suspensions/"), running.standing, name="dues_standing"),
    path(_("reseau/cotisations/baremes/"), scales.listing, name="dues_scales"),
    path(_("reseau/cotisations/baremes/nouveau/"), scales.new, name="dues_scale_new"),
    path(_("reseau/cotisations/baremes/<int:pk>/"), scales.scale, name="dues_scale"),
    path(_("reseau/cotisations/baremes/<int:pk>/modifier/"), scales.edit, name="dues_scale_edit"),
    path(_("reseau/cotisations/baremes/<int:pk>/simulation/"), simulation.simulation, name="dues_simulation"),
    path(_("reseau/cotisations/baremes/<int:pk>/simulation.csv"), simulation.as_csv, name="dues_simulation_csv"),
    path(_("reseau/cotisations/banque/"), bank.home, name="dues_bank"),
    path(_("reseau/cotisations/banque/colonnes/<int:pk>/"), bank.columns, name="dues_bank_columns"),
    path(_("reseau/cotisations/banque/mouvements/"), bank.lines, name="dues_bank_lines"),
    path(_("reseau/cotisations/banque/mouvements/<int:pk>/"), bank.line, name="dues_bank_line"),
    path(_("organismes/<slug:slug>/cotisations/"), accounts.account, name="dues_account"),
    path(_("organismes/<slug:slug>/cotisations/releve.<slug:format>"), accounts.statement, name="dues_statement"),
]
