"""The unified diff of a migration."""

import difflib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.knowledge.history import load_history
from threatlas.knowledge.migrate import migrate_text
from threatlas.knowledge.migration import Migration, unified_diff


def changed(before: str, after: str, source: str = "notes.md") -> Migration:
    return Migration(source, "5.6.0", before, after, (), (), 0, 0)


def applied(text: str, patch: str) -> str:
    """``text`` after a patch, checked line by line: what `patch` does."""
    old = text.split("\n")
    new: list[str] = []
    position = 0
    for line in patch.split("\n")[2:-1]:
        header = re.fullmatch(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@", line)
        if header:
            new += old[position : int(header[1]) - 1]
            position = int(header[1]) - 1
            assert int(header[3]) - 1 == len(new)
        elif line[0] in " -":
            assert old[position] == line[1:]
            position += 1
            new += [line[1:]] if line[0] == " " else []
        elif line[0] == "+":
            new.append(line[1:])
        else:
            assert line == "\\ No newline at end of file"
    return "\n".join(new + old[position:])


def test_nothing_changed() -> None:
    assert unified_diff(changed("a\n", "a\n")) == ""


def test_a_change_in_the_middle() -> None:
    before = "".join(f"{number}\n" for number in range(20))
    assert unified_diff(changed(before, before.replace("9\n10\n", "nine\n10\n", 1))) == (
        "--- a/notes.md\n+++ b/notes.md\n@@ -7,7 +7,7 @@\n 6\n 7\n 8\n-9\n+nine\n 10\n 11\n 12\n"
    )


@pytest.mark.parametrize(
    "before", ["a\nb\nc\n", "a\nb\nc", "a\r\nb\r\nc\r\n", "b", "b\n", "\n\nb\n\n\n\n\n\n\n\n\n\nb"]
)
def test_it_is_what_difflib_says(before: str) -> None:
    after = before.replace("b", "B")
    ours = unified_diff(changed(before, after))
    theirs = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), "a/notes.md", "b/notes.md"
    )
    expected = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in theirs)
    assert re.sub(r"@@.*@@", "@@", ours) == re.sub(r"@@.*@@", "@@", expected)  # it writes 1,1 as 1
    assert applied(before, ours) == after


def test_a_name_with_control_characters_makes_no_line_of_its_own() -> None:
    patch = unified_diff(changed("a\n", "b\n", "/srv/a\n+++ b/etc/passwd\x1b[31m"))
    assert patch.startswith("--- a/srv/a?+++ b/etc/passwd?[31m\n+++ b/srv/a?+++ b/etc/passwd?[31m\n@@ -1,1 +1,1 @@\n")


def test_the_diff_of_a_real_migration() -> None:
    text = "# atlas-release: 5.2.0\r\nx\r\n- AML.T0019: y"
    migration = migrate_text(text, "rules/a.yml", to="2026.07", history=load_history())
    patch = unified_diff(migration)
    assert "-# atlas-release: 5.2.0\r\n" in patch
    assert patch.endswith("+- AML.T0115.000: y\n\\ No newline at end of file\n")
    assert applied(text, patch) == migration.text


@given(st.lists(st.sampled_from(["a", "b", "", "\r"]), max_size=40), st.booleans())
@settings(deadline=None, max_examples=200)
def test_applying_it_gives_the_text_after(lines: list[str], ends: bool) -> None:
    before = "\n".join(lines) + ("\n" if ends and lines else "")
    after = before.replace("b", "c")
    patch = unified_diff(changed(before, after))
    assert (applied(before, patch) if patch else before) == after
