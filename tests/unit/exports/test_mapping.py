"""The CRMs' data files: the shipped ones load, a broken one names file and key."""

from pathlib import Path

import pytest

from assets.exports.mapping import Crm, MappingError, load_mappings

GOOD = """
crm: acme
title: Acme
source: acme
files:
  - name: deals
    signature: [id, stage]
    entities:
      - {entity: opportunity, id: id, columns: {stage: stage}}
"""


def test_shipped_files_load() -> None:
    crms = {crm.crm: crm for crm in load_mappings()}
    assert {"maven", "plain"} <= crms.keys()
    maven = crms["maven"]
    assert [file.name for file in maven.files] == ["sales_pipeline", "sales_teams", "accounts", "products"]
    assert [(stage.stage, stage.outcome) for stage in maven.stages] == [
        *(("Prospecting", "open"), ("Engaging", "open"), ("Won", "won"), ("Lost", "lost")),
    ]
    assert maven.backfilled == {"opportunity.created_date": "engage_date"}


# Its stages in other languages all have the last rank yet. It only ever gets shorter.
_NOT_IN_ORDER = {"salesforce"}


@pytest.mark.parametrize(
    "crm", [c for c in load_mappings() if c.crm not in _NOT_IN_ORDER], ids=lambda crm: crm.crm
)
def test_stages_are_in_the_order_of_a_sale(crm: Crm) -> None:
    """In every language: a deal that moves on from one to a later one is no regression."""
    steps: dict[int, set[int]] = {}
    for stage in crm.stages:
        if stage.outcome == "open":
            steps.setdefault(stage.rank, set()).add(stage.funnel_step)
    in_order = [step for rank in sorted(steps) for step in sorted(steps[rank])]
    assert in_order == sorted(in_order)
    assert all(len(of_rank) == 1 for of_rank in steps.values())
    won = {stage.rank for stage in crm.stages if stage.outcome == "won"}
    lost = {stage.rank for stage in crm.stages if stage.outcome in ("lost", "void")}
    assert max(steps, default=0) < min(won | lost, default=99)


def test_a_new_crm_is_one_more_file(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(GOOD)
    (tmp_path / "corrections.yaml").write_text("- {}")
    (crm,) = load_mappings(tmp_path)
    assert crm.files[0].entities[0].columns == {"stage": ("stage",)}


def test_fingerprint_is_of_what_is_said(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        (tmp_path / "acme.yaml").write_text(text)
        return load_mappings(tmp_path)[0].fingerprint

    assert fingerprint(GOOD) == fingerprint(GOOD + "# a comment\n")
    assert fingerprint(GOOD) != fingerprint(GOOD.replace("stage: stage", "stage: id"))


@pytest.mark.parametrize(
    ("found", "instead", "message"),
    [
        (
            "entity: opportunity",
            "entity: oportunity",
            "acme.yaml: files[0].entities[0].entity: Input should be",
        ),
        ("title: Acme", "titel: Acme", "acme.yaml: title: Field required"),
        ("title: Acme", "title: Acme\ncolour: red", "acme.yaml: colour: Extra inputs"),
        ("source: acme", "source: 7", "acme.yaml: source: Input should be a valid string"),
        ("[id, stage]", "[]", "acme.yaml: files[0].signature: "),
        ("[id, stage]", "[id, no]", "acme.yaml: files[0].signature[1]: Input should be a valid string"),
        ("columns: {stage: stage}", "columns: {}", "acme.yaml: files[0].entities[0].columns: "),
        ("stage: stage}", "stage: stage}, constants: {stage: x}", "both columns and constants"),
        ("entities:", "aliases: {id: [ID_]}\n    entities:", "files[0]: Value error, aliases: id"),
        ("title: Acme", "title: Acme\ntitle: Bcme", "acme.yaml: cannot be read as YAML: key 'title' twice"),
        ("crm: acme", "crm: bcme", "acme.yaml: crm: expected 'acme', the file's name, found 'bcme'"),
        (GOOD, "- a", "acme.yaml: (whole file): "),
        ("[id, stage]", "[id, stage", "acme.yaml: cannot be read as YAML: "),
        (
            "source: acme",
            "source: acme\nstages:\n  - {stage: Won}",
            "acme.yaml: stages[0].rank: Field required",
        ),
    ],
)
def test_broken_file_names_file_and_key(tmp_path: Path, found: str, instead: str, message: str) -> None:
    assert found in GOOD
    (tmp_path / "acme.yaml").write_text(GOOD.replace(found, instead, 1))
    with pytest.raises(MappingError) as error:
        load_mappings(tmp_path)
    assert message in str(error.value)


def test_equal_signatures_cannot_be_told_apart(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(GOOD)
    (tmp_path / "bcme.yaml").write_text(GOOD.replace("acme", "bcme").replace("[id, stage]", "[Stage, ID]"))
    with pytest.raises(MappingError, match=r"acme\.deals and bcme\.deals have the same signature"):
        load_mappings(tmp_path)


_OWN = "crm: acme\ntitle: Acme\nsource: acme\nfiles:\n  - name: a\n    signature: [x]\n"
_OWN += "    entities:\n      - {entity: product, id: x, columns: {name: x}}\n"


@pytest.mark.parametrize(
    "text",
    [
        "version: '3'\nservices: {}\n",
        "{:",
        "- 1\n",
        _OWN + "x: &a [1]\ny: *a\n",
        "# " + "x" * 1_000_000 + "\n" + _OWN,
    ],
    ids=["another", "broken", "a list", "aliases", "large"],
)
def test_a_yaml_beside_the_exports_that_is_no_data_file_stops_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "acme.yaml").write_text(text, encoding="utf-8")
    assert load_mappings(own=[tmp_path]) == load_mappings()


def test_a_data_file_of_the_house_is_one_more_crm_and_its_faults_are_said(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(_OWN, encoding="utf-8")
    assert [crm.crm for crm in load_mappings(own=[tmp_path])][-1] == "acme"
    path.write_text(_OWN + "stages: [\n", encoding="utf-8")
    with pytest.raises(MappingError, match=r"acme\.yaml: cannot be read as YAML"):
        load_mappings(own=[tmp_path])
