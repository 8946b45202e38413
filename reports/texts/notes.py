"""Marts' notes in the reader's language.

What belongs here: finding a note's translation, also where it holds numbers. What does not: the translations.
"""

import re
from functools import cache

from reports.texts import Language, load

_HOLE = re.compile(r"\\\{(\w+)\\\}")


def note_text(sentence: str | None, language: Language) -> str:
    """A mart's note in the language; one that notes.yaml does not have is shown as it is."""
    if not sentence or language == "en":
        return sentence or ""
    known = load("notes").get(sentence)
    if known is not None:
        return str(known)
    for pattern, translation in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return translation.format(**found.groupdict())
    return sentence


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The notes with {holes}, each as a pattern that catches what stands in them."""
    return tuple(
        (re.compile(_HOLE.sub(r"(?P<\1>.+?)", re.escape(english))), str(translation))
        for english, translation in load("notes").items()
        if "{" in english
    )
