"""What finders yield: things and connections, each with the line it came from; the anchors that they connect to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.systems.description import Origin
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERNET = "internet"
OWN = "own"
WORKSTATION = "workstation"
ZONES = {INTERNET: "Internet", OWN: "Own systems", WORKSTATION: "Developers' workstations"}
"""The zones of a draft."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text file of the repository."""

    path: str
    """Relative to the repository, with slashes."""
    text: str
    places: tuple[int, ...] = ()
    """Where the lines of ``text`` stand in the file, where it was taken out of one (the cells of a notebook)."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    def at(self, line: int) -> Origin:
        """A line of this file, counted from 1."""
        return Origin(self.path, self.places[line - 1] if 0 < line <= len(self.places) else line)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Lines with their numbers; a line of more than 2,000 characters is cut, since nobody writes one by hand."""
        for number, line in enumerate(self.text.split("\n"), 1):
            yield number, line[:2000]


@dataclass(frozen=True, slots=True)
class Found:
    """A thing. Two of one kind and name are the same thing."""

    kind: AssetKind
    name: str
    """What it is known by: the id is made from it."""
    origin: Origin
    title: str = ""
    zone: str = OWN
    flags: frozenset[Flag] = field(default=frozenset())
    detail: str = ""
    """What the file says of it, never a secret."""
    guess: str = ""
    """Why it is thought to be there, where the file does not say so plainly."""

    @property
    def key(self) -> tuple[AssetKind, str]:
        """What makes it the same as another."""
        return self.kind, self.name.lower()


@dataclass(frozen=True, slots=True)
class Link:
    """A connection; its ends are found with it."""

    source: Found
    relation: Relation
    target: Found
    origin: Origin
    authenticated: bool = False
    guess: str = ""


Trace = Found | Link


def application(origin: Origin) -> Found:
    """The code of the repository as it runs."""
    return Found(AssetKind.APPLICATION, "application", origin, "Code of this repository, running")


def repository(origin: Origin) -> Found:
    """The repository itself."""
    return Found(AssetKind.SOURCE_REPOSITORY, "repository", origin, "This repository")


def workstation(origin: Origin) -> Found:
    """Where the people who work on the repository run its tools."""
    why = "configuration of tools for developers lies in the repository"
    return Found(AssetKind.HOST, "workstation", origin, "Developer's workstation", WORKSTATION, guess=why)


def developer(origin: Origin) -> Found:
    """Who works on the repository."""
    return Found(
        AssetKind.PERSON, "developer", origin, "Developer", WORKSTATION, guess="somebody works on the repository"
    )


def web(origin: Origin) -> Found:
    """Public pages."""
    return Found(AssetKind.WEB, "web", origin, "Web pages", INTERNET)


def hub(name: str, origin: Origin) -> Found:
    """A public hub by its short name."""
    return Found(AssetKind.HUB, name, origin, HUBS[name], INTERNET)


HUBS = {
    "hugging-face": "Hugging Face Hub",
    "pypi": "Python Package Index",
    "npm": "npm registry",
    "docker-hub": "Public container registry",
    "ollama-library": "Ollama library",
    "torch-hub": "PyTorch Hub",
}


def coding_agent(name: str, title: str, origin: Origin) -> Found:
    """An agent on the workstation that edits this repository."""
    return Found(
        AssetKind.AGENT,
        name,
        origin,
        title,
        WORKSTATION,
        guess="its configuration lies in the repository, so somebody may use it",
    )


def coding_agent_links(agent: Found, origin: Origin) -> Iterator[Link]:
    """What any coding agent does: a developer uses it, it runs on the workstation and writes to the repository."""
    why = "what coding agents are for"
    yield Link(developer(origin), Relation.USES, agent, origin, guess=why)
    yield Link(agent, Relation.ANSWERS, developer(origin), origin, guess=why)
    yield Link(agent, Relation.RUNS_ON, workstation(origin), origin, guess=why)
    yield Link(repository(origin), Relation.FEEDS, agent, origin, guess=why)
    shell = Found(
        AssetKind.TOOL, "coding-agent-shell", origin, "Shell and editor of coding agents", WORKSTATION, guess=why
    )
    yield Link(agent, Relation.CALLS, shell, origin, guess=why)
    yield Link(shell, Relation.EXECUTES, workstation(origin), origin, guess=why)
    yield Link(shell, Relation.WRITES, repository(origin), origin, guess=why)
