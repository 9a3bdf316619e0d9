"""The data that ship with threatlas: ``atlas/`` holds facts of ATLAS, ``threatlas/`` our own words and judgements."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def load_json(name: str) -> Any:
    """The content of a data file of this package, by its path below this folder."""
    return json.loads((_FOLDER / name).read_bytes())
