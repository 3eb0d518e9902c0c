"""Where a member's staff keeps its projects."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.projects.views import reach, spreadsheets
from maillon.web.projects.views.acts import duplicate, history, my_activity, publish, restore, undo, withdraw
from maillon.web.projects.views.listing import my_activities, new_activity
from maillon.web.projects.views.sections import section

SECTION_PATHS = {
    "essentials": _("espace/projets/<int:pk>/essentiel/"),
    "participants": _("espace/projets/<int:pk>/participants/"),
    "places": _("espace/projets/<int:pk>/lieux/"),
    "sectors": _("espace/projets/<int:pk>/secteurs/"),
    "money": _("espace/projets/<int:pk>/argent/"),
    "results": _("espace/projets/<int:pk>/resultats/"),
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("espace/projets/"), my_activities, name="my_activities"),
    path(_("espace/projets/nouveau/"), new_activity, name="my_activity_new"),
    path(_("espace/projets/importer/"), spreadsheets.send, name="my_activities_import"),
    path(_("espace/projets/importer/modele.xlsx"), spreadsheets.template, name="my_activities_template"),
    path(_("espace/projets/importer/<int:pk>/"), spreadsheets.plan, name="my_activities_import_plan"),
    path(_("espace/projets/importer/<int:pk>/appliquer/"), spreadsheets.apply, name="my_activities_import_apply"),
    path(_("espace/projets/<int:pk>/"), my_activity, name="my_activity"),
    *(path(address, section, {"key": key}, name=f"my_activity_{key}") for key, address in SECTION_PATHS.items()),
    path(_("espace/projets/<int:pk>/publier/"), publish, name="my_activity_publish"),
    path(_("espace/projets/<int:pk>/retirer/"), withdraw, name="my_activity_withdraw"),
    path(_("espace/projets/<int:pk>/copier/"), duplicate, name="my_activity_duplicate"),
    path(_("espace/projets/<int:pk>/annuler/"), undo, name="my_activity_undo"),
    path(_("espace/projets/<int:pk>/historique/"), history, name="my_activity_history"),
    path(_("espace/projets/<int:pk>/retablir/"), restore, name="my_activity_restore"),
    path(_("espace/projets/<int:pk>/personnes-rejointes/"), reach.my_activity_reach, name="my_activity_reach"),
    path(
        _("espace/projets/<int:pk>/personnes-rejointes/<int:number>/retirer/"),
        reach.withdraw_reach,
        name="my_activity_reach_withdraw",
    ),
    path(
        _("espace/projets/<int:pk>/personnes-rejointes/<int:number>/remettre/"),
        reach.restore_reach,
        name="my_activity_reach_restore",
    ),
]
