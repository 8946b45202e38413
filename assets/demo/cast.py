"""What the made-up company sells, who sells it and to whom: cast.yaml, typed.

Belongs here: the cast at any size. Not here: what happens to it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from assets.demo.draws import Draws

# A newcomer sells nothing in the month of joining and as much as the others half a year later.
RAMP_MONTHS = 6
# Nobody begins deals in the last month before leaving.
_HANDOVER_MONTHS = 1
# A larger company has more teams of the same size.
_DEALS_A_TEMPLATE = 15_000
_MOST_TEAMS = 40


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Market(_Entry):
    """Where one member of the group sells; `fades_to` = thousandths of its deals left in the last month."""

    name: str
    region: str
    crm: str
    currency: str
    price: int
    calendar: str
    accounts: int
    countries: dict[str, int]
    fades_since: int = 0
    fades_to: int = 1000


class Team(_Entry):
    """A manager and the people who sell."""

    name: str
    manager: str
    market: str
    reps: tuple[str, ...]


class Move(_Entry):
    """A change of team at the start of a month."""

    months_ago: int
    to: str


class Absence(_Entry):
    """Whole months away; `factor` = percent of the quota that stays."""

    months_ago: int
    months: int
    factor: int


class Product(_Entry):
    """A line of the price list, in dollars; `unspaced` = thousandths of rows that write it as one word."""

    name: str
    series: str
    price: int
    weight: int
    cycle_days: int
    win: int
    unspaced: int
    is_recurring: bool = False
    discount: int = 0
    launched_months_ago: int | None = None


class Sector(_Entry):
    """A trade and the words its customers' names end in."""

    name: str
    win: int
    words: tuple[str, ...]
    zh: str


class Segment(_Entry):
    """A size of customer and how its deals go."""

    name: str
    zh: str
    weight: int
    pace: int
    employees: int
    pieces: tuple[int, ...]
    starts: tuple[int, int, int]
    lost_at: tuple[int, int, int, int]


class Channel(_Entry):
    """Where deals come from."""

    name: str
    zh: str
    weight: int
    win: int
    leads: int
    spend: int


class Competitor(_Entry):
    """Who else is asked; an empty name is nobody."""

    name: str
    weight: int
    win: int
    reason: str = ""


class Cast(_Entry):
    """The content of cast.yaml."""

    base_win: int
    markets: tuple[Market, ...]
    teams: tuple[Team, ...]
    overlay: dict[str, str]
    joined_months_ago: dict[str, int]
    left_months_ago: dict[str, int]
    moved: dict[str, Move]
    absent: dict[str, Absence]
    sandbagger: str
    sandbag_percent: int
    products: tuple[Product, ...]
    sectors: tuple[Sector, ...]
    segments: tuple[Segment, ...]
    channels: tuple[Channel, ...]
    competitors: tuple[Competitor, ...]
    loss_reasons: dict[str, int]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    zh_cities: tuple[str, ...]
    zh_words: tuple[str, ...]
    zh_legal_form: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    zh_last_names: tuple[str, ...]
    zh_first_names: tuple[str, ...]

    def market(self, name: str) -> int:
        """The number of a market."""
        return [market.name for market in self.markets].index(name)


@dataclass(frozen=True)
class Rep:
    """Someone in sales: `team` is the first team, `role` direct, overlay or manager.

    `pace` = relative volume, `skill` as in cast.yaml, `bias` = percent at which forecast calls are made.
    """

    name: str
    team: int
    role: str
    pace: int
    skill: int
    bias: int
    joined_months_ago: int | None = None
    left_months_ago: int | None = None
    move: Move | None = None

    def is_employed(self, months_ago: int) -> bool:
        """Whether on the payroll in a month, counted back from the last one (negative: after it)."""
        joined = self.joined_months_ago is None or months_ago <= self.joined_months_ago
        return joined and (self.left_months_ago is None or months_ago >= self.left_months_ago)

    def volume(self, months_ago: int) -> int:
        """Deals begun in a month, relative to other reps; 0 before joining and when about to leave."""
        if self.role != "direct":
            return 0
        if self.left_months_ago is not None and months_ago < self.left_months_ago + _HANDOVER_MONTHS:
            return 0
        if self.joined_months_ago is None:
            return self.pace * RAMP_MONTHS
        return self.pace * min(max(self.joined_months_ago - months_ago, 0), RAMP_MONTHS)


@cache
def cast() -> Cast:
    """The content of cast.yaml."""
    text = files("assets.demo").joinpath("cast.yaml").read_text(encoding="utf-8")
    return Cast.model_validate(yaml.safe_load(text))


def make_teams(opportunities: int) -> list[Team]:
    """The six teams of cast.yaml; a larger company has several of each, numbered."""
    copies = min(_MOST_TEAMS, 1 + opportunities // _DEALS_A_TEMPLATE)
    teams = list(cast().teams)
    for copy in range(2, copies + 1):
        for team in cast().teams:
            reps = tuple(f"{rep} {copy}" for rep in team.reps)
            manager = f"{team.manager} {copy}"
            teams.append(
                team.model_copy(update={"name": f"{team.name} {copy}", "manager": manager, "reps": reps})
            )
    return teams


def make_reps(teams: list[Team], draws: Draws) -> list[Rep]:
    """Managers in the order of their teams, then the overlay, then everyone who owns deals."""
    known = cast()
    managers = [Rep(team.manager, number, "manager", 0, 0, 100) for number, team in enumerate(teams)]
    markets = [team.market for team in teams]
    overlay = [
        Rep(name, markets.index(market), "overlay", 0, 0, 100) for name, market in known.overlay.items()
    ]
    names = [(rep, number) for number, team in enumerate(teams) for rep in team.reps]
    paces = draws.between(75, 135, len(names)).tolist()
    skills = draws.between(-90, 90, len(names)).tolist()
    biases = draws.between(85, 125, len(names)).tolist()
    return [
        *managers,
        *overlay,
        *(
            Rep(
                name=name,
                team=team,
                role="direct",
                pace=pace,
                skill=skill,
                bias=known.sandbag_percent if name == known.sandbagger else bias,
                joined_months_ago=known.joined_months_ago.get(name),
                left_months_ago=known.left_months_ago.get(name),
                move=known.moved.get(name),
            )
            for (name, team), pace, skill, bias in zip(names, paces, skills, biases, strict=True)
        ),
    ]
