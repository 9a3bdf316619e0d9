import os
from collections.abc import Callable
from pathlib import Path

import pytest

from threatlas.documents import Limits, decode, read_bytes, read_text
from threatlas.errors import DocumentError, LimitExceeded


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: \xc3\xa4\r\n")
    assert read_bytes(path) == b"a: \xc3\xa4\r\n"
    assert read_text(path) == "a: ä\r\n"


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to("a")
    assert read_text(tmp_path / "b") == "x"


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _endless(path: Path) -> None:
    path.symlink_to("/dev/null")


def _missing(path: Path) -> None:
    del path


def _open_files() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (_pipe, "is not a regular file"),  # nobody writes to it: opening it must not wait
        (_folder, "is not a regular file"),
        (_device, "is not a regular file"),
        (_endless, "is not a regular file"),
        (_loop, "cannot be opened (Too many levels of symbolic links)"),
        (_missing, "cannot be opened (No such file or directory)"),
    ],
)
def test_anything_but_a_regular_file_is_refused(tmp_path: Path, make: Callable[[Path], None], problem: str) -> None:
    path = tmp_path / "it"
    make(path)
    before = _open_files()
    with pytest.raises(DocumentError) as caught:
        read_bytes(path)
    assert str(caught.value) == f"{path}: {problem}"
    assert _open_files() == before


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "a" * 5000])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_bytes(tmp_path / name)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no /proc here")
def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        read_bytes(Path("/proc/self/mem"))


def test_a_file_too_large_is_refused_without_reading_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "sparse.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte that takes no room
    with pytest.raises(LimitExceeded) as caught:
        read_bytes(path)
    assert str(caught.value) == f"{path}: is larger than 64 MiB, the most that is read"


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_bytes(path, Limits(size=5)) == b"12345"
    with pytest.raises(LimitExceeded, match="larger than 4 bytes"):
        read_bytes(path, Limits(size=4))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xff", "1:1"),
        (b"ab\xff", "1:3"),
        (b"a\nb\n\xc3(", "3:1"),
        ("ää".encode() + b"\xff", "1:3"),  # columns count characters, not bytes
        (b"\xef\xbb\xbfa\n\xff", "2:1"),  # a byte order mark is no character of the text
        (b"\xef\xbb\xbf\xff", "1:1"),
        (b"a\xed\xa0\x80", "1:2"),  # half of a surrogate pair
        (b"a\xc0\x80", "1:2"),  # NUL in too many bytes
        ("ä".encode("latin-1"), "1:1"),
        ("a".encode("utf-16"), "1:1"),
    ],
)
def test_text_that_is_not_utf8_is_refused_with_its_place(content: bytes, place: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(content, "a.yaml")
    assert str(caught.value) == f"a.yaml:{place}: is not UTF-8 text"


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa", "a") == "a"
    assert decode(b"", "a") == ""
