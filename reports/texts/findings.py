"""What a finding says and suggests, in either language.

What belongs here: filling the templates of findings.yaml. What does not: finding anything (the assets do).
"""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from reports.texts import Language, load
from reports.texts.reasons import in_language


class _Gentle(Formatter):
    """A missing parameter reads as an ellipsis: a finding with a hole is better than none."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002 - the base class names it
        value = kwargs.get(str(key))
        return "…" if value is None or value == "" else value


def finding_text(kind: str, params: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """The message and the suggestion for one finding.

    `params` fills the {placeholders} of findings.yaml; whole numbers get thousands separators. An unknown
    kind gives its own name and no suggestion.
    """
    template = load("findings").get(kind)
    if template is None:
        return kind.replace("_", " "), ""
    said = {name: _said(name, value) for name, value in params.items()}
    # Why a file is not taken, and what to do, are whole sentences.
    said |= {
        name: in_language(said[name] or "", language) for name in ("reason", "suggestion") if name in said
    }
    if said.get("entity"):
        # In the middle of a sentence, so without a capital.
        said["entity"] = str(load(language)["entity"].get(said["entity"], said["entity"])).lower()
    # Without a near name there is nothing to suggest by name.
    alone = f"suggestion_alone_{language}"
    is_alone = said.get("nearest") in {None, "", "–"} and alone in template
    keys = (f"message_{language}", alone if is_alone else f"suggestion_{language}")
    message, suggestion = (_Gentle().vformat(template[key], (), said) for key in keys)
    return message, suggestion


def finding_severity(kind: str) -> str:
    """The severity of a kind of finding: error, warning or info; unknown kinds are warnings."""
    return str(load("findings").get(kind, {}).get("severity", "warning"))


def _said(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.0%}" if name in {"share", "rate"} else f"{value:,g}"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
