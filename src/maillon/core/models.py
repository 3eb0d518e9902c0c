"""Every table of core, gathered for Django; each lives beside its own rules and services."""

from maillon.core.audit.models import AuditEvent
from maillon.core.codelists.models import Code, CodeList, ExchangeRate
from maillon.core.documents.models import IssuedDocument
from maillon.core.editorial.models import Passage
from maillon.core.files.models import StoredFile
from maillon.core.jobs.models import JobRun, Schedule
from maillon.core.mail.models import Message
from maillon.core.obligations.models import (
    CalendarFeed,
    Evidence,
    Obligation,
    Reminder,
    ReminderChoice,
    ReminderSchedule,
)
from maillon.core.parties.models import (
    Affiliation,
    FormerAddress,
    Organisation,
    OrganisationFigure,
    OrganisationIdentifier,
    OrganisationName,
    Person,
    Relationship,
)
from maillon.core.people.models import Invitation, RoleGrant, User
from maillon.core.search.models import SearchEntry
from maillon.core.tokens.models import ApiToken

__all__ = [
    "Affiliation",
    "ApiToken",
    "AuditEvent",
    "CalendarFeed",
    "Code",
    "CodeList",
    "Evidence",
    "ExchangeRate",
    "FormerAddress",
    "Invitation",
    "IssuedDocument",
    "JobRun",
    "Message",
    "Obligation",
    "Organisation",
    "OrganisationFigure",
    "OrganisationIdentifier",
    "OrganisationName",
    "Passage",
    "Person",
    "Relationship",
    "Reminder",
    "ReminderChoice",
    "ReminderSchedule",
    "RoleGrant",
    "Schedule",
    "SearchEntry",
    "StoredFile",
    "User",
]
