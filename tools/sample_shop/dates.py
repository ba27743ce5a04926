"""The shop's calendar: history, campaigns with themes, and how busy each day is.

Days are numbered from 0 = 2024-01-01. The last day is partial: the data end in its afternoon.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from . import words
from .draws import stream

START = dt.date(2024, 1, 1)
START_DATE = (START - dt.date(1970, 1, 1)).days
START_AT = START_DATE * 86400
DAY_COUNT = 402
LAST_DAY = DAY_COUNT - 1
AS_OF = LAST_DAY - 1
END_AT = START_AT + LAST_DAY * 86400 + 13 * 3600 + 27 * 60

# Stock is counted at the close of every Tuesday; the last count is on the as-of day.
COUNT_DAYS = np.arange(1, AS_OF + 1, 7)

# Orders caused by the influencer channel, as a share of a normal day's orders. While the
# channel pauses, these orders do not happen: the natural experiment that shows the cause.
CAUSED_SHARE = 0.38
CAUSAL_CHANNEL = "influencer"
BYSTANDER_CHANNEL = "coupon_site"


def day_of(text: str) -> int:
    """The day number of an ISO date."""
    return (dt.date.fromisoformat(text) - START).days


def iso(day: int) -> str:
    """The ISO date of a day number."""
    return (START + dt.timedelta(days=int(day))).isoformat()


CAUSAL_PAUSE = (day_of("2024-07-22"), day_of("2024-08-18"))
BYSTANDER_PAUSE = (day_of("2024-03-18"), day_of("2024-04-14"))


@dataclass(frozen=True)
class Campaign:
    """One campaign. `uplift` multiplies orders on its days, `category` is what it shows."""

    name: str
    theme: str | None
    channel: str
    starts: int
    ends: int | None
    budget: int | None
    uplift: float
    category: str | None

    def is_on(self, day: int) -> bool:
        """Whether the campaign runs on a day; pauses of always-on channels count."""
        if self.channel == CAUSAL_CHANNEL and CAUSAL_PAUSE[0] <= day <= CAUSAL_PAUSE[1]:
            return False
        if self.channel == BYSTANDER_CHANNEL and BYSTANDER_PAUSE[0] <= day <= BYSTANDER_PAUSE[1]:
            return False
        return self.starts <= day and (self.ends is None or day <= self.ends)


def _campaigns() -> list[Campaign]:
    """The campaigns of words.yml, oldest first. A theme runs over several channels."""
    rows = [
        Campaign(name, None, channel, 0, None, budget, 1.0, None)
        for name, channel, budget in words.ALWAYS_ON
    ]
    for name, start, end, uplift, category, channels in words.THEMES:
        # The theme's uplift is shared by its campaigns, so that it is counted once.
        share = uplift ** (1 / len(channels))
        days = (day_of(start), day_of(end))
        for channel, budget in channels.items():
            title = f"{name} {start[:4]} {channel.replace('_', ' ')}"
            rows.append(Campaign(title, name, channel, *days, budget, share, category))
    return rows


CAMPAIGNS = _campaigns()
# On which days each campaign runs, (campaigns, days).
CAMPAIGN_DAYS = np.array([[c.is_on(day) for day in range(DAY_COUNT)] for c in CAMPAIGNS])

_WEEK = np.array([1.0, 0.95, 0.95, 1.0, 1.1, 1.25, 1.2])
_MONTH = np.array([0.95, 0.95, 1.0, 0.98, 1.0, 0.95, 0.93, 0.93, 1.0, 1.02, 1.1, 1.25])
_HOUR = np.array(
    [2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 13, 13, 13, 12, 11, 11, 12, 14, 17, 20, 21, 18, 11, 5]
)


def month_of(day: int) -> int:
    """The month 1-12 of a day number."""
    return (START + dt.timedelta(days=int(day))).month


def intensity(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """How busy each day is, (with the causal channel, and as if it never paused)."""
    rng = stream(seed, "intensity")
    noise = 1 + 0.08 * np.clip(rng.standard_normal(DAY_COUNT), -2, 2)
    days = np.arange(DAY_COUNT)
    base = _WEEK[days % 7] * np.array([_MONTH[month_of(d) - 1] for d in days])
    base = base * (0.9 + 0.25 * days / DAY_COUNT) * noise
    for campaign in CAMPAIGNS:
        if campaign.theme:
            base[[d for d in days if campaign.is_on(d)]] *= campaign.uplift
    part_of_day = _HOUR[:13].sum() + _HOUR[13] * 27 / 60
    base[LAST_DAY] *= part_of_day / _HOUR.sum()
    actual = base.copy()
    actual[CAUSAL_PAUSE[0] : CAUSAL_PAUSE[1] + 1] *= 1 - CAUSED_SHARE
    return actual, base


def day_counts(total: int, weights: np.ndarray) -> np.ndarray:
    """`total` split over days by weight, whole numbers that add up exactly."""
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    short = total - counts.sum()
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return counts


def seconds_in_day(rng: np.random.Generator, size: int, day: int) -> np.ndarray:
    """Sorted seconds within a day by the hourly rhythm; the last day ends early."""
    hours = _HOUR.astype(float)
    if day == LAST_DAY:
        hours = hours.copy()
        hours[13] *= 27 / 60
        hours[14:] = 0
    edges = np.concatenate([[0.0], np.cumsum(hours)])
    marks = rng.random(size) * edges[-1]
    widths = np.full(24, 3600.0)
    if day == LAST_DAY:
        widths[13] = 27 * 60
    hour = np.minimum(np.searchsorted(edges, marks, side="right") - 1, 23)
    seconds = hour * 3600 + (marks - edges[hour]) / hours[hour] * widths[hour]
    return np.sort(np.floor(seconds).astype(np.int64))
