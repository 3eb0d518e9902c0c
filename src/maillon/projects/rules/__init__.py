"""What the field decides of an activity, on plain values.

An activity is handled as a *document*: a dictionary that JSON can hold, with the names of the tables' columns.
Dates are ISO texts, amounts whole minor units, percentages decimal texts. Forms, drafts, the audit's before and
after, imports and comparisons all speak of the same document.
"""

from maillon.projects.rules.coherence import findings
from maillon.projects.rules.document import SECTIONS, Document, Finding, Incoherent, blank, merged
from maillon.projects.rules.identifiers import next_identifier, reference_of
from maillon.projects.rules.publication import READS as PUBLICATION_READS
from maillon.projects.rules.publication import Check, gate, missing, transition
from maillon.projects.rules.shares import completed, remainder, share_problem
from maillon.projects.rules.typed import (
    amount_as_typed,
    number_as_typed,
    parse_amount,
    parse_date,
    parse_number,
    parse_percentage,
)

__all__ = [
    "PUBLICATION_READS",
    "SECTIONS",
    "Check",
    "Document",
    "Finding",
    "Incoherent",
    "amount_as_typed",
    "blank",
    "completed",
    "findings",
    "gate",
    "merged",
    "missing",
    "next_identifier",
    "number_as_typed",
    "parse_amount",
    "parse_date",
    "parse_number",
    "parse_percentage",
    "reference_of",
    "remainder",
    "share_problem",
    "transition",
]
