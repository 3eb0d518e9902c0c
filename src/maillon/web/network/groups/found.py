"""The group or the meeting a page is about, for whoever may be on it; 404 for everybody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.network.models import Group, Meeting
from maillon.network.permissions.groups import can_keep_group, groups_kept_by, groups_known_to, groups_read_by
from maillon.web.http import person


def known_group(request: HttpRequest, slug: str) -> Group:
    """A group this visitor may know of."""
    return get_object_or_404(groups_known_to(request.user).select_related("committee"), slug=slug)


def read_group(request: HttpRequest, slug: str) -> Group:
    """A group on whose roll this person is."""
    return get_object_or_404(groups_read_by(person(request)).select_related("committee"), slug=slug)


def kept_group(request: HttpRequest, slug: str) -> Group:
    """A group this person keeps."""
    return get_object_or_404(groups_kept_by(person(request)).select_related("committee"), slug=slug)


def read_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting of a group on whose roll this person is; before it is convened, of a group they keep."""
    user = person(request)
    rows = Meeting.objects.filter(group__in=groups_read_by(user)).select_related("group", "minutes_document__file")
    meeting = get_object_or_404(rows, pk=pk)
    if meeting.convened_at is None and not can_keep_group(user, meeting.group):
        raise Http404
    return meeting


def kept_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting of a group this person keeps."""
    meeting = read_meeting(request, pk)
    if not can_keep_group(person(request), meeting.group):
        raise Http404
    return meeting
