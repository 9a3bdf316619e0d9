"""Releases compared on a page."""

import pytest

from threatlas.errors import UnknownRelease
from threatlas.web.views.releases import diff_view, versions


@pytest.mark.parametrize("older", versions())
def test_every_release_compares_with_the_one_that_ships(older: str) -> None:
    view = diff_view(older, "5.6.0")
    assert (view.older, view.newer) == (older, "5.6.0")
    assert all(one.entries for one in view.changes)
    for kind in view.changes:
        if kind.title == "Added":
            assert all(entry.address for entry in kind.entries)


def test_without_versions_the_last_series_is_compared() -> None:
    view = diff_view(None, None)
    assert (view.older, view.newer) == ("5.5.0", "5.6.0")


@pytest.mark.parametrize("bad", ["../../etc/passwd", "/etc/passwd", "ATLAS.yaml", "9.9.9.9.9", "latest", "\udcff"])
def test_a_version_never_names_a_file(bad: str) -> None:
    with pytest.raises(UnknownRelease):
        diff_view(bad, "5.6.0")
