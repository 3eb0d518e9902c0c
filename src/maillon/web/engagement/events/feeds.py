"""Events for calendars and readers: one, a region, an edition, an organisation; iCalendar, Atom and RSS."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries import campaigns, events, ical
from maillon.engagement.rules import calendar as rules
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.asking import Question, question_of
from maillon.web.engagement.events.words import region_name
from maillon.web.insight.phrases import language
from maillon.web.templatetags.maillon import moment

MOST = 500
"""Sessions of a calendar to subscribe to."""
NEWS = 50
KEPT_SECONDS = 60
FORMATS: dict[str, type[Atom1Feed] | type[Rss201rev2Feed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, for one’s calendar."""
    now = timezone.now()
    found = get_object_or_404(permissions.events_seen_by(request.user), slug=slug)
    return _calendar(ical.one_event(found, language=language(), at=now), found.slug)


@require_safe
@cache_control(public=True, max_age=900)
def ics(request: HttpRequest) -> HttpResponse:
    """The calendar as one asks for it, to subscribe to."""
    now = timezone.now()
    question = question_of(request, campaigns.announced(on=timezone.localdate(now)))
    if question.remarks:
        return render(request, "errors/400.html", {"remarks": question.remarks}, status=400)
    # Programs come for the same calendar again and again: it is written once a minute, whoever asks.
    key = "ics-" + sha256(f"{language()} {request.get_full_path()}".encode()).hexdigest()
    text = cache.get(key)
    if text is None:
        sessions = events.shown(one.session_id for one in _found(question)[:MOST])
        text = ical.feed(sessions, title=_title(question), language=language(), at=now)
        cache.set(key, text, KEPT_SECONDS)
    return _calendar(text, "maillon")


def _calendar(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


@require_safe
@cache_control(public=True, max_age=900)
def news(request: HttpRequest, format: str) -> HttpResponse:
    """The events of a question that were announced last, cancelled ones saying so."""
    if format not in FORMATS:
        raise Http404
    question = question_of(request, campaigns.announced(on=timezone.localdate()))
    if question.remarks:
        return render(request, "errors/400.html", {"remarks": question.remarks}, status=400)
    feed = FORMATS[format](
        title=_title(question),
        link=settings.BASE_URL + question.address(reverse("events")),
        description=_("Les événements de solidarité internationale, les derniers annoncés d’abord."),
        language=language(),
        feed_url=settings.BASE_URL + request.get_full_path(),
    )
    keys = {one.event_id for one in _found(question)}
    found = events.public(at=timezone.now()).filter(pk__in=keys).select_related("organisation")
    for event in found.order_by("-published_at", "-pk")[:NEWS]:
        title = read(event.title, language()).text
        link = settings.BASE_URL + reverse("event", kwargs={"slug": event.slug})
        when = f"{moment(event.starts_at)}, {presenters.place_of(event)}"
        feed.add_item(
            title=_("Annulé : %(title)s") % {"title": title} if event.cancelled_at else title,
            link=link,
            unique_id=link,
            description=f"{when}. {read(event.about, language()).text}"[:600],
            author_name=event.organisation.name(language()),
            pubdate=event.published_at,
            updateddate=event.changed_at,
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _found(question: Question) -> list[rules.Showing]:
    now = timezone.now()
    known = events.showings(at=now, words=bool(question.wanted.text))
    if question.organisation is not None:
        theirs = set(events.coming_of(question.organisation.pk, at=now).values_list("pk", flat=True))
        known = [one for one in known if one.event_id in theirs]
    return rules.choose(known, question.wanted)


def _title(question: Question) -> str:
    names = [_("Maillon : événements")]
    if question.edition is not None:
        names.append(presenters.label_of(question.edition))
    if question.wanted.region:
        names.append(region_name(question.wanted.region))
    if question.organisation is not None:
        names.append(question.organisation.name(language()))
    return ", ".join(names)
