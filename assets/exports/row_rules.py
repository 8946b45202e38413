"""What a CRM's data file may say of rows and of cells that hold several things, typed.

Here: the models alone. What follows from them is in `leave_out`, `spread` and `assets.core.written`.
"""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Word = Annotated[str, Field(min_length=1)]
Words = Annotated[
    tuple[Word, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
]
Reason = Annotated[str, Field(pattern=r"^(?:no_record|subtask|superseded|template)$")]
# What a status may mean: the first four for a deal, the others for a lead.
MEANINGS = ("open", "won", "lost", "void", "converted", "disqualified")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(_Model):
    """A column that says what a record has come to, before its stage does: meaning → the words for it.

    A word that is not listed says nothing; where `open` is listed it is a finding too.
    """

    column: Word
    says: dict[str, Words] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> "Status":
        unknown = sorted(self.says.keys() - set(MEANINGS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: expected one of {', '.join(MEANINGS)}")
        return self


class LeftOut(_Model):
    """Rows that are no record: those whose cell in `column` says one of `says`, or none of `says_not`.

    Or those whose cell has none of the signs of `lacks`. With none of them, those whose cell says anything.
    """

    column: Word
    says: Words = ()
    says_not: Words = ()
    lacks: Word | None = None
    because: Reason = "no_record"


class Each(_Model):
    """One record for each column, or pair of columns, whose headers fit: canonical column → pattern.

    `Date entered "{to_stage} ({pipeline})"`: what stands in the place of {to_stage} is the record's to_stage.
    A row has such a record where the column of the first pattern says something.
    """

    columns: dict[str, Word] = Field(min_length=1)

    def found(self, name: str, header: str) -> dict[str, str] | None:
        """What a header says of the placeholders of a pattern, or None where it does not fit."""
        pattern = self.columns[name]
        parts = PLACEHOLDER.split(pattern)
        regex = "".join(
            f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
        )
        fits = re.fullmatch(regex, header)
        return None if fits is None else fits.groupdict()
