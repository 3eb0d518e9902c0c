"""What was published or updated last, of everything or of one selection, as Atom."""

from __future__ import annotations

from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.insight.queries import selected_ids
from maillon.projects.models import Activity
from maillon.web.insight import asking
from maillon.web.insight.phrases import language

ENTRIES = 50


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The fifty activities of a selection that changed last."""
    question = asking.question_of(request)
    if question.remarks:
        return render(request, "errors/400.html", {"remarks": question.remarks}, status=400)
    ids = _latest(None if question.selection.is_empty else set(selected_ids(question.selection)))
    activities = Activity.objects.published().select_related("reporting_organisation").in_bulk(ids)
    here = settings.BASE_URL + reverse("explorer") + question.address()
    atom = Atom1Feed(
        title=_("Maillon : projets publiés ou mis à jour"),
        link=here,
        description=_("Les projets de cette sélection, les plus récemment changés d’abord."),
        language=language(),
        feed_url=settings.BASE_URL + request.get_full_path(),
    )
    for id in ids:
        activity = activities[id]
        link = settings.BASE_URL + reverse("activity", kwargs={"identifier": activity.identifier})
        atom.add_item(
            title=read(activity.title, language()).text or activity.identifier,
            link=link,
            unique_id=link,
            description=read(activity.description, language()).text[:600],
            author_name=activity.reporting_organisation.name(language()),
            pubdate=activity.published_at or activity.created_at,
            updateddate=activity.updated_at,
        )
    response = HttpResponse(content_type=atom.content_type)
    atom.write(response, "utf-8")
    return response


def _latest(within: set[int] | None) -> list[int]:
    newest = Activity.objects.published().order_by("-updated_at", "-id").values_list("id", flat=True)
    if within is None:
        return list(newest[:ENTRIES])
    # A selection may hold more ids than a database takes in one question: the newest are read until fifty are in it.
    return list(islice((id for id in newest.iterator(chunk_size=2000) if id in within), ENTRIES))
