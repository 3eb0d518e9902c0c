"""Telling the authors of drafts what changes for them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.dossiers.models import DeadlineExtension, Dossier
from maillon.dossiers.queries.conversing import applicant_side
from maillon.dossiers.rules.walk import State


@transaction.atomic
def tell_extension(*, extension: int, at: datetime) -> dict[str, int]:
    """Write one letter to each author of each draft under the version: the new instant and its reason."""
    given = DeadlineExtension.objects.select_related("version").get(pk=extension)
    drafts = Dossier.objects.filter(version=given.version, state=State.DRAFT)
    told = 0
    for dossier in drafts.select_related("started_by", "version__procedure").iterator(chunk_size=200):
        for user in applicant_side(dossier):
            language = "en" if user.language.startswith("en") else "fr"
            with override(language):
                link = str(settings.BASE_URL) + reverse("application", kwargs={"reference": dossier.reference})
            facts = {
                "reference": dossier.reference,
                "procedure": read(given.version.definition.get("title"), language).text,
                "closes_at": given.closes_at,
                "reason": given.reason,
                "link": link,
            }
            mail.write(user.email, "dossiers/extension", language, facts, at)
            told += 1
    return {"told": told}
