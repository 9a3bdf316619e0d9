"""``replay``."""

from pathlib import Path

from running import Threatlas

FIGURES = {"steps", "admitted", "shuffled_admitted", "reversed_admitted", "with_requirements"}


def test_all_studies(threatlas: Threatlas) -> None:
    ran = threatlas("replay")
    assert ran.code == 0
    assert "not met: AML.CS0041 step 1, AML.T0079 Stage Capabilities: missing has(prompt)" in ran.out
    assert "leave one study out" in ran.out
    record = threatlas("replay", "--format", "json").json
    assert record.keys() == FIGURES | {"leave_one_out", "studies"}
    assert len(record["studies"]) == 45
    assert record["steps"] == sum(len(study["procedure"]) for study in record["studies"]) == 331
    assert record["leave_one_out"]["steps"] == 331
    for figures in (record, *record["studies"]):
        for one in (figures, figures["with_requirements"]):
            assert str(one["shuffled_admitted"]) == f"{one['shuffled_admitted']:.2f}".removesuffix("0")
    assert threatlas("replay").out == ran.out


def test_one_study_step_by_step(threatlas: Threatlas) -> None:
    out = threatlas("replay", "aml.cs0008").out
    assert "1. AML.T0063  Discover AI Model Outputs: not met  (AML.T0063#1)" in out
    assert "missing: queries(mail-filter) or has(mail-filter/twin)" in out
    assert "AML.T0015  Evade AI Model: met  (AML.T0015#" in out
    (study,) = threatlas("replay", "AML.CS0008", "--format", "json", "--seed", "3").json["studies"]
    assert study.keys() >= FIGURES | {"id", "name", "profile", "procedure"}
    assert [step["admitted"] for step in study["procedure"]] == [False, True, True, True, True]


def test_a_release_with_other_ids_and_unknown_techniques(threatlas: Threatlas, tmp_path: Path) -> None:
    text = Path(__file__).parents[1].joinpath("knowledge/readers/atlas-6.yaml").read_text()
    (tmp_path / "ATLAS.yaml").write_text(text)
    ran = threatlas("replay", "--release", "ATLAS.yaml", "--format", "json")
    assert ran.code == 0
    assert [study["id"] for study in ran.json["studies"]] == ["AML.CS0076", "AML.CS0077"]


def test_mistakes(threatlas: Threatlas) -> None:
    assert threatlas("replay", "AML.CS9999").code == 2
    assert "not a casestudy" in threatlas("replay", "AML.T0051").err
    assert threatlas("replay", "--seed", "-1").code == 2
    assert threatlas("replay", "--seed", "x").code == 2
    assert "holds no case studies" in threatlas("replay", "--release", "5.2.0").err
