"""How figures are written for people: as in every report."""

from threatlas.reports.figures import amount, days, percent

__all__ = ["amount", "days", "percent"]
