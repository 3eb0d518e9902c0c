"""Whatever one party asks of another: procedures, and the dossiers that walk them."""

from maillon.dossiers.models.answers import AnswerChange, Attachment, Signature, Submission
from maillon.dossiers.models.collecting import FieldDevice, ReceivedFile, ReceivedInstance
from maillon.dossiers.models.decisions import Condition, Decision, Letter
from maillon.dossiers.models.dossiers import Dossier, DossierAccess, Gate, Message, Note, TimelineEntry
from maillon.dossiers.models.procedures import (
    Committee,
    CommitteeMember,
    DeadlineExtension,
    Form,
    FormMedia,
    Procedure,
    ProcedureForm,
    ProcedureVersion,
)
from maillon.dossiers.models.returned import ReturnedFile
from maillon.dossiers.models.reviews import Recusal, Review, Score
from maillon.dossiers.models.sittings import AgendaItem, Attendance, Sitting, Vote

__all__ = [
    "AgendaItem",
    "AnswerChange",
    "Attachment",
    "Attendance",
    "Committee",
    "CommitteeMember",
    "Condition",
    "DeadlineExtension",
    "Decision",
    "Dossier",
    "DossierAccess",
    "FieldDevice",
    "Form",
    "FormMedia",
    "Gate",
    "Letter",
    "Message",
    "Note",
    "Procedure",
    "ProcedureForm",
    "ProcedureVersion",
    "ReceivedFile",
    "ReceivedInstance",
    "Recusal",
    "ReturnedFile",
    "Review",
    "Score",
    "Signature",
    "Sitting",
    "Submission",
    "TimelineEntry",
    "Vote",
]
