"""Ids of a layer, brought to one release of ATLAS: moved along what became of them, ATT&CK's exchanged for those of ATLAS."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.documents.plain import shortened
from threatlas.errors import UnknownRelease
from threatlas.knowledge.history import load_history
from threatlas.knowledge.migrate import Migrator
from threatlas.vocabulary import ObjectKind, canonical, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.knowledge import KnowledgeBase

_ATTACK = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?")
_NAMED = 5
"""How many ids a remark names."""


class Renaming:
    """Brings ids to the release of ``kb``. ``stated``: the release that they were written against, where it is said."""

    def __init__(self, kb: KnowledgeBase, stated: str | None) -> None:
        self.kb = kb
        self.history = load_history()
        self.since: str | None = None
        self._told: dict[str, Counter[str]] = {}
        self._notes: list[str] = []
        self._attack = {one.attack: one.id for one in kb.techniques if one.attack}
        if stated:
            try:
                self.since = self.history.resolve(stated)
            except UnknownRelease:
                self._notes.append(f"It states the release {shortened(stated, 30)}, which is not known here.")

    def rename(self, identifiers: Sequence[str]) -> list[str | None]:
        """For each id what the release calls it; None where it has nothing in its place. :meth:`told` says the rest."""
        wanted = [canonical(one) for one in identifiers]
        moved = self._migrated([one for one in dict.fromkeys(wanted) if one is not None])
        return [self._one(given, spelt, moved) for given, spelt in zip(identifiers, wanted, strict=True)]

    def told(self) -> list[str]:
        """What was exchanged or left out, in sentences."""
        found = list(self._notes)
        for what, ids in self._told.items():
            named = ", ".join(list(ids)[:_NAMED])
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            found.append(f"{counted(len(ids), 'id')} {what}: {named}{more}.")
        return found

    def _one(self, given: str, spelt: str | None, moved: dict[str, str]) -> str | None:
        if spelt is None:
            return self._foreign(given)
        if kind_of(spelt) is not ObjectKind.TECHNIQUE:
            self._tell(spelt, "of no technique, so left out")
            return None
        ended = moved.get(spelt, spelt)
        if ended not in self.kb:
            known = self.history.knows(spelt)
            said = f"not in release {self.kb.release.version}, and no single successor is known" if known else "unknown"
            self._tell(spelt, f"{said}, so left out")
            return None
        if ended != spelt:
            self._tell(f"{spelt} → {ended}", f"of another release, moved to {self.kb.release.version}")
        return ended

    def _foreign(self, given: str) -> str | None:
        code = given.strip().upper()
        if not _ATTACK.fullmatch(code):
            self._tell(shortened(given, 30) or "(empty)", "of no form that is known, so left out")
            return None
        found = self._attack.get(code)
        if found is None:
            self._tell(code, "of ATT&CK without a counterpart in ATLAS, so left out")
            return None
        self._tell(f"{code} → {found}", "of ATT&CK, taken as the technique of ATLAS that comes from it")
        return found

    def _tell(self, identifier: str, what: str) -> None:
        self._told.setdefault(what, Counter())[identifier] += 1

    def _migrated(self, identifiers: list[str]) -> dict[str, str]:
        """Old to new, where what became of an id is certain."""
        if self.kb.release.version not in self.history.releases or not identifiers:
            return {}
        lines = "\n".join(identifiers)
        done = Migrator(self.kb.release.version, self.history, self.since).migrate(lines, "layer")
        after = done.text.split("\n")
        return dict(zip(identifiers, after, strict=True)) if len(after) == len(identifiers) else {}
