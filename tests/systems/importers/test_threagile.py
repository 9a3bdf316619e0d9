"""Threagile."""

from pathlib import Path

from threatlas.systems.importer import import_text
from threatlas.systems.importers.threagile import TECHNOLOGIES
from threatlas.vocabulary import Flag

FIXTURE = (Path(__file__).parent / "threagile.yaml").read_text()


def test_the_fixture() -> None:
    imported = import_text(FIXTURE, "threagile.yaml")
    system = imported.system
    assert (system.name, system.summary) == ("Scoring of credit", "Scores requests for credit.")
    assert [(asset.id, asset.kind.value, asset.zone) for asset in system.assets] == [
        ("customer", "person", None),
        ("scoring-api", "inference-api", "cloud"),
        ("risk-classifier", "model", "cloud"),
        ("ledger", "data-store", "inner"),
        ("training-data", "dataset", None),
        ("kubernetes", "container", None),
    ]
    assets = {asset.id: asset for asset in system.assets}
    assert assets["scoring-api"].flags == {Flag.PUBLIC}
    assert assets["customer"].flags == set()  # a person is not a service
    assert assets["ledger"].flags == {Flag.SENSITIVE}
    assert [(str(flow), flow.authenticated) for flow in system.flows] == [
        ("training-data stored-in ledger", False),
        ("customer uses scoring-api", True),
        ("scoring-api serves risk-classifier", False),
        ("scoring-api reads ledger", True),
        ("scoring-api writes ledger", True),
        ("scoring-api runs-on kubernetes", False),
        ("risk-classifier runs-on kubernetes", False),
    ]
    assert [note.what for note in imported.notes] == [
        *("Invoices", "protocol", "Lost", "Risk classifier", "inner", "api", "unencrypted-asset@db"),
    ]


def test_a_technology_is_of_one_kind() -> None:
    names = [name for names in TECHNOLOGIES.values() for name in names]
    assert len(names) == len(set(names))


def test_technologies_as_a_list() -> None:
    text = "technical_assets: {Keys: {id: k, type: process, technologies: [unknown, vault]}}"
    assert import_text(text, "it").system.assets[0].kind == "secret-store"
