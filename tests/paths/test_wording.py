"""Sentences with names in them."""

import pytest

from threatlas.paths.wording import is_plural, of_several, with_article, worded


@pytest.mark.parametrize(
    ("sentence", "names", "told"),
    [
        ("{h} takes {m} from {r}", {"h": "GPU nodes", "m": "Base", "r": "Hub"}, "GPU nodes take Base from Hub"),
        ("{h} takes {m} from {r}", {"h": "Laptop", "m": "Models", "r": "Hub"}, "Laptop takes Models from Hub"),
        # The verb is of what comes before, not of the name.
        ("a flaw in {s} gives {k} away", {"s": "Jobs", "k": "Key"}, "a flaw in Jobs gives Key away"),
        ("whoever reaches {s} runs code", {"s": "Nodes"}, "whoever reaches Nodes runs code"),
        ("what {p} says, and {g} reads it", {"p": "Staff", "g": "Agents"}, "what Staff says, and Agents read it"),
        ("with {k}, {p} is believed", {"k": "Key", "p": "Customers"}, "with Key, Customers are believed"),
        ("{p} as such", {"p": "Customers"}, "Customers as such"),
        # A name is a name, whatever is in it.
        ("{a} calls {b}", {"a": "{b}", "b": "Tool"}, "{b} calls Tool"),
        ("{a} calls {b}", {"a": "Agent"}, "Agent calls {b}"),
    ],
)
def test_sentences(sentence: str, names: dict[str, str], told: str) -> None:
    assert worded(sentence, names) == told


def test_what_is_said_to_be_single_stays_so() -> None:
    assert worded("{t} reads {d}", {"t": "Search files", "d": "Files"}, ["t"]) == "Search files reads Files"


@pytest.mark.parametrize(
    ("name", "several"),
    [
        *[(name, True) for name in ("Customers", "GPU nodes", "Posts with images", "gpu-nodes", "Pages of the crawl")],
        *[
            (name, True)
            for name in ("Keys in .env and cloud profile", "People", "Customers' accounts", "Training and other jobs")
        ],
        *[
            (name, False)
            for name in ("Image archive", "Bus", "Access", "Diagnosis", "Analytics", "AWS", "Dashboard and job API", "")
        ],
        *[(name, False) for name in ("Agent of human resources", "Customer's mailbox", "Index of manuals", "Staff")],
    ],
)
def test_names_of_several_things(name: str, several: bool) -> None:
    assert is_plural(name) == several


def test_verbs() -> None:
    verbs = (
        "takes",
        "lies",
        "carries",
        "reaches",
        "passes",
        "goes",
        "does",
        "has",
        "is",
        "was",
        "fixes",
        "sees",
        "says",
    )
    assert [of_several(verb) for verb in verbs] == [
        *("take", "lie", "carry", "reach", "pass", "go", "do", "have", "are", "were", "fix", "see", "say"),
    ]


def test_articles() -> None:
    nouns = ("agent", "edge-device", "inference-api", "mcp-server", "model", "user", "host")
    assert [with_article(noun).split()[0] for noun in nouns] == ["an", "an", "an", "an", "a", "a", "a"]
