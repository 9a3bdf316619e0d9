"""``kb matrix``."""

from running import Threatlas


def test_columns_stand_in_the_order_of_the_matrix(threatlas: Threatlas) -> None:
    columns = threatlas("kb", "matrix", "--format", "json").json
    assert [column["name"] for column in columns][:4] == [
        "Reconnaissance",
        "Resource Development",
        "Initial Access",
        "AI Model Access",
    ]
    assert sum(len(column["techniques"]) for column in columns) == 111
    assert all(cell["parent"] is None for column in columns for cell in column["techniques"])


def test_subtechniques_stand_under_their_parents(threatlas: Threatlas) -> None:
    columns = threatlas("kb", "matrix", "-s", "--format", "json").json
    for column in columns:
        current = None
        for cell in column["techniques"]:
            if cell["parent"] is None:
                current = cell["id"]
            else:
                assert cell["parent"] == current


def test_filters_keep_the_parent_of_what_passes(threatlas: Threatlas) -> None:
    text = threatlas("kb", "matrix", "-s", "--tactic", "execution", "--maturity", "demonstrated").out
    assert "AML.T0051.001" in text
    assert "  AML.T0051  " in text
    assert "AML.T0051.000" not in text
