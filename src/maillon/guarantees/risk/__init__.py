"""How much a fund of guarantees may lose in a year. numpy alone: no Django, no chance, the same number at audit.

``measure(portfolio, model)`` is the heart; ``committee`` gathers what a page shows. See docs/guides.
"""

from maillon.guarantees.risk.committee import committee
from maillon.guarantees.risk.distribution import distribution
from maillon.guarantees.risk.marginal import marginal
from maillon.guarantees.risk.measures import measure
from maillon.guarantees.risk.model import Model, read_model
from maillon.guarantees.risk.portfolio import Exposure, Portfolio, portfolio
from maillon.guarantees.risk.reading import FileRefused, read_portfolio
from maillon.guarantees.risk.shares import shares
from maillon.guarantees.risk.stress import Stress, read_stresses, stressed

__all__ = [
    "Exposure",
    "FileRefused",
    "Model",
    "Portfolio",
    "Stress",
    "committee",
    "distribution",
    "marginal",
    "measure",
    "portfolio",
    "read_model",
    "read_portfolio",
    "read_stresses",
    "shares",
    "stressed",
]
