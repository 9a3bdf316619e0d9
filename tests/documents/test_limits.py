import pytest

from threatlas.documents import DEFAULT_LIMITS, Limits


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (64 * 1024 * 1024, "is larger than 64 MiB, the most that is read"),
        (1024 * 1024, "is larger than 1 MiB, the most that is read"),
        (100_000, "is larger than 100,000 bytes, the most that is read"),
    ],
)
def test_a_limit_is_said_in_words(size: int, said: str) -> None:
    assert Limits(size=size).too_large == said


def test_the_default_takes_every_published_release_with_room_to_spare() -> None:
    # The largest published file at the time of writing has about 810 kB (format 6, release 2026.08).
    assert DEFAULT_LIMITS.size > 50 * 810_000
    assert DEFAULT_LIMITS.depth >= 32
    assert DEFAULT_LIMITS.values >= 1_000_000
