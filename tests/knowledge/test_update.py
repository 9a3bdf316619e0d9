"""Fetching releases: from loopback and from paths."""

import json
import os
import subprocess
import sys
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from running import Threatlas
from serving import Answer, content, redirect, serving
from threatlas import knowledge
from threatlas.errors import ReleaseError, ThreatlasError, UpdateError
from threatlas.knowledge import update as update_module
from threatlas.knowledge.store import ReleaseStore
from threatlas.knowledge.update import update


def release_text(version: str, name: str = "Somersault") -> bytes:
    return (
        f"id: ATLAS\nname: x\nversion: {version}\nmatrices:\n- id: ATLAS\n  tactics:\n"
        "  - {id: AML.TA0000, name: T, description: d, object-type: tactic}\n  techniques:\n"
        f"  - {{id: AML.T0000, name: {name}, description: d, object-type: technique, tactics: [AML.TA0000]}}\n"
    ).encode()


MANIFEST = (
    b"- {release: 5.9.0, release-date: 2026-01-01, versions: [{format-version: 5.0.0, path: legacy/ATLAS-5.9.0.yaml}]}\n"
    b"- {release: 5.8.0, release-date: 2025-01-01, versions: [{format-version: 5.0.0, path: legacy/ATLAS-5.8.0.yaml}]}\n"
)


@pytest.fixture
def store(tmp_path: Path) -> ReleaseStore:
    return ReleaseStore(tmp_path / "data")


def pages() -> dict[str, Answer]:
    return {
        "/manifest.yaml": content(MANIFEST),
        "/legacy/ATLAS-5.9.0.yaml": content(release_text("5.9.0")),
        "/legacy/ATLAS-5.8.0.yaml": content(release_text("5.8.0")),
    }


def test_the_newest_release_of_a_manifest_is_kept_and_locked(store: ReleaseStore) -> None:
    with serving(pages()) as base:
        done = update(store, f"{base}/manifest.yaml")
        again = update(store, f"{base}/manifest.yaml")
    assert done.fresh
    assert not again.fresh
    assert done.locked.version == "5.9.0"
    assert done.locked.sha256 == sha256(release_text("5.9.0")).hexdigest()
    path = store.path_of("5.9.0")
    assert path is not None
    assert knowledge.load(path).technique("AML.T0000").name == "Somersault"


def test_a_release_can_be_chosen(store: ReleaseStore) -> None:
    with serving(pages()) as base:
        assert update(store, f"{base}/manifest.yaml", release="5.8.0").locked.version == "5.8.0"
        with pytest.raises(UpdateError, match=r"lists 5\.9\.0, 5\.8\.0"):
            update(store, f"{base}/manifest.yaml", release="5.7.0")
    assert store.newest() == "5.8.0"


def test_paths_need_no_network(store: ReleaseStore, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    (folder / "legacy").mkdir(parents=True)
    (folder / "manifest.yaml").write_bytes(MANIFEST)
    (folder / "legacy" / "ATLAS-5.9.0.yaml").write_bytes(release_text("5.9.0"))
    assert update(store, str(folder)).locked.version == "5.9.0"
    single = tmp_path / "ATLAS.yaml"
    single.write_bytes(release_text("5.7.0"))
    assert update(store, str(single)).locked.version == "5.7.0"


def test_a_changed_file_under_a_locked_version_is_refused_unless_pinned(store: ReleaseStore) -> None:
    served = pages()
    changed = release_text("5.9.0", "Handstand")
    with serving(served) as base:
        update(store, f"{base}/manifest.yaml")
        served["/legacy/ATLAS-5.9.0.yaml"] = content(changed)
        with pytest.raises(UpdateError, match="is not the file that was locked"):
            update(store, f"{base}/manifest.yaml")
        assert store.releases()["5.9.0"].sha256 == sha256(release_text("5.9.0")).hexdigest()
        done = update(store, f"{base}/manifest.yaml", pinned=sha256(changed).hexdigest())
    assert done.fresh


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(10_000):
        request.wfile.write(b"x" * 65536)


def silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(2)
    request.close_connection = True


def cut_short(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    request.wfile.write(b"id: ATLAS")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (content(b"gone", 404), "404"),
        (redirect("http://localhost:1/elsewhere"), "redirects to another host"),
        (redirect("/legacy/ATLAS-5.9.0.yaml"), "redirect"),
        (endless, "is larger than"),
        (silent, "cannot be fetched"),
        (cut_short, "was cut off after 9 of 100000 bytes"),
        (content(b"\xff\xfe"), "UTF-8"),
        (content(b"<html>login</html>"), "not a release"),
        (content(b"v6/ATLAS-latest.yaml"), "name of another file"),
        (content(release_text("4.0.0")), "calls itself release 4.0.0"),
        (content(b"id: ATLAS\nversion: 5.9.0\nmatrices: []\n"), "no technique"),
    ],
)
def test_whatever_a_server_does_what_was_there_is_kept(
    store: ReleaseStore, monkeypatch: pytest.MonkeyPatch, answer: Answer, problem: str
) -> None:
    monkeypatch.setattr(update_module, "MAXIMUM_SIZE", 1024 * 1024)
    monkeypatch.setattr(update_module, "TIMEOUT", 0.5)
    store.add("5.1.1", release_text("5.1.1"), "before", "2026-01-01T00:00:00+00:00")
    before = store.lock.read_bytes()
    served = {**pages(), "/legacy/ATLAS-5.9.0.yaml": answer}
    with serving(served) as base, pytest.raises(ThreatlasError, match=problem):
        update(store, f"{base}/manifest.yaml")
    assert store.lock.read_bytes() == before
    assert sorted(path.name for path in store.folder.iterdir()) == sorted(
        [store.lock.name, f"{sha256(release_text('5.1.1')).hexdigest()}.release"]
    )


@pytest.mark.parametrize(
    "origin", ["http://198.51.100.7/manifest.yaml", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "javascript:1"]
)
def test_other_addresses_are_refused_before_anything_is_sent(store: ReleaseStore, origin: str) -> None:
    with pytest.raises(UpdateError, match="neither an https address nor a path"):
        update(store, origin)


def test_offline_it_says_so_and_keeps_what_it_has(threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update_module, "MANIFEST", "http://127.0.0.1:9/manifest.yaml")
    ran = threatlas("kb", "update")
    assert ran.code == 2
    assert "cannot be fetched" in ran.err
    assert "what was there before is kept" in ran.err
    assert threatlas("kb", "list").code == 0


def test_a_wrong_pin_changes_nothing(store: ReleaseStore) -> None:
    with serving(pages()) as base, pytest.raises(UpdateError, match="nothing was changed"):
        update(store, f"{base}/manifest.yaml", pinned="0" * 64)
    assert not store.lock.exists()


def test_errors_of_the_release_are_told(store: ReleaseStore, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(release_text("5.9.0").replace(b"name: Somersault", b"name: [1]"))
    with pytest.raises(ReleaseError, match="must be a text"):
        update(store, str(path))


def test_the_command(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "ATLAS.yaml"
    path.write_bytes(release_text("5.9.0"))
    assert "no release was fetched yet" in threatlas("kb", "update", "--list").err
    ran = threatlas("kb", "update", "--from", path)
    assert ran.code == 0
    assert "fetched release 5.9.0" in ran.out
    assert "at hand already" in threatlas("kb", "update", "--from", path).out
    assert threatlas("kb", "update", "--list", "--format", "json").json[0]["version"] == "5.9.0"
    assert "5.9.0" in threatlas("kb", "update", "--list").out
    assert threatlas("kb", "list", "--release", "5.9.0", "--format", "json").json["atlas"]["techniques"] == 1
    assert threatlas("kb", "list", "--release", "latest", "--format", "json").json["release"] == "5.9.0"
    record = threatlas("kb", "update", "--from", path, "--format", "json").json
    assert record["locked"]["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert json.dumps(record)


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_updating_again_mends_a_file_that_was_lost_or_changed(store: ReleaseStore, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "ATLAS.yaml"
    path.write_bytes(release_text("5.9.0"))
    update(store, str(path))
    (kept,) = store.folder.glob("*.release")
    kept.unlink() if damage == "gone" else kept.write_bytes(b"changed")
    with pytest.raises(UpdateError):
        store.path_of("5.9.0")
    assert update(store, str(path)).fresh
    assert store.path_of("5.9.0") == kept


def test_a_damaged_lock_is_set_aside_and_blocks_nothing_that_needs_none(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "ATLAS.yaml"
    path.write_bytes(release_text("5.9.0"))
    threatlas("kb", "update", "--from", path)
    lock = tmp_path / ".data" / "atlas" / "atlas.lock.json"
    lock.write_text("{")
    ran = threatlas("kb", "list", "tactics", "--release", "5.6.0")
    assert ran.code == 0
    assert "is damaged" in ran.err
    assert threatlas("kb", "list", "--release", "4.9.1").code == 0
    assert threatlas("kb", "update", "--from", path).code == 0
    assert lock.with_suffix(".damaged").read_text() == "{"
    assert threatlas("kb", "list", "--release", "5.9.0").code == 0


@pytest.mark.parametrize("folder", ["/dev/null", "/proc/nowhere"])
def test_a_data_folder_that_cannot_be_written_is_told(
    threatlas: Threatlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    path = tmp_path / "ATLAS.yaml"
    path.write_bytes(release_text("5.9.0"))
    monkeypatch.setenv("THREATLAS_DATA", folder)
    ran = threatlas("kb", "update", "--from", path)
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_updates_at_once_lose_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "THREATLAS_DATA": str(tmp_path / "data")}
    children = []
    for minor in range(6):
        path = tmp_path / f"ATLAS-{minor}.yaml"
        path.write_bytes(release_text(f"5.{minor}.9"))
        words = [sys.executable, "-m", "threatlas", "kb", "update", "--from", str(path), "--quiet"]
        children.append(subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL))
    assert [child.wait() for child in children] == [0] * 6
    assert set(ReleaseStore(tmp_path / "data").releases()) == {f"5.{minor}.9" for minor in range(6)}


def test_file_addresses_are_paths(store: ReleaseStore, tmp_path: Path) -> None:
    folder = tmp_path / "a mirror"
    (folder / "legacy").mkdir(parents=True)
    (folder / "manifest.yaml").write_bytes(MANIFEST)
    (folder / "legacy" / "ATLAS-5.9.0.yaml").write_bytes(release_text("5.9.0"))
    assert update(store, folder.as_uri()).locked.version == "5.9.0"
