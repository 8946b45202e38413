"""What Dagster is shown: the assets, the nightly job and its schedule, and the night they work in."""

import dagster as dg

from assets.core.asset import core_assets
from assets.exports.asset import file
from assets.marts.asset import mart_assets
from assets.models.asset import forecasts
from assets.operations.asset import operation_assets
from assets.publish.asset import warehouse
from assets.reports.asset import report_assets
from pipelines.night import NightResource
from pipelines.progress import progress_logger
from pipelines.sensors import new_exports

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    # In process: 40 assets take seconds here and minutes with a process for each step.
    executor_def=dg.in_process_executor,
    description="Reads the exports, rebuilds every table, publishes the warehouse and writes the workbooks.",
)
nightly_schedule = dg.ScheduleDefinition(job=nightly, cron_schedule="0 2 * * *", name="nightly_schedule")

defs = dg.Definitions(
    assets=[file, *core_assets, *operation_assets, *mart_assets, forecasts, warehouse, *report_assets],
    jobs=[nightly],
    schedules=[nightly_schedule],
    sensors=[new_exports],
    resources={"night": NightResource()},
    loggers={"progress": progress_logger},
    executor=dg.in_process_executor,
)
