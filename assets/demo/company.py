"""A made-up company's exports: the files, in the layout of the public Maven CRM data set, and its quotas.

Belongs here: the layout and the writing. Not here: what is made up (the modules beside).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.demo.cast import Product, Rep, make_products, make_reps
from assets.demo.customers import Account, make_accounts
from assets.demo.deals import Deal, make_deals
from assets.demo.draws import Draws
from assets.demo.market import Market
from assets.demo.quotas import make_quotas
from assets.demo.season import first_day_of_history

Row = Sequence[object]

# products.csv comes first: it is alike for every seed and date, and by it a folder is known as ours again.
HEADERS: dict[str, tuple[str, ...]] = {
    "products.csv": ("product", "series", "sales_price"),
    "sales_teams.csv": ("sales_agent", "manager", "regional_office"),
    "accounts.csv": (
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    ),
    "sales_pipeline.csv": (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ),
    "quotas.csv": ("rep", "period", "amount"),
}


@dataclass(frozen=True)
class Company:
    """What was written: the days the history spans, how many opportunities, and the files."""

    folder: Path
    first_day: date
    last_day: date
    opportunities: int
    files: tuple[Path, ...]


def write_company(
    folder: Path, *, opportunities: int = 6000, seed: int = 7, last_day: date = date(2026, 9, 30)
) -> Company:
    """Write the exports of a made-up company whose 36 months of history end on last_day.

    The same arguments give the same bytes everywhere. A missing folder is made; files are replaced whole.
    Raises ValueError where opportunities is below 1 or the folder holds what this function did not write.
    """
    if opportunities < 1:
        raise ValueError(f"opportunities must be at least 1, not {opportunities}")
    products = make_products()
    contents = {"products.csv": _csv("products.csv", _product_rows(products))}
    _refuse_foreign(folder, contents["products.csv"])
    first_day = first_day_of_history(last_day)
    reps, accounts = make_reps(Draws(seed, "reps")), make_accounts(Draws(seed, "accounts"))
    market = Market(products, reps, accounts, first_day, last_day)
    deals = make_deals(market, opportunities, Draws(seed, "deals"))
    contents["sales_teams.csv"] = _csv("sales_teams.csv", _rep_rows(reps))
    contents["accounts.csv"] = _csv("accounts.csv", _account_rows(accounts))
    contents["sales_pipeline.csv"] = _csv("sales_pipeline.csv", _deal_rows(deals))
    contents["quotas.csv"] = _csv("quotas.csv", make_quotas(reps, deals, first_day, last_day))
    folder.mkdir(parents=True, exist_ok=True)
    written = tuple(_replace(folder / name, content) for name, content in contents.items())
    return Company(folder, first_day, last_day, len(deals), written)


def _refuse_foreign(folder: Path, our_products: bytes) -> None:
    """Raise ValueError unless the folder is missing, empty or ours: files of these names may be real ones."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ValueError(f"{folder} is a file; the made-up company needs a folder")
    found = sorted(path.name for path in folder.iterdir())
    own = {*HEADERS, *(_part(Path(name)).name for name in HEADERS)}
    foreign = [name for name in found if name not in own]
    if foreign:
        raise ValueError(f"{folder} holds other files ({', '.join(foreign[:3])}); choose an empty folder")
    products = folder / "products.csv"
    exports = [name for name in found if name in HEADERS]
    if exports and (not products.is_file() or products.read_bytes() != our_products):
        raise ValueError(
            f"{folder} holds another company's files ({', '.join(exports[:3])}); choose an empty folder"
        )


def _csv(name: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS[name])
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _replace(path: Path, content: bytes) -> Path:
    """Write beside the file and rename, so that a reader sees the old file or the new one, whole."""
    _part(path).write_bytes(content)
    return _part(path).replace(path)


def _day(day: date | None) -> str:
    return f"{day.month}/{day.day}/{day.year}" if day else ""


def _product_rows(products: Iterable[Product]) -> Iterable[Row]:
    return ((product.name, product.series, product.price) for product in products)


def _rep_rows(reps: Iterable[Rep]) -> Iterable[Row]:
    return ((rep.name, rep.manager, rep.region) for rep in reps)


def _account_rows(accounts: Iterable[Account]) -> Iterable[Row]:
    for account in accounts:
        revenue = f"{account.revenue_cents // 100}.{account.revenue_cents % 100:02d}"
        known = (account.name, account.sector, account.year_established, revenue, account.employees)
        yield (*known, account.country, account.parent)


def _deal_rows(deals: Iterable[Deal]) -> Iterable[Row]:
    for deal in deals:
        account = deal.account.name if deal.account else ""
        identity = (deal.number, deal.rep.name, deal.product_spelling, account, deal.stage)
        yield (*identity, _day(deal.engage), _day(deal.close), "" if deal.value is None else deal.value)
