"""The tree of errors: each is one clear sentence, and each resembles the builtin that people already catch."""

import pytest

from threatlas import errors
from threatlas.errors import (
    DocumentError,
    ExportError,
    ExpressionError,
    LimitExceeded,
    MissingExtra,
    ReleaseError,
    RuleError,
    ThreatlasError,
    UnknownId,
    UnknownRelease,
    UpdateError,
)

EXAMPLES: list[tuple[ThreatlasError, type[Exception], str]] = [
    (DocumentError("is bad", source="a.yaml", line=3, column=7), ValueError, "a.yaml:3:7: is bad"),
    (DocumentError("is bad", source="a.yaml", line=3), ValueError, "a.yaml:3: is bad"),
    (DocumentError("is bad", source="-"), ValueError, "-: is bad"),
    (LimitExceeded("is deep", source="a.json", line=1, column=1), DocumentError, "a.json:1:1: is deep"),
    (
        ReleaseError("a.yaml", ["a.yaml:1:1: x", "a.yaml:2:1: y"]),
        ValueError,
        "a.yaml cannot be read as a release of ATLAS:\n  a.yaml:1:1: x\n  a.yaml:2:1: y",
    ),
    (RuleError("own.yaml", ["x"]), ValueError, "own.yaml cannot be read as technique rules:\n  x"),
    (UnknownId("AML.T9", "is no id"), KeyError, "AML.T9: is no id"),
    (UnknownRelease("no 9.9"), LookupError, "no 9.9"),
    (ExportError("no such format"), ValueError, "no such format"),
    (ExpressionError("expected ')'", 4), ValueError, "column 4: expected ')'"),
    (UpdateError("no network"), OSError, "no network"),
    (MissingExtra("drawing", "paths"), ImportError, "drawing needs an extra: pip install 'threatlas[paths]'"),
]


@pytest.mark.parametrize(("error", "builtin", "text"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_each_error_reads_as_a_sentence(error: ThreatlasError, builtin: type[Exception], text: str) -> None:
    assert str(error) == text
    assert isinstance(error, ThreatlasError)
    assert isinstance(error, builtin)


def test_every_class_stands_in_the_drawing() -> None:
    for name, found in vars(errors).items():
        if isinstance(found, type) and issubclass(found, ThreatlasError) and not name.startswith("_"):
            assert found.__doc__
            assert f" {name} " in (errors.__doc__ or "")


def test_the_place_is_data() -> None:
    error = DocumentError("is bad", source="a.yaml", line=3, column=7)
    assert (error.problem, error.source, error.line, error.column) == ("is bad", "a.yaml", 3, 7)


def test_a_release_error_keeps_all_problems_and_shows_twenty() -> None:
    error = ReleaseError("a.yaml", [f"problem {number}" for number in range(25)])
    assert len(error.problems) == 25
    assert str(error).splitlines()[-2:] == ["  problem 19", "  … and 5 more"]
