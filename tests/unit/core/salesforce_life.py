"""A deal of Salesforce that is first seen in March: its exports, and the log of its life before."""

from tests.unit.core.nights import Nights

# Deals that nobody touches, so that an export is known for a full one.
STILL = "".join(f"006S{n},S{n},Prospecting,1,2026-06-01,2026-01-02T00:00:00.000+0000,\n" for n in range(4))

# Stage, amount and close date, from a moment on.
LIFE = (
    ("Prospecting", 100, "03-01", "01-10 08:00"),
    ("Qualification", 100, "03-01", "01-15 09:30"),
    ("Qualification", 120, "02-20", "02-01 00:00"),
)


def write_deal(nights: Nights, day: int, stage: str, amount: int, closes: str, modified: str = "") -> None:
    """Salesforce's deal A as an export of March shows it, created on the 10th of January, beside others."""
    nights.write(
        f"Opportunity_2026-03-{day:02}.csv",
        "Id,Name,StageName,Amount,CloseDate,CreatedDate,LastModifiedDate\n"
        f"006A,A,{stage},{amount},2026-{closes},2026-01-10T00:00:00.000+0000,{modified}\n{STILL}",
    )


def write_log(nights: Nights, day: int, *rows: tuple[object, ...], first: int = 0, gone: str = "") -> None:
    """Its OpportunityHistory as an export of March shows it; ids count from `first`, `gone` are deleted."""
    lines = "".join(
        f"008{n},006A,{stage},{amount},{closes and f'2026-{closes}'},{moment(str(at))},{str(n) in gone}\n"
        for n, (stage, amount, closes, at) in enumerate(rows, start=first)
    )
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,IsDeleted\n"
    nights.write(f"OpportunityHistory{first}_2026-03-{day:02}.csv", header + lines)


def moment(at: str) -> str:
    return f"2026-{at.replace(' ', 'T')}:00.000+0000"
