"""Open Threat Model."""

from pathlib import Path

from threatlas.systems.importer import import_text
from threatlas.vocabulary import Flag

FIXTURE = (Path(__file__).parent / "otm.yaml").read_text()
HEAD = "otmVersion: 0.2.0\nproject: {name: x, id: x}\n"


def test_the_fixture() -> None:
    imported = import_text(FIXTURE, "otm.yaml")
    system = imported.system
    assert (system.name, system.summary) == ("Document assistant", "Answers from documents.")
    assert [(asset.id, asset.kind.value, asset.zone) for asset in system.assets] == [
        ("employee", "person", "internet"),
        ("chat-portal", "application", "private"),
        ("cluster-node", "host", "private"),
        ("vector-store", "rag-index", "private"),  # by the host it is part of
        ("hosted-openai-api", "ai-service", "internet"),
        ("flux-thing", "application", "private"),
    ]
    assets = {asset.id: asset for asset in system.assets}
    assert assets["chat-portal"].flags == {Flag.GENERATIVE}
    assert assets["vector-store"].flags == {Flag.SENSITIVE}
    assert [str(flow) for flow in system.flows] == [
        "vector-store runs-on cluster-node",
        "employee uses chat-portal",
        "chat-portal answers employee",
        "chat-portal retrieves vector-store",
        "chat-portal calls hosted-openai-api",
        "hosted-openai-api feeds chat-portal",
    ]
    lost = {note.what for note in imported.notes}
    assert lost == {
        *("trustRating", "Chat portal", "Flux thing", "Into the void", "Contracts", "availability", "integrity"),
        *("Theft", "Locks"),
    }


def test_parents_in_a_circle_end() -> None:
    text = (
        HEAD
        + "components:\n"
        + "\n".join(f"- {{id: c{n}, name: n{n}, type: vm, parent: {{component: c{(n + 1) % 50}}}}}" for n in range(50))
    )
    system = import_text(text, "it").system
    assert {asset.zone for asset in system.assets} == {None}
    assert len(system.flows) == 50


def test_a_zone_that_is_not_there_is_told() -> None:
    imported = import_text(HEAD + "components: [{id: a, name: A, type: vm, parent: {trustZone: gone}}]", "it")
    assert [str(note) for note in imported.notes] == ["it:3: A: its zone 'gone' is not in the file"]
