"""The documentation is complete and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from threatlas.cli.commands import COMMANDS, Command
from threatlas.cli.main import build_parser

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("https://", "http://")):
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text()
    for page in DOCS.rglob("*.md"):
        if page != DOCS / "README.md":
            assert f"({page.relative_to(DOCS)})" in index, page.name


@pytest.mark.parametrize("command", COMMANDS, ids=[command.name for command in COMMANDS])
def test_every_command_and_option_is_documented(command: Command) -> None:
    pages = "\n".join(page.read_text() for page in DOCS.glob("*.md"))
    assert f"threatlas {command.name}" in pages
    for action in build_parser(command)._actions:
        for option in action.option_strings:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in pages or f" {option}" in pages, f"{command.name} {option}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_page_names_this_machine(page: Path) -> None:
    assert not re.search(r"/work/|/root/|\.\./shared", page.read_text())
