"""Registers what funding adds to the record a form reads."""

from maillon.dossiers.queries.record import contribute
from maillon.funding.queries.record import record_of
from maillon.funding.queries.record_partners import partners_of

contribute(record_of)
contribute(partners_of)
