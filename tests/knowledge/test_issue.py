from threatlas.documents import Place
from threatlas.knowledge import Issue, Severity
from threatlas.knowledge.issue import Issues


def test_an_issue_reads_as_a_line_that_editors_can_follow() -> None:
    issue = Issue(Severity.REPAIRED, "nested-link", "AML.M0018", "the link counts", "a.yaml", 3, 7)
    assert str(issue) == "a.yaml:3:7: AML.M0018: the link counts"
    assert str(Issue(Severity.ERROR, "x", "", "is bad", "a.yaml", 1, 1)) == "a.yaml:1:1: is bad"


def test_issues_are_kept_in_the_order_found() -> None:
    issues = Issues("a.yaml")
    issues.repaired("one", "1", subject="AML.T0001", place=Place(2, 3))
    issues.left_out("two", "2")
    assert not list(issues.errors)
    issues.error("three", "3")
    assert [(issue.severity, issue.code, issue.line, issue.column) for issue in issues] == [
        ("repaired", "one", 2, 3),
        ("left-out", "two", 1, 1),
        ("error", "three", 1, 1),
    ]
    assert issues.failed
    assert [issue.code for issue in issues.errors] == ["three"]
    assert issues.total == 3


def test_a_flood_is_counted_and_not_kept() -> None:
    issues = Issues("a.yaml", limit=3)
    for number in range(100_000):
        issues.repaired("flood", str(number))
    assert len(issues.found) == 3
    assert issues.total == 100_000
    assert not issues.failed


def test_an_error_behind_a_flood_still_counts() -> None:
    issues = Issues("a.yaml", limit=3)
    for number in range(10):
        issues.left_out("flood", str(number))
    for number in range(100_000):
        issues.error("bad", str(number))
    assert issues.failed
    assert [issue.problem for issue in issues.errors] == ["0"]
    assert len(issues.found) == 4


def test_a_subject_of_a_megabyte_is_cut() -> None:
    issues = Issues("a.yaml")
    issues.error("x", "y", subject="z" * 1_000_000)
    assert len(issues.found[0].subject) == 80
