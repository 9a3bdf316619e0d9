"""Numbers of things, in words that agree with them."""


def counted(number: int, noun: str, several: str = "") -> str:
    """``1 path``, ``3,000 paths``; ``several`` is the plural where it takes more than an s: ``2 case studies``."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"
