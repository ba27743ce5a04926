"""The removal effects of all channels as an analyst would compute them: pandas and numpy, exactly.

    python -m tools.benchmark.markov_by_hand shop.duckdb written.json

Takes the touches with the conversion that each led to (int_touches_in_order) out of the DuckDB
file, which is not timed; counts the steps of all paths in pandas and solves the chain with each
channel taken out in numpy, which is. Writes {"seconds", "cpu_seconds", "difference": the largest
difference from the project's int_channel_removal_effects}.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

LOOKBACK = pd.Timedelta(days=30)
START, CONVERSION, NONE = "(start)", "(conversion)", "(none)"
TOUCHES = """
select
    person_id, touched_at, touch_number as touch_order, channel,
    case when seconds_before_conversion <= 30 * 86400 then conversion_id end as conversion_id
from intermediate.int_touches_in_order
where conversion_type = ?
"""


def removal_effects(touches: pd.DataFrame) -> dict[str, float]:
    """The removal effect of each channel: the share of the conversions that is lost without it."""
    # numbers are faster to sort and compare than texts; rows that tie stay in their order
    for name in ("person_id", "conversion_id"):
        touches[name] = pd.factorize(touches[name])[0]
    touches["channel"] = touches["channel"].astype("category")
    order = np.lexsort([touches[of] for of in ("touch_order", "touched_at", "person_id")])
    touches = touches.iloc[order]
    person, channel = touches["person_id"], touches["channel"]
    conversion = touches["conversion_id"]
    starts = (
        (person != person.shift())
        | (conversion != conversion.shift())
        | (touches["touched_at"].diff() > LOOKBACK)
    )
    ends = starts.shift(-1, fill_value=True)
    before = channel.astype(object).shift().where(~starts, START)
    steps = pd.concat([
        pd.DataFrame({"of": before, "to": channel.astype(object)}),
        pd.DataFrame({
            "of": channel[ends].astype(object),
            "to": np.where(conversion[ends] >= 0, CONVERSION, NONE),
        }),
    ])  # fmt: skip
    counts = steps.groupby(["of", "to"]).size().unstack(fill_value=0)
    channels = sorted(channel.unique())
    shares = counts.div(counts.sum(axis=1), axis=0)
    states = [START, *channels]
    inside = shares.reindex(index=states, columns=states, fill_value=0).to_numpy()
    leads_to_sale = shares.reindex(index=states)[CONVERSION].fillna(0).to_numpy()

    def conversion_chance(without: int | None) -> float:
        kept = [place for place in range(len(states)) if place != without]
        chain = np.eye(len(kept)) - inside[np.ix_(kept, kept)]
        return np.linalg.solve(chain, leads_to_sale[kept])[0]

    everyone = conversion_chance(None)
    return {
        name: 1 - conversion_chance(place) / everyone
        for place, name in enumerate(states) if name != START
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """arguments: the DuckDB file and the file to write."""
    seconds = cpu_seconds = difference = 0.0
    with duckdb.connect(arguments[0], read_only=True) as connection:
        for conversion_type in ("sale", "lead"):
            touches = connection.execute(TOUCHES, [conversion_type]).df()
            began, cpu_began = time.perf_counter(), time.process_time()
            effects = removal_effects(touches)
            seconds += time.perf_counter() - began
            cpu_seconds += time.process_time() - cpu_began
            theirs = connection.execute(
                "select channel, removal_effect from intermediate.int_channel_removal_effects "
                "where conversion_type = ? and lookback_days = 30", [conversion_type],
            ).fetchall()  # fmt: skip
            if {channel for channel, _ in theirs} != set(effects):
                difference = 1.0
            else:
                difference = max(
                    difference, *(abs(effects[channel] - effect) for channel, effect in theirs)
                )
    written = {"seconds": seconds, "cpu_seconds": cpu_seconds, "difference": difference}
    Path(arguments[1]).write_text(json.dumps(written), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
