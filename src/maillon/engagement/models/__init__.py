"""Tables of engagement, a file a part."""

from maillon.engagement.models.actions import Action, DailyAction, PaperBatch, Signature, Tally, Wording
from maillon.engagement.models.campaigns import Campaign, Edition
from maillon.engagement.models.coalitions import AdvocacyDate, Commitment, LobbyContact, SignedPosition
from maillon.engagement.models.education import Resource, Workshop, WorkshopBooking
from maillon.engagement.models.elected import Assembly, ElectedMember, Riding, RidingPlace
from maillon.engagement.models.events import Evaluation, Event, Registration, Session
from maillon.engagement.models.newsletters import Delivery, Issue, Subscription, SubscriptionInterest
from maillon.engagement.models.training import Course, CourseSession, Enrolment
from maillon.engagement.models.volunteers import HelpRequest, Volunteer, VolunteerSkill

__all__ = [
    "Action",
    "AdvocacyDate",
    "Assembly",
    "Campaign",
    "Commitment",
    "Course",
    "CourseSession",
    "DailyAction",
    "Delivery",
    "Edition",
    "ElectedMember",
    "Enrolment",
    "Evaluation",
    "Event",
    "HelpRequest",
    "Issue",
    "LobbyContact",
    "PaperBatch",
    "Registration",
    "Resource",
    "Riding",
    "RidingPlace",
    "Session",
    "Signature",
    "SignedPosition",
    "Subscription",
    "SubscriptionInterest",
    "Tally",
    "Volunteer",
    "VolunteerSkill",
    "Wording",
    "Workshop",
    "WorkshopBooking",
]
