"""Writing in a book: posting what happened, reversing it, keeping its accounts, closing a period.

Who may is asked by ``permissions`` at the page's door; a domain whose own deed moves money (a notice of dues is
issued) calls these with its own actor.
"""

from maillon.ledger.rules import Move
from maillon.ledger.services.keeping import close_account, close_period, load_chart, open_account, open_book
from maillon.ledger.services.posting import post, post_all, reverse
from maillon.ledger.services.presenting import lay_out
from maillon.ledger.services.writing import Posting

__all__ = [
    "Move",
    "Posting",
    "close_account",
    "close_period",
    "lay_out",
    "load_chart",
    "open_account",
    "open_book",
    "post",
    "post_all",
    "reverse",
]
