"""The command line. Each command imports what it needs when it runs, so that --help is there at once."""

import time
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

_STARTED = time.perf_counter()
app = typer.Typer(
    name="loudou",
    help="Any CRM's exports into a trustworthy sales warehouse and the workbooks leaders read.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Trouble(StrEnum):
    """What can go wrong with a night's exports."""

    LATE = "late"
    REPEATED = "repeated"


Home = Annotated[Path, typer.Option(help="Where the warehouse, the workbooks and all records are kept.")]


@app.command()
def run(
    exports: Annotated[Path, typer.Option(help="Folder with the CRM's files; it is only read.")] = Path(
        "exports"
    ),
    home: Home = Path("var"),
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day whose state the exports show; by default today's night."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="A loudou.toml to use instead of the home folder's.")
    ] = None,
    timings: Annotated[bool, typer.Option("--timings", help="Say where the time went.")] = False,
) -> None:
    """The nightly job: read the exports, rebuild every table, publish, write the workbooks."""
    from pipelines.run import run_command

    day = as_of.date().isoformat() if as_of else None
    raise typer.Exit(run_command(exports, home, day, config, since=_STARTED if timings else None))


@app.command()
def demo(
    folder: Annotated[
        Path, typer.Argument(help="Folder to write to; it must be empty or hold a demo already.")
    ],
    opportunities: Annotated[int, typer.Option(min=1, help="Number of deals.")] = 6000,
    nights: Annotated[int, typer.Option(min=1, help="Exports of so many nights, a folder each.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 7,
    crm: Annotated[
        str | None,
        typer.Option(help="salesforce, hubspot, wukong or maven; by default a group on the first three."),
    ] = None,
    trouble: Annotated[
        list[Trouble] | None,
        typer.Option(
            help="late: a night arrives with the next one; repeated: a night brings the last one's files."
        ),
    ] = None,
) -> None:
    """Write a made-up company's exports: 36 months of a sales group, with what is true in truth.json."""
    from assets.demo.export import Schedule
    from assets.demo.write import write_company

    schedule = Schedule(
        nights, late=Trouble.LATE in (trouble or ()), repeated=Trouble.REPEATED in (trouble or ())
    )
    try:
        made = write_company(folder, opportunities=opportunities, schedule=schedule, seed=seed, crm=crm)
    except ValueError as error:
        _refuse(str(error))
    typer.echo(f"{made.opportunities:,} deals from {made.first_day} to {made.last_day} in {folder}")
    typer.echo(f"Next: loudou run --exports {folder} --home var/demo --as-of {made.last_day}")


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(help="Files to look at; they are only read.")],
    home: Home = Path("var"),
    write_mapping: Annotated[
        Path | None, typer.Option(help="Draft a data file for a system that is not known: NAME.yaml.")
    ] = None,
    language: Annotated[
        Literal["en", "zh"] | None, typer.Option(help="By default the one that is set in the home folder.")
    ] = None,
) -> None:
    """Say what each file would be recognised as: system, entity, encoding, columns, rows."""
    from pipelines.inspect import inspect_file
    from pipelines.mappings import draft_mapping, house_mappings
    from pipelines.settings import SettingsError, find_settings, load_settings

    try:
        mappings = house_mappings(home, None, load_settings(find_settings(home, home, None)))
        for file in files:
            for line in inspect_file(file, language or _language(home), mappings):
                typer.echo(line)
        if write_mapping is not None:
            typer.echo(draft_mapping(files, write_mapping, mappings))
    except SettingsError as error:
        _refuse(str(error))


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One read-only query.")],
    home: Home = Path("var"),
) -> None:
    """Ask the published warehouse a question."""
    import duckdb

    warehouse = home / "warehouse.duckdb"
    if not warehouse.exists():
        _refuse(f"{warehouse} is not there yet: run `loudou run` first, or name the folder with --home")
    with duckdb.connect(warehouse.resolve(), read_only=True) as con:
        try:
            con.sql(query).show(max_rows=100)
        except duckdb.Error as error:
            _refuse(str(error))


@app.command()
def status(home: Home = Path("var")) -> None:
    """Say how things stand: generation, runs, findings, what is held, the disk."""
    from assets.publish.home import Home as Place
    from pipelines.manage import status as lines

    for line in lines(Place(home.absolute()), _language(home)):
        typer.echo(line)


@app.command()
def accept(
    file: Annotated[str, typer.Argument(help="A held file, by its path below the exports folder.")],
    home: Home = Path("var"),
) -> None:
    """Let a held file be loaded by the next run."""
    from assets.publish.home import Home as Place
    from pipelines import manage

    _say(lambda: manage.accept(Place(home.absolute()), file, _language(home)))


@app.command()
def rollback(
    home: Home = Path("var"),
    to: Annotated[
        int | None, typer.Option(help="A generation that is still kept; by default the one before.")
    ] = None,
) -> None:
    """Put the generation before in front of readers; files loaded since are held."""
    from assets.publish.home import Home as Place
    from pipelines import manage

    _say(lambda: manage.rollback(Place(home.absolute()), to, _language(home)))


@app.command()
def rebuild(
    home: Home = Path("var"),
    config: Annotated[
        Path | None, typer.Option(help="A loudou.toml to use instead of the home folder's.")
    ] = None,
) -> None:
    """Make the warehouse anew from the archive of loaded files; sends nothing."""
    from pipelines.run import rebuild_command

    raise typer.Exit(rebuild_command(home, config))


def _language(home: Path) -> Literal["en", "zh"]:
    """The language set in the home folder; a broken settings file is no reason to say nothing."""
    from pipelines.settings import SettingsError, find_settings, load_settings

    try:
        return load_settings(find_settings(home, home, None)).language
    except SettingsError:
        return "en"


def _say(work: Callable[[], str]) -> None:
    from pipelines.lock import LockedError

    try:
        typer.echo(work())
    except LookupError as error:
        _refuse(str(error))
    except LockedError as error:
        typer.echo(f"loudou: {error}", err=True)
        raise typer.Exit(1) from error


def _refuse(message: str) -> None:
    typer.echo(f"loudou: {message}", err=True)
    raise typer.Exit(2)


def main() -> None:
    """The console script."""
    app(prog_name="loudou")


if __name__ == "__main__":
    main()
