"""The day by which decisions count where none is asked for."""

from datetime import date


def this_day() -> date:
    """The day where the command is run: there a decision ends."""
    return date.today()  # noqa: DTZ011  # not UTC: who wrote a date meant the local day
