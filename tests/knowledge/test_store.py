import json
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from threatlas.errors import UnknownRelease, UpdateError
from threatlas.knowledge.store import LOCK, ReleaseStore


@pytest.fixture
def store(tmp_path: Path) -> ReleaseStore:
    return ReleaseStore(tmp_path)


def test_an_empty_store(store: ReleaseStore) -> None:
    assert store.releases() == {}
    assert store.newest() is None
    assert store.path_of("5.6.0") is None


def test_what_is_added_is_found_again(store: ReleaseStore) -> None:
    locked = store.add("5.6.0", b"content", "https://example.org/a", "2026-11-23T10:00:00+00:00")
    assert locked.sha256 == sha256(b"content").hexdigest()
    again = ReleaseStore(store.folder.parent)
    assert again.releases() == {"5.6.0": locked}
    path = again.path_of("5.6.0")
    assert path is not None
    assert path.read_bytes() == b"content"
    assert sorted(found.name for found in store.folder.iterdir()) == sorted([f"{locked.sha256}.release", LOCK])


@pytest.mark.parametrize("asked", ["5.6.0", "v5.6.0", "5.6", "2026.04", "2026.4"])
def test_a_release_is_found_in_every_spelling(store: ReleaseStore, asked: str) -> None:
    store.add("5.6.0", b"content", "origin", "now")
    assert store.path_of(asked) is not None


@pytest.mark.parametrize("asked", ["5.6.1", "5.5.0", "", "latest", "../../etc/passwd", "__proto__", "x" * 10_000])
def test_others_are_not(store: ReleaseStore, asked: str) -> None:
    store.add("5.6.0", b"content", "origin", "now")
    assert store.path_of(asked) is None


def test_the_newest_is_the_one_with_the_highest_number(store: ReleaseStore) -> None:
    for version in ("2026.09", "5.6.0", "2026.10", "4.9.1"):
        store.add(version, version.encode(), "origin", "now")
    assert store.newest() == "2026.10"
    assert list(store.releases()) == ["2026.09", "5.6.0", "2026.10", "4.9.1"]


def test_a_release_fetched_again_takes_the_place_of_the_former(store: ReleaseStore) -> None:
    store.add("5.6.0", b"old", "origin", "then")
    store.add("5.5.0", b"other", "origin", "then")
    store.add("5.6.0", b"new", "origin", "now")
    assert list(store.releases()) == ["5.5.0", "5.6.0"]
    path = store.path_of("5.6.0")
    assert path is not None
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("version", ["unknown", "", "../x", "latest"])
def test_what_has_no_version_is_not_kept(store: ReleaseStore, version: str) -> None:
    with pytest.raises(UnknownRelease):
        store.add(version, b"content", "origin", "now")
    assert not store.folder.exists()


def test_a_file_that_was_changed_is_refused(store: ReleaseStore) -> None:
    locked = store.add("5.6.0", b"content", "origin", "now")
    path = store.folder / f"{locked.sha256}.release"
    path.write_bytes(b"other")
    with pytest.raises(UpdateError, match="its SHA-256 differs"):
        store.path_of("5.6.0")
    path.unlink()
    with pytest.raises(UpdateError, match="its file is gone"):
        store.path_of("5.6.0")


ROW = {"version": "5.6.0", "sha256": "0" * 64, "origin": "x", "fetched": "x"}


@pytest.mark.parametrize(
    "lock",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        "{}",
        '{"releases": 3}',
        '{"releases": [3]}',
        '{"releases": [{}]}',
        "[" * 100_000,
        "\ufeff{}",
        {**ROW, "extra": 1},
        {**ROW, "version": 3},
        {**ROW, "version": "unknown"},
        {**ROW, "version": ["5.6.0"]},
        {**ROW, "sha256": "../../../etc/passwd"},
        {**ROW, "sha256": "0" * 63},
        {**ROW, "sha256": None},
    ],
)
def test_a_damaged_lock_is_told_with_the_way_to_mend_it(store: ReleaseStore, lock: str | dict[str, Any]) -> None:
    store.folder.mkdir()
    store.lock.write_text(lock if isinstance(lock, str) else json.dumps({"releases": [lock]}))
    for ask in (store.releases, store.newest, lambda: store.path_of("5.6.0")):
        with pytest.raises(
            UpdateError, match=r"atlas\.lock\.json is damaged .*; `threatlas kb update` starts a new one"
        ):
            ask()


def test_a_lock_that_is_no_file_is_damaged_too(store: ReleaseStore) -> None:
    store.lock.mkdir(parents=True)
    with pytest.raises(UpdateError, match="is damaged"):
        store.releases()


def test_a_kill_in_between_loses_nothing(store: ReleaseStore) -> None:
    store.add("5.6.0", b"kept", "origin", "now")
    script = (
        "import itertools, sys\nfrom pathlib import Path\nfrom threatlas.knowledge.store import ReleaseStore\n"
        "store = ReleaseStore(Path(sys.argv[1]))\nprint('ready', flush=True)\n"
        "for n in itertools.count(): store.add(f'2026.{n % 12 + 1:02d}', str(n).encode(), 'origin', 'now')\n"
    )
    for round_number in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(store.folder.parent)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(0.01 * round_number)
            child.send_signal(signal.SIGKILL)
        releases = store.releases()
        assert "5.6.0" in releases
        assert all(store.path_of(version) for version in releases)
    assert len(store.releases()) > 1
