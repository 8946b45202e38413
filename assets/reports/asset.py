"""report/sales_review_en and report/sales_review_zh: the leaders' workbook, from the published generation."""

import dagster as dg

from assets.night import Night
from assets.publish.home import Language
from reports.workbook import write_workbook


def _workbook_asset(language: Language) -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey(["report", f"sales_review_{language}"]),
        deps=[dg.AssetKey("warehouse")],
        group_name="reports",
        kinds={"excel"},
        description={"en": "The sales review as a workbook, in English.", "zh": "销售回顾工作簿（中文）。"}[
            language
        ],
    )
    def workbook(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
        generation = night.home.current_generation()
        if generation is None:
            raise dg.Failure("no warehouse is published yet: run the nightly job first", allow_retries=False)
        written = write_workbook(generation, night.home.workbook(night.as_of, language), language)
        if written.checks_failed:
            raise dg.Failure(
                f"{written.path.name}: {written.checks_failed} of {written.checks_total} checks fail",
                allow_retries=False,
            )
        return dg.MaterializeResult(metadata={"path": str(written.path), "checks": written.checks_total})

    return workbook


report_assets = [_workbook_asset("en"), _workbook_asset("zh")]
