"""Everything that threatlas raises on purpose.

::

    ThreatlasError                 what a user can read and act on
    ├── DocumentError              a file is not what it should be: path, line, column
    │   └── LimitExceeded          a file is larger or deeper than it may be
    ├── DescriptionError           a system description is wrong: all its problems
    ├── EvidenceError              a file of evidence is wrong: all its problems
    ├── CatalogueError             a catalogue of controls is wrong: all its problems
    ├── RuleError                  a file of technique rules is wrong: all its problems
    ├── ReleaseError               an ATLAS release cannot be read: all its issues
    ├── UnknownId                  no object has this id
    ├── UnknownRelease             no release has this version
    ├── ExportError                what was asked for cannot be exported
    ├── ExpressionError            an expression over layers cannot be read: the column
    ├── UpdateError                the newest release could not be fetched or verified
    │   └── DamagedLock            the list of fetched releases cannot be read
    ├── StateError                 the state of a server cannot be read or kept
    └── MissingExtra               a part of threatlas is not installed: the pip command
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ThreatlasError(Exception):
    """A problem that a user can understand and mend. ``str()`` is one clear sentence or more."""


class DocumentError(ThreatlasError, ValueError):
    """A document is not well formed, or holds something else than it should."""

    def __init__(self, problem: str, *, source: str, line: int | None = None, column: int | None = None) -> None:
        self.problem = problem
        """What is wrong and how to mend it, without the place."""
        self.source = source
        """The file's path as the user gave it, or ``-``."""
        self.line = line
        """1-based, or None where the problem is the file as a whole."""
        self.column = column
        """1-based, or None."""
        place = ":".join(str(part) for part in (source, line, column) if part is not None)
        super().__init__(f"{place}: {problem}")


class LimitExceeded(DocumentError):
    """A document is larger, deeper or longer than threatlas reads."""


class _WithProblems(ThreatlasError, ValueError):
    """Something was read to its end, and this is all that is wrong with it."""

    what = ""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        """One sentence for each thing that is wrong, place included."""
        shown = "\n".join(f"  {problem}" for problem in self.problems[:20])
        more = f"\n  … and {len(self.problems) - 20} more" if len(self.problems) > 20 else ""
        super().__init__(f"{source} cannot be read as {self.what}:\n{shown}{more}")


class ReleaseError(_WithProblems):
    """A release of ATLAS cannot be read."""

    what = "a release of ATLAS"


class DescriptionError(_WithProblems):
    """A system description is wrong."""

    what = "a system description"


class EvidenceError(_WithProblems):
    """A file of evidence is wrong."""

    what = "evidence"


class CatalogueError(_WithProblems):
    """A catalogue of controls is wrong."""

    what = "a catalogue of controls"


class RuleError(_WithProblems):
    """A file of technique rules is wrong."""

    what = "technique rules"


class UnknownId(ThreatlasError, KeyError):
    """No object of the loaded release has this id."""

    def __init__(self, identifier: str, hint: str) -> None:
        self.identifier = identifier
        super().__init__(f"{identifier}: {hint}")

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the repr


class UnknownRelease(ThreatlasError, LookupError):
    """No release of ATLAS of this version is at hand."""


class ExportError(ThreatlasError, ValueError):
    """What was asked for cannot be exported: a format that is not there, or choices that do not fit it."""


class ExpressionError(ThreatlasError, ValueError):
    """An expression over layers cannot be read."""

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(f"column {column}: {problem}")
        self.problem = problem
        self.column = column
        """From 1."""


class UpdateError(ThreatlasError, OSError):
    """The newest release could not be fetched or verified. What was there before is kept."""

    def __str__(self) -> str:
        return str(self.args[0])


class DamagedLock(UpdateError):
    """The list of fetched releases cannot be read; what threatlas ships is still there."""


class StateError(ThreatlasError, RuntimeError):
    """What a server keeps cannot be read or kept."""


class MissingExtra(ThreatlasError, ImportError):
    """A part of threatlas needs a package that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an extra: pip install 'threatlas[{extra}]'")
