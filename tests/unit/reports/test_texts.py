"""Both languages say the same things, and say them without holes."""

import re
from string import Formatter

import pytest

from assets.core.entities import ENTITIES
from reports.texts import LANGUAGES, flat, load
from reports.texts.findings import finding_severity, finding_text
from reports.texts.notes import note_text


def _holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert flat("en").keys() == flat("zh").keys()


def test_both_languages_fill_the_same_holes() -> None:
    spelled = {
        "period.quarter": {"quarter", "word"},
        "fiscal_period.quarter": {"quarter", "word"},
        "period.month": {"month"},
    }
    for key, english in flat("en").items():
        if key.startswith("money."):
            continue
        allowed = spelled.get(key, set())
        names = [
            {re.split("[:!]", hole)[0] for hole in _holes(text)} - allowed
            for text in (english, flat("zh")[key])
        ]
        assert names[0] == names[1], key


def test_chinese_words_are_chinese() -> None:
    same = {
        key
        for key, text in flat("zh").items()
        if text == flat("en")[key] and re.search("[a-z]{4}", re.sub(r"\{.*?\}", "", text))
    }
    assert same <= {"formats.date", "formats.date_left", "method.theta", "book.run"}


@pytest.mark.parametrize("kind", sorted(load("findings")))
def test_findings_say_the_same_in_both_languages(kind: str) -> None:
    finding = load("findings")[kind]
    assert finding["severity"] in {"error", "warning", "info"}
    for part in ("message", "suggestion"):
        assert _holes(finding[f"{part}_en"]) == _holes(finding[f"{part}_zh"])


def test_a_finding_is_filled() -> None:
    params = {"value": "Pilot", "nearest": "Proposal", "rows": 1200}
    message, suggestion = finding_text("unknown_stage", params, "en")
    assert message == 'Stage "Pilot" of 1,200 deals is in no mapping; the deals count as open.'
    assert "Proposal" in suggestion
    assert finding_text("unknown_stage", params, "zh")[0].startswith("1,200 个商机的阶段“Pilot”")


def test_a_finding_with_a_hole_still_speaks() -> None:
    assert finding_text("empty_file", {}, "en")[0] == "… has a header and no rows."


def test_a_finding_cannot_be_made_to_format_itself() -> None:
    message, _ = finding_text("empty_file", {"path": "{rows} %s"}, "en")
    assert message.startswith("{rows} %s")


def test_without_a_near_name_none_is_suggested() -> None:
    params = {"value": "Pilot", "nearest": "–", "rows": 3}
    assert finding_text("unknown_stage", params, "en")[1] == "Map it in the CRM's file."


def test_an_unknown_finding_is_its_own_name() -> None:
    assert finding_text("brand_new", {}, "zh") == ("brand new", "")
    assert finding_severity("brand_new") == "warning"


def test_a_share_reads_as_a_percentage() -> None:
    assert "(28%)" in finding_text("lost_without_amount", {"rows": 12, "share": 0.28}, "en")[0]


def test_notes_are_translated_with_their_numbers() -> None:
    assert note_text("needs 24 complete months, there are 10", "zh") == "需要 24 个完整月份，现有 10 个"
    assert note_text("the exports hold no leads", "zh") == "导出文件中没有线索"


def test_an_unknown_note_is_shown_as_it_is() -> None:
    assert note_text("something new", "zh") == "something new"
    assert note_text(None, "zh") == ""


def test_note_translations_fill_the_same_holes() -> None:
    for english, chinese in load("notes").items():
        assert _holes(english) == _holes(chinese), english


def test_every_entity_and_every_reason_has_a_name_in_both_languages() -> None:
    reasons = ["blank", "total", "repeated_header", "above_header", "report_footer"]
    reasons += ["no_record", "subtask", "superseded", "template"]
    named = [*(f"entity.{name}" for name in ENTITIES), *(f"ignored.{reason}" for reason in reasons)]
    for language in LANGUAGES:
        assert [name for name in named if name not in flat(language)] == []
