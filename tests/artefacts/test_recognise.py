"""Formats by content: real bytes of each format, made here without its library, and what only looks like one."""

import gzip
import io
import json
import os
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.artefacts.recognise import HEAD, ModelFormat, recognise, recognise_file


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in names:
            file.writestr(name, b"x" * 50)
    return stream.getvalue()


def safetensors(header: bytes = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}') -> bytes:
    return struct.pack("<Q", len(header)) + header + bytes(4)


ONNX = b"\x08\x07\x12\x07pytorch\x1a\x032.1\x3a\x82\x01" + b"\x0a\x80\x01" + b"n" * 127 + b"\x42\x04\x0a\x00\x10\x11"
PLAIN_PICKLE = pickle.dumps({"model": [1, 2, 3], "name": ("a", 2.5)}, protocol=0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"GGUF\x03\x00\x00\x00" + bytes(40), ModelFormat.GGUF),
        (b"tjgg\x03\x00\x00\x00", ModelFormat.GGUF),
        (safetensors(), ModelFormat.SAFETENSORS),
        (b"\x89HDF\r\n\x1a\n" + bytes(20), ModelFormat.HDF5),
        (b"\x1c\x00\x00\x00TFL3" + bytes(20), ModelFormat.TFLITE),
        (b"\x93NUMPY\x01\x00", ModelFormat.NUMPY),
        (ONNX, ModelFormat.ONNX),
        (b"\x08\x01\x12\x90\x01\x0a\x20" + b"x" * 200, ModelFormat.SAVED_MODEL),
        (archive("model/data.pkl", "model/data/0"), ModelFormat.TORCH),
        (archive("m/.format_version", "m/data.pkl"), ModelFormat.TORCH),
        (archive("metadata.json", "config.json", "model.weights.h5"), ModelFormat.KERAS),
        (archive("weights.npy", "bias.npy"), ModelFormat.NUMPY),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", ModelFormat.TORCH),
        *((pickle.dumps({"a": [1, 2]}, protocol=number), ModelFormat.PICKLE) for number in range(2, 6)),
        (PLAIN_PICKLE, ModelFormat.PICKLE),
        (pickle.dumps(list(range(9000))), ModelFormat.PICKLE),
        (b"\x80\x04\x95\x30\x00\x00\x00\x00\x00\x00\x00\x8c\x13joblib.numpy_pickle\x94N.", ModelFormat.JOBLIB),
        (zlib.compress(pickle.dumps({"a": 1})), ModelFormat.JOBLIB),
        (gzip.compress(pickle.dumps({"a": 1})), ModelFormat.JOBLIB),
        # what is none
        (b"", None),
        (b"import os\nprint('hello')\n", None),
        (b"copyright notice\nsecond line\nthird line\n", None),
        (b"(a + b)\n", None),
        (b"]\n", None),
        (json.dumps({"a": 1}).encode(), None),
        (b"\x80\x02", None),
        (b"\x80\x04not a pickle", None),
        (archive("word/document.xml"), None),
        (archive("META-INF/MANIFEST.MF"), None),
        (gzip.compress(b"plain text"), None),
        (b"\x08\x07\x12\xff\xff\xff\xff\x0f", None),
        (struct.pack("<Q", 2**60) + b'{"a"', None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\x7fELF", None),
    ],
)
def test_by_content(tmp_path: Path, content: bytes, expected: ModelFormat | None) -> None:
    path = tmp_path / "named.txt"  # the name says nothing
    path.write_bytes(content)
    assert recognise_file(path) == expected


def test_a_large_archive_is_known_by_its_directory(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("first", b"x" * 20_000)
        file.writestr("archive/data.pkl", b"x" * 20_000)
    assert recognise_file(path) is ModelFormat.TORCH


def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "ran"
    code = b"cos\nsystem\n(S'touch " + str(target).encode() + b"'\ntR."
    assert recognise(code) is ModelFormat.PICKLE
    assert recognise(b"\x80\x02" + code) is ModelFormat.PICKLE
    assert not target.exists()


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(safetensors())
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match="link"):
        recognise_file(tmp_path / "link")
    os.mkfifo(tmp_path / "pipe")
    assert recognise_file(tmp_path / "pipe") is None


def test_what_runs_code() -> None:
    assert [one for one in ModelFormat if one.runs_code] == ["pickle", "joblib", "torch"]


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"\x80\x04", b"\x80\x02", b"(", b"c", b"\x08\x07", b"\x78\x9c", b"\x1f\x8b\x08"]
    ),
    st.binary(max_size=300),
)
def test_any_bytes(beginning: bytes, rest: bytes) -> None:
    recognise((beginning + rest)[:HEAD], rest, 10_000)
