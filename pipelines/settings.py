"""Finding `loudou.toml`, reading it, and saying plainly what is wrong with it.

What may be set, and what holds without, is in `assets/settings.py`.
"""

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from assets.exports.words import nearest
from assets.settings import Settings, SourceSettings

FILE_NAME = "loudou.toml"
# Named in the design, but nothing here would heed them yet: taking them in silence would mislead.
_LATER = {"mail", "outreach"}


class SettingsError(ValueError):
    """A settings file cannot be used; the message is for the person who wrote it."""


def find_settings(home: Path, exports: Path, config: Path | None) -> Path | None:
    """The file given, else the home folder's, else the exports folder's, else none.

    Raises SettingsError when the file given is not there.
    """
    if config is not None:
        if not config.is_file():
            raise SettingsError(f"{config}: there is no such settings file. Name one, or leave --config out.")
        return config
    return next((f / FILE_NAME for f in (home, exports) if (f / FILE_NAME).is_file()), None)


def load_settings(path: Path | None) -> Settings:
    """The settings of a file, or what holds without one; raises SettingsError naming key and expectation."""
    if path is None:
        return Settings()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: this is not TOML: {error}. Mend that line.") from error
    try:
        return Settings.model_validate(said)
    except ValidationError as error:
        raise SettingsError("\n".join(_worded(path.name, detail) for detail in error.errors())) from error


def _worded(file: str, detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] != "extra_forbidden":
        return f"{file}: {key}: found {detail['input']!r}, {_expected(detail)}"
    name = str(detail["loc"][-1])
    if len(detail["loc"]) == 1 and name in _LATER:
        return f"{file}: {key} has no effect in this version; take it out."
    known = SourceSettings if detail["loc"][0] == "sources" else Settings
    names = list(known.model_fields)
    best = process.extractOne(name, names, score_cutoff=60)
    meant = f" Did you mean {best[0]}?" if best else ""
    return f"{file}: there is no setting {key}.{meant} Settings are: {', '.join(names)}."


def _expected(detail: ErrorDetails) -> str:
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "literal_error":
        known = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
        near = nearest(str(detail["input"]), known, 50)
        message = f"expected one of {', '.join(known)}." + (f" Did you mean {near}?" if near else "")
    return message if message.startswith("expected") else f"expected: {message[0].lower()}{message[1:]}"
