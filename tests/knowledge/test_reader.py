"""Which reader takes a document, and what is refused before one does."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from annotated import RELEASES
from threatlas.errors import DocumentError, LimitExceeded, ThreatlasError
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.reader import parse_release, read_release


@pytest.mark.parametrize(
    ("name", "form", "version"),
    [
        ("atlas-3.yaml", "yaml-3", "3.0.0"),
        ("atlas-5.yaml", "yaml-5", "5.6.0"),
        ("atlas-6.yaml", "yaml-6", "2026.09"),
        ("bundle.json", "stix", "0.1"),
    ],
)
def test_each_form_is_recognised(name: str, form: str, version: str) -> None:
    draft = read_release(RELEASES / name)
    assert (draft.format, draft.version, draft.source) == (form, version, str(RELEASES / name))


@pytest.mark.parametrize("name", ["atlas-3.yaml", "atlas-5.yaml", "atlas-6.yaml", "bundle.json"])
def test_the_same_bytes_give_the_same_model(name: str) -> None:
    once, again = (assemble(read_release(RELEASES / name)) for _ in range(2))
    assert list(once) == list(again)
    assert once.issues == again.issues


@pytest.mark.parametrize("name", ["atlas-5.yaml", "atlas-6.yaml", "bundle.json"])
def test_the_model_does_not_depend_on_the_seed_of_hashes(name: str) -> None:
    script = "import sys; from threatlas import knowledge; kb = knowledge.load(sys.argv[1]); print(repr([list(kb), kb.issues]))"
    command = [sys.executable, "-c", script, str(RELEASES / name)]
    seen = {
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


@pytest.mark.parametrize("name", ["atlas-5.yaml", "atlas-6.yaml"])
def test_layout_makes_no_difference(name: str) -> None:
    text = (RELEASES / name).read_text()
    words = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # makes texts only
    flow = yaml.dump(words, default_flow_style=True, sort_keys=False)
    other = assemble(parse_release("# in flow style\n" + flow, "it"))
    same = assemble(parse_release(text, "it"))
    assert list(other) == list(same)
    assert [(issue.code, issue.subject) for issue in other.issues] == [(i.code, i.subject) for i in same.issues]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it: is not a release of ATLAS: a mapping is expected at the top"),
        ("# nothing\n", "it: is not a release of ATLAS: a mapping is expected at the top"),
        ("[]", "it: is not a release of ATLAS: a mapping is expected at the top"),
        ("words", "it: is not a release of ATLAS: a mapping is expected at the top"),
        ("a: 1", "it: is not a release of ATLAS: neither ATLAS.yaml of format 3 to 6 nor a STIX bundle"),
        ("{}", "it: is not a release of ATLAS: neither ATLAS.yaml of format 3 to 6 nor a STIX bundle"),
        ('{"type": "report"}', "it: is not a release of ATLAS: neither ATLAS.yaml of format 3 to 6 nor a STIX bundle"),
        ("{", "it:1:2: is not valid JSON: a key in double quotes is expected here"),
        ("a: [", "it:2:1: is not valid YAML: did not find expected node content"),
        # the "latest" files of atlas-data, fetched as text
        ("v6/ATLAS-2026.09.yaml", "it: holds only the name of another file, 'v6/ATLAS-2026.09.yaml'; read that one"),
        ("ATLAS-latest.yaml\n", "it: holds only the name of another file, 'ATLAS-latest.yaml'; read that one"),
        # a page of a site in place of the file
        ("<!DOCTYPE html><html></html>", "it: is not a release of ATLAS: a mapping is expected at the top"),
        ("404: Not Found", "it: is not a release of ATLAS: neither ATLAS.yaml of format 3 to 6 nor a STIX bundle"),
        ("\0", "it:1:1: is not valid YAML: control characters are not allowed"),
        ("a: !!python/name:os.system", "it:1:4: the tag tag:yaml.org,2002:python/name:os.system is not read"),
        ("a: 1\n---\nb: 1\n", "it:2:1: holds more than one document; only one is read"),
    ],
)
def test_what_is_no_release_is_refused(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_release(text, "it")
    assert str(caught.value).startswith(message)


def test_a_folder_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(LimitExceeded, match="is larger than 64 MiB"):
        read_release(tmp_path / "huge.yaml")
    with pytest.raises(DocumentError, match="is not a regular file"):
        read_release(tmp_path)
    with pytest.raises(DocumentError, match="No such file"):
        read_release(tmp_path / "missing.yaml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "it.yaml").write_bytes(b"id: ATLAS\nname: \xff\n")
    with pytest.raises(DocumentError, match=r"it\.yaml:2:7: is not UTF-8 text"):
        read_release(tmp_path / "it.yaml")


def _many(count: int, line: str) -> str:
    head = "version: 5.6.0\ntactics: [{id: AML.TA0002, name: x}]\ntechniques:\n- {id: AML.T0001, name: x, tactics: [AML.TA0002]}\n"
    return head + "".join(line.replace("#", str(number)) for number in range(count))


@pytest.mark.parametrize(
    "text",
    [
        # Each of these once took time that grew with the square of its size.
        _many(20_000, "- x\n"),
        _many(20_000, "- {name: x}\n"),
        _many(5_000, "- {id: AML.T0001, name: x}\n"),
        _many(1, "- {id: AML.T0002, name: x, " + ", ".join(f"key{number}: 1" for number in range(20_000)) + "}\n"),
        _many(1, "- {id: AML.T0002, name: x}\nmitigations: [{id: AML.M0001, name: x, techniques: [")
        + "".join(f"{{id: AML.T0001, use: reason {number}}}, " for number in range(10_000))
        + "]}]\n",
        "version: 5.6.0\ntactics: []\ntechniques:\n"
        + "".join(
            f"- {{id: AML.T{at // 1000:04d}.{at % 1000:03d}, name: x, "
            f"subtechnique-of: AML.T{(at + 1) // 1000:04d}.{(at + 1) % 1000:03d}}}\n"
            for at in range(10_000)
        ),
    ],
    ids=["wrong items", "no ids", "one id", "many keys", "many links", "chain of parents"],
)
def test_size_costs_no_more_than_in_proportion(text: str) -> None:
    draft = parse_release(text, "it")
    with suppress(ThreatlasError):
        assemble(draft)
    assert len(draft.issues.found) <= 10_001


def test_more_defects_than_are_kept_are_counted() -> None:
    text = (
        _many(0, "") + "mitigations: [{id: AML.M0001, name: x, techniques: [" + "{id: AML.T0001}, " * 10_050 + "]}]\n"
    )
    kb = assemble(parse_release(text, "it"))
    assert len(kb.issues) == 10_000
    assert kb.release.notes == ("10,049 defects were found in it; the first 10,000 are listed.",)
