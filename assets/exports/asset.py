"""ops/file: the exports folder as this night finds it, and recorded loads that are repeated."""

from collections.abc import Mapping
from dataclasses import replace

import dagster as dg

from assets.core.extent import Arrival
from assets.core.restaged import rebased, restaged
from assets.exports import replay
from assets.exports.part import Part
from assets.exports.register import Known, Observed, begin, register_folder, register_replay
from assets.exports.scan import Scan
from assets.materialised import about, columns, key
from assets.night import Night
from assets.operations.ledger import TABLES, create_tables
from assets.publish import archive


@dg.asset(
    key=key("ops.file"),
    group_name="exports",
    kinds={"duckdb"},
    description=about(TABLES["ops.file"]),
    metadata=columns(TABLES["ops.file"].columns),
)
def file(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """Recognises every file and writes down what is to be loaded, held and refused."""
    with night.transaction() as con:
        create_tables(con)
    seen = night.scan()
    seen.parts = [_dated(night, part) for part in seen.parts]
    fingerprints = night.fingerprints()
    with night.transaction() as con:
        begin(con)
        for source in sorted(night.replays | _retold(night, seen, fingerprints)):
            _repeat(night, source, fingerprints[source])
        register_folder(con, seen, night.as_of, fingerprints, night.held)
        count = con.execute("select count(*) from ops.file").fetchall()[0][0]
    if not seen.parts and not seen.unread and not night.is_rebuild:
        raise dg.Failure(_nothing(night, seen), allow_retries=False)
    _archive(night, seen)
    opened, not_opened = len({part.path for part in seen.parts}), len(seen.unread)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": count, "opened": opened, "not_opened": not_opened}
    )


def _dated(night: Night, part: Part) -> Part:
    """The part under the day that the settings give it."""
    return part if night.reads_date(part.source) else replace(part, as_of=None)


def _retold(night: Night, seen: Scan, fingerprints: Mapping[str, str]) -> set[str]:
    """Sources whose loads mean something else by a table of stages or of currencies that is new tonight."""
    stages, currencies, known = [], [], Known(night.con)
    for part in seen.parts:
        observed = Observed(
            seen.relative(part.path), part, part.as_of or night.as_of, fingerprints[part.source]
        )
        is_loaded_tonight = observed.as_of <= night.as_of and part.sha256 not in night.held
        for entity in dict.fromkeys(mapping.entity for mapping in part.entities) if is_loaded_tonight else ():
            if entity == "exported_stage" and known.row(observed.sighting, entity) is None:
                stages.append(Arrival(part, observed.path))
            if entity == "exchange_rate" and known.row(observed.sighting, entity) is None:
                currencies.append(part)
    return restaged(night.con, stages, night.as_of) | rebased(night.con, currencies)


def _repeat(night: Night, source: str, fingerprint: str) -> None:
    """Puts a source's recorded loads in line again; those whose bytes were pruned stay as they are."""
    loads = [
        load for load in night.loads if load.source == source and archive.has(night.archived, load.sha256)
    ]
    is_whole = len(loads) == sum(load.source == source for load in night.loads)
    if is_whole and not night.is_rebuild:
        replay.forget(night.con, [source])
    parts = replay.parts(loads, night.archived, night.crms, night.taken_out)
    register_replay(night.con, parts, fingerprint, night.as_of)


def _archive(night: Night, seen: Scan) -> None:
    """Keeps the bytes of what waits, before anything is loaded from them; a past day keeps none."""
    if night.is_aside:
        return
    waiting = {
        sha
        for (sha,) in night.con.execute("select sha256 from ops.file where status = 'recognised'").fetchall()
    }
    for part in seen.parts:
        if part.sha256 in waiting:
            archive.store(night.home, part.path, part.sha256)


def _nothing(night: Night, seen: Scan) -> str:
    if seen.refused:
        said = "; ".join(str(refusal) for refusal in seen.refused)
        return f"no file in {night.exports} was recognised: {said}"
    return f"{night.exports} holds no files. Put the CRM's exports there and run again."
