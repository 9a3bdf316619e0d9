"""Model files."""

from repositories import assets, flows, one
from threatlas.artefacts.recognise import ModelFormat
from threatlas.systems.discovery import model_files


def test_parts_of_one_model_are_one() -> None:
    first = list(model_files.find("m/model-00001-of-00030.safetensors", ModelFormat.SAFETENSORS))
    second = list(model_files.find("m/model-00002-of-00030.safetensors", ModelFormat.SAFETENSORS))
    assert one(first, "model").key == one(second, "model").key


def test_what_runs_code_is_said() -> None:
    traces = list(model_files.find("a.bin", ModelFormat.PICKLE))
    assert "run code" in one(traces, "model").detail
    assert one(traces, "model").guess
    assert {"a.bin stored-in repository", "application serves a.bin"} <= flows(traces)
    assert "dataset array-files" in assets(model_files.find("a", ModelFormat.NUMPY))
