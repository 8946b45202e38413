"""Nights of a small company without Dagster: dated files loaded, archived, and told again when late."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

from assets.core import history, logged
from assets.core.entities import ENTITIES
from assets.core.ingest import ingest
from assets.core.rules import Rules
from assets.core.stages import load_stages
from assets.core.tracked import TRACKED
from assets.exports.mapping import load_mappings
from assets.exports.part import Part
from assets.exports.recognise import recognise
from assets.exports.register import Waiting, begin, register_folder, register_replay
from assets.exports.replay import Replayed
from assets.exports.scan import scan
from assets.publish.state import Load
from assets.settings import Settings
from tests.unit.core.table import empty_core

CRMS = tuple(crm for crm in load_mappings() if crm.crm in ("maven", "plain", "hubspot", "salesforce"))
FIRST = date(2026, 3, 1)


_LOAD = tuple(field.name for field in fields(Load))


class Nights:
    """A folder of exports and a core; day 1 is the first of March 2026."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder, self.archive = folder / "exports", folder / "archive"
        for made in (self.folder, self.archive):
            made.mkdir(parents=True)
        self.settings = Settings.model_validate(settings)
        self.con = empty_core()
        for tracked in TRACKED.values():
            history.create_table(self.con, tracked)

    def write(self, name: str, text: str) -> None:
        """A file of the exports folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def night(self, day: int, *entities: str, dies: bool = False) -> None:
        """Loads what is in the folder; one that `dies` leaves nothing behind."""
        rules = Rules(FIRST + timedelta(day - 1), self.settings, ())
        fingerprints = {crm.source: rules.fingerprint(crm) for crm in CRMS}
        self.con.begin()
        begin(self.con)
        seen = scan(self.folder, CRMS)
        register_folder(self.con, seen, rules.as_of, fingerprints, {})
        for part in seen.parts:
            (self.archive / part.sha256).write_bytes(part.path.read_bytes())
        self._ingest(rules, entities or ("opportunity",))
        if dies:
            self.con.rollback()
        else:
            self.con.commit()

    def _ingest(self, rules: Rules, entities: Sequence[str]) -> None:
        for entity in entities:
            if entity == "stage_event":
                load_stages(self.con, {crm.source: crm for crm in CRMS})
            ingest(self.con, ENTITIES[entity], self, rules)
        logged.apply(self.con, rules.settings.timezone)
        for entity in (name for name in entities if name in TRACKED):
            history.resolve(self.con, TRACKED[entity])
            history.check(self.con, TRACKED[entity])

    def rebuilt(self, folder: Path, day: int, *entities: str) -> "Nights":
        """Another one, in which all loads are replayed from this one's archive, as a rebuild does."""
        other = Nights(folder, **self.settings.model_dump())
        other.archive = self.archive
        rules = Rules(FIRST + timedelta(day - 1), self.settings, ())
        (fingerprint,) = {rules.fingerprint(crm) for crm in CRMS if crm.source == "salesforce"}
        begin(other.con)
        asked = f"select {', '.join(_LOAD)} from ops.file where status = 'loaded' order by load_number"
        for said in self.con.execute(asked).fetchall():
            load = Load(**dict(zip(_LOAD, said, strict=True)))
            waiting = Waiting("", load.path, load.sheet, load.as_of, load.sha256)
            register_replay(other.con, [Replayed(load, self.part(waiting))], fingerprint, rules.as_of)
        other._ingest(rules, entities)
        return other

    def part(self, waiting: Waiting) -> Part:
        """From the archive, under the name it had."""
        folder = self.archive / f"{waiting.sha256}.as"
        folder.mkdir(exist_ok=True)
        path = folder / Path(waiting.path).name
        path.write_bytes((self.archive / waiting.sha256).read_bytes())
        return recognise(path, CRMS, folder)[0]

    def has(self, waiting: Waiting) -> bool:
        """Whether the archive has it."""
        return (self.archive / waiting.sha256).exists()

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Asks the core."""
        return self.con.execute(query).fetchall()

    def versions(self, columns: str, where: str = "superseded_at is null") -> list[tuple[object, ...]]:
        """The versions of all deals in order: when each begins, and these columns."""
        return self.ask(
            f"select source_id, strftime(valid_from, '%m-%d %H:%M'), {columns} from "
            f"(select *, split_part(opportunity_id, ':', 2) as source_id from core.opportunity_history) "
            f"where {where} order by opportunity_id, valid_from, history_id"
        )


def deals(*rows: str) -> str:
    """A plain sheet of deals: id, stage, amount, created, closed, modified."""
    return "\n".join(["deal id,deal,stage,amount,created,expected close,closed,modified", *rows, ""])


# An open deal, and one that was lost.
A = "A,A,New,100,2026-01-10,2026-04-01,,"
B = "B,B,Lost,100,2026-01-05,,2026-02-01,"


def dozen(prefix: str, count: int = 12) -> list[str]:
    """A dozen deals, of which one has ended: enough for full exports to be known as such."""
    return [
        f"{prefix}{n},{prefix}{n},{'Lost' if n == 1 else 'New'},{n},2026-01-{n:02},,"
        f"{'2026-02-01' if n == 1 else ''},"
        for n in range(1, count + 1)
    ]


def load(nights: Nights, *files: tuple[int, str]) -> None:
    """Each file on its day's night."""
    for day, text in files:
        nights.write(f"deals_2026-03-{day:02}.csv", text)
        nights.night(day)


def deleted(nights: Nights) -> list[object]:
    """The ids of the deals that are gone."""
    gone = "select source_id from core.opportunity where is_deleted order by 1"
    return [row[0] for row in nights.ask(gone)]


# Deals of HubSpot that nobody touches: id, stage, ids merged into it.
STILL = [(f"9{n}", "Closed Lost" if n else "Appointment Scheduled", "") for n in range(4)]


def hubspot(nights: Nights, day: int, *rows: tuple[str, str, str], on: int | None = None) -> None:
    """HubSpot's deals of a day, and the night that loads them and their merges, that day's or another's."""
    lines = "".join(
        f"{i},Deal {i},{stage},5,2026-01-10 08:00,{merged}\n" for i, stage, merged in (*rows, *STILL)
    )
    header = "Record ID,Deal Name,Deal Stage,Amount,Create Date,Merged Deal IDs\n"
    nights.write(f"hubspot-deals_2026-03-{day:02}.csv", header + lines)
    nights.night(on or day, "merge", "opportunity")
