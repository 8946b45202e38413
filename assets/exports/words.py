"""How words from files are compared: folded when the same, by nearness for suggestions only.

Not here: what a word means (`assets/crm`), or any decision taken from nearness; a near word is shown to
people and never used in its place.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

_SPACES = re.compile(r"[\s_]+")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """NFKC, case-folded, trimmed; runs of spaces and underscores are one space."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", word).casefold()).strip()


def nearest(word: str, known: Iterable[str], cutoff: float = 70) -> str | None:
    """The known word most like this one, for a suggestion; None when none scores at least `cutoff` (0-100).

    Compared folded, whole against whole, also with their words sorted (`Frase, Moses`). A part is not enough:
    `rep` is in `report id`. Of equal scores the alphabetically first wins, so the order does not matter.
    """
    found = process.extractOne(word, sorted(set(known)), scorer=alike, processor=fold, score_cutoff=cutoff)
    return None if found is None else found[0]


def alike(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """How near two folded words are, 0 to 100; also with their words sorted."""
    return max(
        fuzz.ratio(one, other, score_cutoff=score_cutoff),
        fuzz.token_sort_ratio(one, other, score_cutoff=score_cutoff),
    )
