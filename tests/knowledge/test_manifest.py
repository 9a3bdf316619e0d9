"""Manifests of atlas-data."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.errors import ThreatlasError
from threatlas.knowledge.manifest import Listed, parse_manifest

GOOD = """
- release: 2026.05
  release-date: 2026-05-27
  versions:
  - {format-version: 6.0.0, path: v6/ATLAS-2026.05.yaml}
- release: 2026.10
  release-date: 2026-10-20
  versions:
  - {format-version: 7.0.0, path: v7/ATLAS-2026.10.yaml}
  - {format-version: 6.1.0, path: v6/ATLAS-2026.10.yaml}
- release: 5.6.0
  release-date: 2026-04-28
  versions:
  - {format-version: 5.6.0, path: legacy/ATLAS-5.6.0.yaml}
- release: 2027.01
  versions:
  - {format-version: 8.0.0, path: v8/ATLAS.yaml}
"""


def test_the_newest_readable_release_comes_first() -> None:
    assert parse_manifest(GOOD, "manifest.yaml") == (
        Listed("2026.10", "2026-10-20", "6", "v6/ATLAS-2026.10.yaml"),
        Listed("2026.05", "2026-05-27", "6", "v6/ATLAS-2026.05.yaml"),
        Listed("5.6.0", "2026-04-28", "5", "legacy/ATLAS-5.6.0.yaml"),
    )


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "v6/../../x.yaml", "https://evil.example/x", "a//b", "", "x\ny"]
)
def test_a_path_never_leads_out_of_the_folder(path: str) -> None:
    manifest = f"- release: 2026.05\n  versions:\n  - format-version: 6.0.0\n    path: {path!r}\n"
    with pytest.raises(ThreatlasError):
        parse_manifest(manifest, "manifest.yaml")


@pytest.mark.parametrize(
    "text", ["", "a: 1", "- 5", "- {release: [1]}", "- {release: x.y}", "- {release: 2026.05}", "[" * 200]
)
def test_what_is_no_manifest_is_a_clear_error(text: str) -> None:
    with pytest.raises(ThreatlasError, match=r"manifest\.yaml|version"):
        parse_manifest(text, "manifest.yaml")


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_any_text_gives_releases_or_a_clear_error(text: str) -> None:
    try:
        listed = parse_manifest(text, "manifest.yaml")
    except ThreatlasError:
        return
    assert listed
