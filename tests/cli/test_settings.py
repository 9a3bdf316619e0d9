"""Where settings come from: the command line, the environment, ``threatlas.toml``."""

from pathlib import Path

import pytest

from threatlas.cli.settings import release_setting
from threatlas.errors import DocumentError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THREATLAS_RELEASE", raising=False)


def test_the_nearer_source_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert release_setting(None) is None
    Path("threatlas.toml").write_text('release = "4.9.1"\n')
    assert release_setting(None) == "4.9.1"
    monkeypatch.setenv("THREATLAS_RELEASE", "5.0.1")
    assert release_setting(None) == "5.0.1"
    assert release_setting("3.0.0") == "3.0.0"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREATLAS_RELEASE", "")
    Path("threatlas.toml").write_text('release = "4.9.1"\n')
    assert release_setting(None) == "4.9.1"


def test_a_file_that_is_not_asked_is_not_read() -> None:
    Path("threatlas.toml").write_text("nonsense")
    assert release_setting("5.6.0") == "5.6.0"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("release = \n", "is not valid TOML"),
        ("release = 5\n", "the setting 'release' must be a text in quotes"),
        ("colour = true\n", "'colour' is not a setting; there is release"),
        ("x" * 100 + " = 1\n", f"'{'x' * 40}' is not a setting"),
        ("# " + "x" * 65536, "threatlas.toml"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(text: str, told: str) -> None:
    Path("threatlas.toml").write_text(text)
    with pytest.raises(DocumentError) as caught:
        release_setting(None)
    assert told in str(caught.value)
    assert "threatlas.toml" in str(caught.value)


def test_a_link_that_leads_nowhere_is_told() -> None:
    Path("threatlas.toml").symlink_to("missing.toml")
    with pytest.raises(DocumentError):
        release_setting(None)
