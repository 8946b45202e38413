"""What a stage means by the CRM's data file and by the house's settings."""

from assets.core.stages import Listed, known, load_stages, with_listed, with_settings
from assets.exports.mapping import Crm, Stage
from tests.unit.core.mapped import put_as
from tests.unit.core.table import MAVEN, PLAIN, empty_core


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


def _listed(name: str, order: int | None, outcome: str = "open", **said: object) -> Listed:
    code, pipeline, active, category = (said.get(k) for k in ("code", "pipeline", "is_active", "category"))
    return ("maven", name, code, pipeline, order, outcome, active is not False, category)  # type: ignore[return-value]


def test_a_systems_own_table_of_stages_takes_the_place_of_those_out_of_the_box() -> None:
    rows = [
        _listed("Signed", 5, "won"),
        _listed("Engaging", 1),
        _listed("Demo", 2, is_active=False),
        _listed("Quote sent", 3, code="q7", category="commit"),
        _listed("Contract", 4),
    ]
    crm = with_listed(MAVEN, rows)
    told = [(s.stage, s.rank, s.funnel_step, s.outcome, s.forecast_category) for s in crm.stages]
    assert told == [
        # As the data file has it, but in the table's order.
        ("Engaging", 1, 3, "open", "best_case"),
        # Nobody can choose it any more, so nobody passes it over.
        ("Demo", 1, 3, "open", "pipeline"),
        ("Quote sent", 2, 4, "open", "commit"),
        ("Contract", 3, 4, "open", "pipeline"),
        ("Signed", 4, 5, "won", "closed"),
        # Prospecting is gone; what ended deals under another name still does.
        ("Won", 4, 5, "won", "closed"),
        ("Lost", 4, 3, "lost", "omitted"),
    ]
    assert _stage(crm, "Quote sent").code == "q7"


def test_without_such_a_table_nothing_changes_and_a_person_has_the_last_word() -> None:
    con = empty_core()
    assert known(con, PLAIN, {}) == PLAIN
    put_as(con, "exported_stage", ("id", "name", "sort_order"), ("1", "Pilot", "1"), ("2", "Rollout", "2"))
    assert _stage(known(con, PLAIN, {}), "Rollout").outcome == "open"
    assert _stage(known(con, PLAIN, {"Rollout": "won"}), "Rollout").outcome == "won"


def test_pipelines_have_an_order_each_and_a_name_counts_once_in_it() -> None:
    rows = [
        _listed("Talk", 1, pipeline="new"),
        _listed("Deal", 2, pipeline="new"),
        _listed("Deal", 1, pipeline="renewal"),
        _listed("Deal", 9, pipeline="renewal"),
    ]
    own = [(s.pipeline, s.stage, s.rank) for s in with_listed(MAVEN, rows).stages if s.pipeline]
    assert own == [("new", "Talk", 1), ("new", "Deal", 2), ("renewal", "Deal", 1)]


def test_of_two_of_one_name_the_one_that_can_be_chosen_counts() -> None:
    rows = [_listed("Demo", 1, "lost", is_active=False), _listed("Demo", 2), _listed("Talk", 3)]
    crm = with_listed(MAVEN, rows)
    assert [(s.stage, s.rank, s.outcome) for s in crm.stages if s.outcome == "open"] == [
        ("Demo", 1, "open"),
        ("Talk", 2, "open"),
    ]


def test_a_person_may_name_a_stage_by_the_id_that_deals_carry() -> None:
    crm = with_listed(MAVEN, [_listed("Parked", 1, code="13"), _listed("Talk", 2, code="14")])
    own = with_settings(crm, {"13": "lost"})
    assert [(s.stage, s.code, s.rank, s.outcome) for s in own.stages if s.code] == [
        ("Parked", "13", 1, "lost"),
        ("Talk", "14", 2, "open"),
    ]
    assert with_settings(own, {"13": "lost"}) == own
