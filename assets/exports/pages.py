"""docs/crms: a page for each CRM, and which of them says what, made from the data files.

Run `python -m assets.exports.pages` after a change to one; a test fails while the pages are stale.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assets.exports.mapping import Crm, EntityMapping, FileMapping, load_mappings

FOLDER = Path(__file__).parents[2] / "docs" / "crms"


def pages(crms: Sequence[Crm]) -> dict[str, str]:
    """The text of each file of the folder, by its name."""
    return {"README.md": _overview(crms), **{f"{crm.crm}.md": _page(crm) for crm in crms}}


def fields(entity: EntityMapping) -> set[str]:
    """The columns of the core that a mapping feeds."""
    each = set(entity.each.columns) if entity.each else set()
    status = {"status"} if entity.status else set()
    return {*entity.columns, *entity.constants, *entity.joined, *each, *status}


def _overview(crms: Sequence[Crm]) -> str:
    said: dict[tuple[str, str], set[str]] = {}
    for crm in crms:
        for file in crm.files:
            for entity in file.entities:
                for field in fields(entity):
                    said.setdefault((entity.entity, field), set()).add(crm.crm)
    lines = [
        "# CRMs",
        "",
        "What is read of each system, without a setting. A system is one data file under",
        "[assets/crm](../../assets/crm); these pages are made from it.",
        "",
        *(f"- [{crm.title}]({crm.crm}.md)" for crm in crms),
        "",
        "| entity | field | " + " | ".join(crm.crm for crm in crms) + " |",
        "|---|---|" + "---|" * len(crms),
    ]
    for (name, field), systems in sorted(said.items()):
        marks = " | ".join("●" if crm.crm in systems else "" for crm in crms)
        lines.append(f"| {name} | {field} | {marks} |")
    return "\n".join(lines) + "\n"


def _page(crm: Crm) -> str:
    lines = [f"# {crm.title}", "", f"Source name: `{crm.source}`. [All systems](README.md)", ""]
    for language, heading in (("en", "How to export"), ("zh", "如何导出")):
        if language in crm.how_to_export:
            lines += [f"## {heading}", "", crm.how_to_export[language], ""]
    lines += ["## What is read", ""]
    for file in crm.files:
        lines += _file(file)
    if crm.stages:
        lines += ["## Stages", "", "| stage | rank | step of the funnel | outcome |", "|---|---|---|---|"]
        lines += [f"| {_cell(s.stage)} | {s.rank} | {s.funnel_step} | {s.outcome} |" for s in crm.stages]
    return "\n".join(lines).rstrip("\n") + "\n"


def _file(file: FileMapping) -> list[str]:
    lines = [f"### {file.name}", "", f"Known by {_names(file.signature)}.", ""]
    if file.without:
        lines[-2] += f" Not with {_names(file.without)}."
    lines += [f"Left out: rows by {_code(rule.column)}, {rule.because}." for rule in file.leave_out]
    lines += [""] if file.leave_out else []
    lines += ["| entity | column | from |", "|---|---|---|"]
    for entity in file.entities:
        known_by = f" (without it: {_names(entity.without_id)})" if entity.without_id else ""
        lines.append(f"| {entity.entity} | id | {_names(entity.id)}{known_by} |")
        for rule in entity.status:
            said = "; ".join(f"{meaning}: {', '.join(words)}" for meaning, words in rule.says.items())
            lines.append(f"| {entity.entity} | status | {_code(rule.column)} ({_cell(said)}) |")
        each = entity.each.columns if entity.each else {}
        fed = {**entity.columns, **entity.joined, **{name: (pattern,) for name, pattern in each.items()}}
        lines += [f"| {entity.entity} | {name} | {_names(heads)} |" for name, heads in fed.items()]
        lines += [
            f"| {entity.entity} | {name} | always {value} |" for name, value in entity.constants.items()
        ]
    return [*lines, ""]


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_code, names))


def _code(name: str) -> str:
    return f"`{_cell(name)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Writes the pages anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages(load_mappings())
    for stale in FOLDER.glob("*.md"):
        if stale.name not in made:
            stale.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
