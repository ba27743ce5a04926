"""Forecasts by statsforecast, run by the Python of .venv-forecast-comparison.

    python forecast_libraries.py <panel.parquet> <forecasts.parquet> <costs.json> <jobs> <horizon>

statsforecast wants pandas 2 and the project pandas 3, so this stands alone: it reads and writes files
and imports nothing of the project. The panel has the columns origin, product_id, day and units, all
days from a product's first sale up to its origin; the forecasts have origin, product_id, day, model,
forecast, lower and upper (80 %, empty for models without an interval).
"""

import json
import resource
import sys
import time

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import TSB, AutoETS, CrostonSBA, SeasonalNaive

WEEK = 7
LEVEL = 80
# TSB wants its two smoothing constants told; these are the usual ones.
MODELS = {
    "SeasonalNaive": lambda: SeasonalNaive(season_length=WEEK),
    "AutoETS": lambda: AutoETS(season_length=WEEK),
    "CrostonSBA": lambda: CrostonSBA(),
    "TSB 0.1": lambda: TSB(alpha_d=0.1, alpha_p=0.1),
    "TSB 0.2": lambda: TSB(alpha_d=0.2, alpha_p=0.2),
}
WITH_INTERVAL = {"SeasonalNaive", "AutoETS"}


def cpu_seconds() -> float:
    """CPU seconds of this process and of the ones that it has started and that are over."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(panel: str, forecasts: str, costs: str, jobs: str, horizon: str) -> None:
    """Forecast each origin with each model and write what came out and what it cost."""
    history = pd.read_parquet(panel).rename(
        columns={"product_id": "unique_id", "day": "ds", "units": "y"}
    )
    history["ds"] = pd.to_datetime(history["ds"])
    made, spent = [], []
    for origin, known in history.groupby("origin"):
        for name, model in MODELS.items():
            began, cpu = time.perf_counter(), cpu_seconds()
            level = [LEVEL] if name in WITH_INTERVAL else None
            result = StatsForecast([model()], freq="D", n_jobs=int(jobs)).forecast(
                df=known[["unique_id", "ds", "y"]], h=int(horizon), level=level
            )
            spent.append(
                {
                    "origin": str(origin),
                    "model": name,
                    "series": int(known["unique_id"].nunique()),
                    "seconds": time.perf_counter() - began,
                    "cpu_seconds": cpu_seconds() - cpu,
                }
            )
            values = [column for column in result if column not in ("unique_id", "ds")]
            point = next(c for c in values if not c.endswith((f"-lo-{LEVEL}", f"-hi-{LEVEL}")))
            made.append(
                pd.DataFrame(
                    {
                        "origin": origin,
                        "product_id": result["unique_id"],
                        "day": result["ds"],
                        "model": name,
                        "forecast": result[point],
                        "lower": result.get(f"{point}-lo-{LEVEL}"),
                        "upper": result.get(f"{point}-hi-{LEVEL}"),
                    }
                )
            )
            print(origin, name, f"{spent[-1]['seconds']:.1f} s", flush=True)
    pd.concat(made).to_parquet(forecasts)
    with open(costs, "w", encoding="utf-8") as file:
        json.dump(spent, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
