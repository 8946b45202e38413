"""Why a file is not taken, and what to do, and which of its rows are ignored, in either language.

What belongs here: putting into Chinese the English sentences of refusals, as the ledger keeps them. What
does not: the sentences (reasons.yaml), or deciding anything.
"""

import re
from functools import cache

from reports.texts import Language, flat, load

# What the ledger says of rows that were ignored: `25 blank, 1 total`.
_IGNORED = re.compile(r"\d+ [a-z_]+(?:, \d+ [a-z_]+)*")
_PLACE = re.compile(r"\{(\w+)\}")


def in_language(sentence: str, language: Language) -> str:
    """The sentence in a language; one that is not in reasons.yaml stays English."""
    if _IGNORED.fullmatch(sentence):
        counted = (part.split(" ") for part in sentence.split(", "))
        return ", ".join(f"{int(count):,} {ignored(why, language)}" for count, why in counted)
    if language == "en":
        return sentence
    for pattern, translated in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return translated.format(**found.groupdict())
    return sentence


def ignored(reason: str, language: Language) -> str:
    """Why rows hold no record."""
    return flat(language).get(f"ignored.{reason}", reason)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The sentences with the most words of their own first: `It has a password.` before `It has {what}.`."""
    sentences = load("reasons").items()
    longest = sorted(sentences, key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return [(re.compile(_pattern(english), re.DOTALL), chinese) for english, chinese in longest]


def _pattern(english: str) -> str:
    pieces = _PLACE.split(english)
    return "".join(
        f"(?P<{piece}>.*?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
    )
