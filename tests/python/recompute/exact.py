"""Numbers without rounding errors: everything is a whole number of some small unit."""

import hashlib
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

MONEY, QUANTITY, PRICE, RATIO, SCORE = 2, 3, 8, 6, 9
FINE = 12


def whole(value: Decimal | None, decimals: int) -> int | None:
    """A decimal number in units of 10**-decimals, halves away from zero."""
    if value is None:
        return None
    return int(value.scaleb(decimals).to_integral_value(ROUND_HALF_UP))


def nearest(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    size = (abs(value.numerator) * 2 + value.denominator) // (value.denominator * 2)
    return size if value >= 0 else -size


def rounded_quotient(numerator, denominator):
    """numerator / denominator to the nearest whole number, halves away from zero.

    Series or arrays of int64 or of Python's own whole numbers (dtype object), or a number; the
    denominator above 0. Twice the numerator must fit.
    """
    size = (abs(numerator) * 2 + denominator) // (denominator * 2)
    return size * (1 - 2 * (numerator < 0))


def share(numerator, denominator, decimals: int):
    """numerator / denominator in units of 10**-decimals, rounded to 12 decimals before.

    So the marts do it: what floating point leaves behind cannot decide a half.
    """
    fine = rounded_quotient(numerator * 10**FINE, denominator)
    return rounded_quotient(fine, 10 ** (FINE - decimals))


def ratio(a: pd.Series, b: pd.Series, a_unit: int = 0, b_unit: int = 0) -> pd.Series:
    """a / b in millionths, null where b is 0. a_unit, b_unit: the decimals that a and b hold."""
    up, down = 10 ** max(b_unit - a_unit, 0), 10 ** max(a_unit - b_unit, 0)
    # Python's whole numbers where 64 bits might not do; int64 is much faster.
    biggest = max(int(abs(a).max()) * up * 10**FINE, int(abs(b).max()) * down) if len(a) else 0
    kind = np.dtype("int64") if biggest < 2**60 else np.dtype(object)
    top, bottom = a.to_numpy().astype(kind) * up, b.to_numpy().astype(kind) * down
    missing = bottom == 0
    quotient = share(np.where(missing, 0, top), np.where(missing, 1, bottom), RATIO).astype("int64")
    return pd.Series(pd.arrays.IntegerArray(quotient, missing.astype(bool)), index=a.index)


def surrogate_key(*columns: pd.Series) -> pd.Series:
    """The key that dbt_utils makes of these columns, none of them null."""
    texts = [
        column.dt.strftime("%Y-%m-%d") if column.dtype.kind == "M" else column.astype(str)
        for column in columns
    ]
    return pd.Series(
        [hashlib.md5("-".join(row).encode()).hexdigest() for row in zip(*texts, strict=True)],
        index=columns[0].index,
        dtype=object,
    )
