"""The data that ship with threatlas: ``atlas/`` holds facts of ATLAS, ``threatlas/`` our own words and judgements."""

import json
import os
from typing import Any

_FOLDER = os.path.dirname(__file__)  # noqa: PTH120  # importing pathlib would cost half as much as reading the data


def load_json(name: str) -> Any:
    """The content of a data file of this package, by its path below this folder."""
    with open(f"{_FOLDER}/{name}", "rb") as file:  # noqa: PTH123
        return json.loads(file.read())
