"""Which format of model file a file is, by its first bytes and never by its name. Nothing is loaded or executed."""

from __future__ import annotations

import os
import re
import stat
import struct
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 4096
"""Bytes read from the beginning of a file."""
TAIL = 4096
"""Bytes read from the end of a ZIP archive, where its directory lies."""
_MAXIMUM_HEADER = 100_000_000
"""The most that a header of safetensors may hold (https://github.com/huggingface/safetensors, `MAX_HEADER_SIZE`)."""
_MOST_PLAIN = 65_536
"""A text pickle that is larger is not looked for: text that happens to begin like one is common, such pickles are not."""


class ModelFormat(StrEnum):
    """A format of model files, or of arrays that stand beside models."""

    PICKLE = "pickle"
    """Python's pickle: loading it runs what it says."""
    JOBLIB = "joblib"
    """A pickle with arrays, as scikit-learn's models are kept: loading it runs what it says."""
    TORCH = "torch"
    """PyTorch, a pickle in a ZIP archive or in the legacy layout: loading it may run what it says."""
    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    """llama.cpp, Ollama; its predecessors (GGML, GGJT) too."""
    ONNX = "onnx"
    KERAS = "keras"
    """Keras 3, a ZIP archive with a configuration."""
    HDF5 = "hdf5"
    """Keras 1 and 2, or other data."""
    TFLITE = "tflite"
    SAVED_MODEL = "saved-model"
    """TensorFlow's ``saved_model.pb``."""
    NUMPY = "numpy"
    """An array, or an archive of them; an array of objects holds a pickle."""

    @property
    def runs_code(self) -> bool:
        """Whether loading such a file the usual way runs code that stands in it."""
        return self in (ModelFormat.PICKLE, ModelFormat.JOBLIB, ModelFormat.TORCH)


def recognise_file(path: Path) -> ModelFormat | None:
    """The format of a regular file, links not followed; reads at most ``HEAD`` and ``TAIL``. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        head = file.read(HEAD)
        tail = b""
        if head.startswith(b"PK") and status.st_size > len(head):
            file.seek(max(status.st_size - TAIL, 0))
            tail = file.read(TAIL)
    return recognise(head, tail, status.st_size)


def recognise(head: bytes, tail: bytes = b"", size: int | None = None) -> ModelFormat | None:
    """The format of a file of ``size`` bytes that begins with ``head`` and, where it is a ZIP archive, ends with ``tail``."""
    size = len(head) if size is None else size
    if head.startswith(b"PK\x03\x04"):
        return _archive(head, tail)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[4:8] == b"TFL3":  # https://www.tensorflow.org/lite: FlatBuffers file identifier
        return ModelFormat.TFLITE
    if _is_safetensors(head, size):
        return ModelFormat.SAFETENSORS
    return _protobuf(head) or _pickle(head, size) or _compressed(head)


_MAGIC = (
    (b"GGUF", ModelFormat.GGUF),
    (b"tjgg", ModelFormat.GGUF),
    (b"lmgg", ModelFormat.GGUF),
    (b"fmgg", ModelFormat.GGUF),
    (b"\x89HDF\r\n\x1a\n", ModelFormat.HDF5),
    (b"\x93NUMPY", ModelFormat.NUMPY),
    (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19", ModelFormat.TORCH),  # torch/serialization.py: MAGIC_NUMBER, protocol 2
)


def _archive(head: bytes, tail: bytes) -> ModelFormat | None:
    names = head + tail
    if re.search(rb"[^\x00]{1,200}/data\.pkl|/\.format_version|(?<![\w.])data\.pkl", names):
        return ModelFormat.TORCH
    if b"model.weights.h5" in names or (b"metadata.json" in names and b"config.json" in names):
        return ModelFormat.KERAS
    return ModelFormat.NUMPY if re.search(rb"\.npyP|\.npy\x01", names) or b".npy" in head[30:200] else None


def _is_safetensors(head: bytes, size: int) -> bool:
    """A little-endian length, then a JSON object of that length (https://huggingface.co/docs/safetensors)."""
    if len(head) < 10:
        return False
    (length,) = struct.unpack("<Q", head[:8])
    return 2 <= length <= min(_MAXIMUM_HEADER, size - 8) and head[8:9] == b"{" and head[9:10] in (b'"', b"}", b" ")


def _varint(data: bytes, at: int) -> tuple[int, int] | None:
    value = 0
    for shift in range(0, 63, 7):
        if at >= len(data):
            return None
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if not byte & 0x80:
            return value, at
    return None


_ONNX_FIELDS = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2}
"""Fields of ``ModelProto`` with their wire types (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto)."""


def _protobuf(head: bytes) -> ModelFormat | None:
    """ONNX: known fields of ``ModelProto`` up to the graph. SavedModel: schema version 1, then a graph with its information."""
    if head.startswith(b"\x08\x01\x12") and (found := _varint(head, 3)) and head[found[1] : found[1] + 1] == b"\x0a":
        return ModelFormat.SAVED_MODEL
    if head[:1] != b"\x08":
        return None
    at, seen = 0, set()
    while tag := _varint(head, at):
        number, wire = tag[0] >> 3, tag[0] & 7
        read = _varint(head, tag[1])
        if _ONNX_FIELDS.get(number) != wire or read is None:
            return None
        seen.add(number)
        value, at = read
        if number == 1 and not 1 <= value <= 99:
            return None
        if wire == 2:
            if number == 2 and not (value <= 200 and head[at : at + value].isascii()):
                return None
            at += value
        if number in (7, 8) and at >= len(head):
            return ModelFormat.ONNX
    return ModelFormat.ONNX if {1, 7} <= seen and at == len(head) else None


def _pickle(head: bytes, size: int) -> ModelFormat | None:
    """Steps through opcodes as ``pickletools`` knows them, which executes nothing."""
    binary = head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    if not binary and (head[:1] not in (b"(", b"c", b"]", b"}") or size > _MOST_PLAIN):
        return None
    import pickletools
    from io import BytesIO

    steps, ended, names = 0, False, False
    try:
        for opcode, _, _ in pickletools.genops(BytesIO(head)):
            steps += 1
            ended = opcode.name == "STOP"
            names = names or opcode.name in ("GLOBAL", "PUT", "BINPUT", "MEMOIZE", "STACK_GLOBAL")
    except (ValueError, IndexError, OverflowError, struct.error):
        pass  # cut off at the end of what was read, or no pickle
    if not (ended and steps >= 2) and not (steps >= 8 and size > len(head)):
        return None
    if not binary and not (ended and names):
        return None
    return ModelFormat.JOBLIB if b"joblib.numpy_pickle" in head else ModelFormat.PICKLE


def _compressed(head: bytes) -> ModelFormat | None:
    """joblib's ``compress``: a pickle under zlib or gzip. Inflates no more than ``HEAD`` bytes."""
    zlib_stream = head[:1] == b"\x78" and len(head) > 2 and int.from_bytes(head[:2], "big") % 31 == 0
    if not zlib_stream and not head.startswith(b"\x1f\x8b\x08"):
        return None
    import zlib

    try:
        inner = zlib.decompressobj(15 if zlib_stream else 31).decompress(head, HEAD)
    except zlib.error:
        return None
    found = _pickle(inner, len(inner) if len(inner) < HEAD else HEAD + 1) if inner[:1] == b"\x80" else None
    return ModelFormat.JOBLIB if found else None
