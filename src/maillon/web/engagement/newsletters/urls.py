"""The newsletter: its archive, subscribing without an account, and who writes it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.newsletters import contacts, public, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("infolettre/"), public.home, name="newsletter"),
    path(_("infolettre/abonnement/<str:token>/"), public.subscription, name="newsletter_subscription"),
    path(_("infolettre/quitter/<str:token>/"), public.leave, name="newsletter_leave"),
    path(_("infolettre/<slug:slug>/"), public.issue, name="newsletter_issue"),
    path(_("espace/infolettre/"), writing.listing, name="kept_newsletter"),
    path(_("espace/infolettre/nouveau/"), writing.new, name="new_issue"),
    path(_("espace/infolettre/<slug:slug>/"), writing.edit, name="edit_issue"),
    path(_("espace/infolettre/<slug:slug>/envoi/"), writing.sending, name="issue_sending"),
    path(_("espace/contacts/"), contacts.history, name="contact_history"),
]
