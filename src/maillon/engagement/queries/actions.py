"""Actions as pages read them: where they stand, what they count, the signature a link opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from maillon.core.links import Link
from maillon.engagement.models import Action, Signature, Tally
from maillon.engagement.rules.actions import ORGANISATIONS, ActionState, action_state

_LINK = Link("engagement.signature")
State = Tally.State


def state_of(action: Action, *, at: datetime) -> ActionState:
    """Where an action stands at an instant."""
    return action_state(published_at=action.published_at, opens_at=action.opens_at, closes_at=action.closes_at, at=at)


def token_of(signature: Signature) -> str:
    """The secret of a signature’s link; only who received the letter, and this site, can make it."""
    return _LINK.token(signature.key)


def find(token: str) -> Signature | None:
    """The signature a link opens; None for a link we never wrote, or whose signature was withdrawn or erased."""
    key = _LINK.read(token)
    if key is None:
        return None
    found = Signature.objects.filter(key=key).select_related("action__organisation", "action__assembly", "riding")
    return found.exclude(email="").first()


@dataclass(frozen=True, slots=True)
class Totals:
    """What an action counts; only ``counted`` is said as its number of signatures."""

    online: int = 0
    paper: int = 0
    own: int = 0
    """Letters people say they sent from their own mailbox: told beside, never added."""
    held: int = 0
    refused: int = 0
    discarded: int = 0
    organisations: int = 0

    @property
    def counted(self) -> int:
        """Confirmed online and signed by hand, once each."""
        return self.online + self.paper


def totals(actions: Iterable[Action]) -> dict[int, Totals]:
    """The totals of actions by id: one question whatever the number of signatures."""
    keys = [action.pk for action in actions]
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Tally.objects.filter(action__in=keys, choice__in=("", ORGANISATIONS)).order_by()
    for row in rows.values("action", "state", "channel", "choice").annotate(sum=Sum("n")):
        name = row["channel"] if row["state"] == State.COUNTED else row["state"]
        if row["choice"]:
            name = "organisations" if row["state"] == State.COUNTED else ""
        if name:
            found[row["action"]][name] += row["sum"]
    return {key: Totals(**found[key]) if key in found else Totals() for key in keys}


def counted(action: Action) -> int:
    """How many signed, online and by hand."""
    return _people(action).aggregate(sum=Sum("n"))["sum"] or 0


def by_region(action: Action) -> dict[str, int]:
    """How many by region of Québec; "" for who did not say."""
    return _by(_people(action), "region")


def by_riding(action: Action) -> dict[str, int]:
    """How many letters left by riding, by the site or from one’s own mailbox."""
    rows = Tally.objects.filter(action=action, state=State.COUNTED, choice="").exclude(riding="")
    return _by(rows, "riding")


def by_wording(action: Action) -> dict[str, int]:
    """How many signed online by the wording they had read."""
    return _by(_people(action).filter(channel=Signature.Channel.ONLINE).exclude(wording=""), "wording")


def by_choice(action: Action) -> dict[str, int]:
    """How many made each promise."""
    rows = Tally.objects.filter(action=action, state=State.COUNTED).exclude(choice__in=("", ORGANISATIONS))
    return _by(rows, "choice")


def by_day(action: Action) -> list[tuple[date, int]]:
    """How many each day, in order."""
    rows = _people(action).order_by("day").values("day").annotate(sum=Sum("n"))
    return [(row["day"], row["sum"]) for row in rows if row["sum"]]


def _people(action: Action) -> QuerySet[Tally, Tally]:
    channels = Signature.Channel.values
    return Tally.objects.filter(action=action, state=State.COUNTED, choice="", channel__in=channels).order_by()


def _by(rows: QuerySet[Tally, Tally], column: str) -> dict[str, int]:
    found = rows.order_by().values(column).annotate(sum=Sum("n"))
    return {row[column]: row["sum"] for row in found if row["sum"]}


def open_ones(*, at: datetime) -> QuerySet[Action, Action]:
    """The public actions one may take part in, those that close first at the head."""
    found = Action.objects.filter(published_at__lte=at, opens_at__lte=at).exclude(closes_at__lte=at)
    return found.select_related("organisation", "edition__campaign").order_by("closes_at", "pk")


def closed_ones(*, at: datetime) -> QuerySet[Action, Action]:
    """The public actions that are over, the latest first."""
    found = Action.objects.filter(published_at__lte=at, closes_at__lte=at)
    return found.select_related("organisation", "edition__campaign").order_by("-closes_at", "-pk")


def organisations_pledged(action: Action) -> list[str]:
    """The organisations whose commitment is confirmed and may be shown, by name."""
    found = action.signatures.filter(state=Signature.State.COUNTED, may_hand_over=True).exclude(on_behalf_of="")
    return sorted(set(found.values_list("on_behalf_of", flat=True)))


def held(action: Action) -> QuerySet[Signature, Signature]:
    """Confirmed signatures set apart, the oldest first."""
    return action.signatures.filter(state=Signature.State.HELD).order_by("received_at", "pk")


def to_hand_over(action: Action) -> QuerySet[Signature, Signature]:
    """The counted signatures whose person agreed that their name be handed over, in order of arrival."""
    return action.signatures.filter(state=Signature.State.COUNTED, may_hand_over=True).exclude(name="").order_by("pk")


def wanting_news(action: Action) -> QuerySet[Signature, Signature]:
    """The counted signatures whose person asked to be told what comes next."""
    return action.signatures.filter(state=Signature.State.COUNTED, wants_news=True).exclude(email="").order_by("pk")
