import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from threatlas.documents import write_atomic


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_written_with_the_usual_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    mask = os.umask(0o027)
    try:
        write_atomic(path, "ä\n")
    finally:
        os.umask(mask)
    assert path.read_bytes() == b"\xc3\xa4\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert _names(tmp_path) == ["a"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o444])
def test_the_mode_of_an_existing_file_is_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(mode)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == mode


def test_a_link_stays_and_what_it_points_to_changes(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    real, link, link_to_link = tmp_path / "folder" / "real", tmp_path / "link", tmp_path / "link2"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(Path("folder") / "real")
    link_to_link.symlink_to(link)
    write_atomic(link_to_link, "new")
    assert link_to_link.is_symlink()
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_link_to_nothing_makes_what_it_points_to(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("later")
    write_atomic(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "later").read_text() == "new"


@pytest.mark.parametrize("name", ["folder", "loop", "missing/a", "file/a"])
def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match=r"."):
        write_atomic(tmp_path / name, "new")
    assert _names(tmp_path) == ["file", "folder", "loop"]
    assert _names(tmp_path / "folder") == []


def test_a_failure_while_writing_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def full(descriptor: int) -> None:
        del descriptor
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert _names(tmp_path) == ["a"]


def test_devices_are_written_to_and_never_replaced() -> None:
    write_atomic(Path("/dev/null"), "new")  # as root, a rename would put a file in its place
    assert Path("/dev/null").is_char_device()


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomic(path, "through")
        assert os.read(reader, 100) == b"through"
        assert path.is_fifo()
    finally:
        os.close(reader)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_goes_where_it_was_sent_after_what_stands_there(tmp_path: Path, name: str) -> None:
    if not Path(name).exists():
        pytest.skip(f"no {name} here")
    script = f"from pathlib import Path; from threatlas.documents import write_atomic as w; w(Path({name!r}), 'b')"
    with (tmp_path / "out").open("w") as out:
        out.write("a")
        out.flush()
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True)
        out.seek(0, os.SEEK_END)
        out.write("c")
    assert (tmp_path / "out").read_text() == "abc"


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    size = 200_000
    versions = {bytes([letter]) * size for letter in b"abcdefgh"}
    path.write_bytes(b"a" * size)
    script = (
        "import itertools, sys\nfrom pathlib import Path\nfrom threatlas.documents import write_atomic\n"
        f"print('ready', flush=True)\n"
        f"for letter in itertools.cycle(b'abcdefgh'): write_atomic(Path(sys.argv[1]), bytes([letter]) * {size})\n"
    )
    seen = set()
    for round_number in range(12):
        with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(0.003 * round_number)  # so that the kill falls on different moments of the write
            child.send_signal(signal.SIGKILL)
        content = path.read_bytes()
        assert content in versions
        seen.add(content[:1])
    assert len(seen) > 1  # the children did write
