"""Every table of core, gathered for Django; each lives beside its own rules and services."""

from maillon.core.audit.models import AuditEvent
from maillon.core.codelists.models import Code, CodeList, ExchangeRate
from maillon.core.directory.models import Merge
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
from maillon.core.privacy.models import (
    Consent,
    DelayRule,
    Disclosure,
    Incident,
    IncidentEntry,
    PersonalExport,
    PrivacyRequest,
    Purpose,
    Reading,
    RetentionRule,
)
from maillon.core.search.models import SearchEntry
from maillon.core.tokens.models import ApiToken

__all__ = [
    "Affiliation",
    "ApiToken",
    "AuditEvent",
    "CalendarFeed",
    "Code",
    "CodeList",
    "Consent",
    "DelayRule",
    "Disclosure",
    "Evidence",
    "ExchangeRate",
    "FormerAddress",
    "Incident",
    "IncidentEntry",
    "Invitation",
    "IssuedDocument",
    "JobRun",
    "Merge",
    "Message",
    "Obligation",
    "Organisation",
    "OrganisationFigure",
    "OrganisationIdentifier",
    "OrganisationName",
    "Passage",
    "Person",
    "PersonalExport",
    "PrivacyRequest",
    "Purpose",
    "Reading",
    "Relationship",
    "Reminder",
    "ReminderChoice",
    "ReminderSchedule",
    "RetentionRule",
    "RoleGrant",
    "Schedule",
    "SearchEntry",
    "StoredFile",
    "User",
]
