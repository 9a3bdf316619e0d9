"""Records are plain, frozen values: they can be compared, hashed, copied and never changed."""

from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import pytest

from threatlas.knowledge import KnowledgeBase, Provenance, Step, model

RECORDS = [found for found in vars(model).values() if isinstance(found, type) and is_dataclass(found)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_records_are_frozen_and_small(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(record, "__dict__") or "__slots__" in vars(record)
    assert record.__doc__


def test_a_record_cannot_be_changed_only_replaced() -> None:
    step = Step("S00", "AML.TA0002", "AML.T0000", "They read.")
    with pytest.raises(FrozenInstanceError):
        step.id = "S01"  # type: ignore[misc]
    assert replace(step, id="S01") == Step("S01", "AML.TA0002", "AML.T0000", "They read.")


def test_every_record_of_the_catalogue_is_hashable(catalogue: KnowledgeBase) -> None:
    assert len(set(catalogue)) == len(catalogue)
    assert all(
        isinstance(getattr(entry, field.name), str | tuple | None) or field.name == "applicability"
        for entry in catalogue
        for field in fields(entry)
    )


def test_provenance_is_what_stands_in_files() -> None:
    assert [provenance.value for provenance in Provenance] == ["atlas", "threatlas"]
