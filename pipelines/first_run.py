"""`make run`: the nightly job on exports/, or on a made-up company while that is empty."""

import sys
from pathlib import Path

from rich.console import Console

from assets.demo.write import write_company
from assets.exports.find import find_files
from pipelines.outcome import line, word
from pipelines.run import run_command
from pipelines.settings import SettingsError, find_settings, load_settings

_EXPORTS = Path("exports")
_HOME = Path("var")
_DEMO = Path("var/demo")


def main() -> int:
    """Runs, tells, and says what to try next; gives the exit code."""
    out = Console()
    try:
        language = load_settings(find_settings(_HOME, _EXPORTS, None)).language
    except SettingsError:
        language = "en"  # run_command says what is wrong
    if _EXPORTS.is_dir() and find_files(_EXPORTS):
        home, code = _HOME, run_command(_EXPORTS, _HOME, None, None)
        hint = ".venv/bin/loudou sql \"from mart.kpi where metric = 'bookings' and dimension = 'team'\""
    else:
        company = write_company(_DEMO / "exports", crm="maven")
        values = {"deals": company.opportunities, "day": company.last_day, "folder": _DEMO / "exports"}
        out.print(word("demo", language, **values), markup=False, highlight=False, soft_wrap=True)
        home, code = _DEMO, run_command(_DEMO / "exports", _DEMO, company.last_day.isoformat(), None)
        hint = word("own", language)
    if code == 0:
        line(out, word("next", language), hint)
        if home == _DEMO:
            line(out, "", f'.venv/bin/loudou sql "from mart.quota_attainment" --home {home}')
    return code


if __name__ == "__main__":
    sys.exit(main())
