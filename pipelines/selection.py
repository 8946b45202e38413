"""Which parts of the graph may be run by themselves: reports, or whatever includes publishing."""

import dagster as dg


class SelectionError(ValueError):
    """The selection would build tables that nobody ever sees."""


def asks_for_reports_alone(run: dg.DagsterRun) -> bool:
    """Whether a run is of workbooks only; they are made from the published generation.

    Raises SelectionError for one that builds tables without publishing them.
    """
    selected = run.asset_selection
    if not selected:
        return False
    if all(key.path[0] == "report" for key in selected):
        return True
    if dg.AssetKey("warehouse") not in selected:
        named = ", ".join(sorted(key.to_user_string() for key in selected if key.path[0] != "report")[:3])
        raise SelectionError(
            f"{named} would be built in a file that is never published. "
            "Select warehouse as well, or run the job nightly, or select reports alone."
        )
    return False
