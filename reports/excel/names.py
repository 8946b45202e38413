"""Names that Excel accepts: of sheets, tables and defined names.

What belongs here: the rules, checked before a name is used. What does not: which names there are.
"""

import re

_BAD_IN_SHEET = re.compile(r"[\\/:*?\[\]\x00-\x1f]")
# tbl1 and FY26 are cell addresses; R1C1 is one in the other notation.
_ADDRESS = re.compile(r"^([A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*)$")
_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.]{0,254}$")


def sheet_name(name: str, taken: list[str]) -> str:
    """The name, if a sheet may have it. Raises ValueError: openpyxl would rename or save a broken file."""
    is_bad = not 0 < len(name) <= 31 or _BAD_IN_SHEET.search(name) or name.strip("' ") != name
    if is_bad or name.casefold() in {"history", *(other.casefold() for other in taken)}:
        raise ValueError(f"no sheet can be called {name!r}")
    return name


def defined_name(name: str) -> str:
    """The name, if a table or a defined name may have it. Raises ValueError."""
    if not _NAME.match(name) or _ADDRESS.match(name):
        raise ValueError(f"no table or defined name can be called {name!r}")
    return name


def quoted(sheet: str) -> str:
    """A sheet's name inside a formula."""
    return "'" + sheet.replace("'", "''") + "'"


def figure_name(tile: str) -> str:
    """The defined name of a key figure's cell."""
    return defined_name(f"figure_{tile}")
