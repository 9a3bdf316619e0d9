"""A description that is there is not overwritten unasked."""

from pathlib import Path

import pytest

from running import Threatlas

COMMANDS = {
    "init": ("init", "rag"),
    "discover": ("discover", "."),
    "discover and analyse": ("discover", ".", "--analyze"),
    "import": ("import", "bom.json"),
}
BOM = (
    '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "machine-learning-model", "name": "m"}]}'
)


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_it_stays_unless_forced(threatlas: Threatlas, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "app.py").write_text("import openai\n")
    (tmp_path / "bom.json").write_text(BOM)
    mine = tmp_path / "mine.yaml"
    mine.write_text("# by hand\n")
    ran = threatlas(*words, "-o", "mine.yaml")
    assert ran.code == 2
    assert "mine.yaml is there already" in ran.err
    assert mine.read_text() == "# by hand\n"
    assert threatlas(*words, "-o", "mine.yaml", "--force").code == 0
    assert mine.read_text() != "# by hand\n"
