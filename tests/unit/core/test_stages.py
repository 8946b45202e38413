"""What a stage means by the CRM's data file and by the house's settings."""

from assets.core.stages import load_stages, with_settings
from assets.exports.mapping import Crm, Stage
from tests.unit.core.table import MAVEN, empty_core


def _stage(crm: Crm, name: str) -> Stage:
    (found,) = [stage for stage in crm.stages if stage.stage == name]
    return found


def test_a_house_may_add_a_stage_and_give_one_another_outcome() -> None:
    crm = with_settings(MAVEN, {"engaging": "void", "Parked": "open"})
    assert (_stage(crm, "engaging").outcome, _stage(crm, "engaging").rank) == ("void", 2)
    assert (_stage(crm, "Parked").outcome, _stage(crm, "Parked").rank) == ("open", 5)
    assert _stage(crm, "Won") == _stage(MAVEN, "Won")


def test_saying_again_what_is_known_changes_nothing() -> None:
    """An `Engaging = 'open'` must not cost the stage its best_case."""
    assert with_settings(MAVEN, {"Engaging": "open"}) == MAVEN


def test_the_stages_of_the_sources_are_a_table() -> None:
    con = empty_core()
    assert load_stages(con, {"b": MAVEN, "a": MAVEN}) == 8
    assert load_stages(con, {"a": MAVEN}) == 4
    rows = con.execute("select stage, stage_rank, outcome, pipeline from core.stage").fetchall()
    assert rows[2:] == [("Won", 3, "won", "default"), ("Lost", 4, "lost", "default")]
