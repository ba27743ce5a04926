"""What customers said: responses without their text, products by month and as of, campaigns."""

from collections import Counter

import pandas as pd

from .contract import Shop
from .exact import ratio
from .popularity import shrunk_rating
from .rows import plain
from .settings import Settings


def responses(shop: Shop, lines: pd.DataFrame, words: list[dict[str, str]]) -> pd.DataFrame:
    """fct_survey_responses. lines: those of money.Money; words: the seed comment_words."""
    products = lines.groupby("order_id")["product_id"].unique()
    only_product = {order: found[0] for order, found in products.items() if len(found) == 1}
    rows = []
    for row in shop["feedback.survey_responses"]:
        kept = {name: row[name] for name in row if name not in ("comment", "product_id")}
        score = row["nps_score"]
        comment = row["comment"] or ""
        language, polarity = _score(comment, words)
        rows.append(
            kept
            | {
                "product_id": row["product_id"] or only_product.get(row["order_id"]),
                "is_product_named": row["product_id"] is not None,
                "nps_group": None if score is None else _nps_group(score),
                "comment_length": len(comment) or None,
                "comment_language": language,
                "comment_polarity": polarity,
                "responded_on": row["responded_at"].date(),
            }
        )
    frame = pd.DataFrame(rows)
    frame["responded_on"] = pd.to_datetime(frame["responded_on"])
    whole = ("rating", "nps_score", "comment_length", "comment_polarity")
    return frame.astype(dict.fromkeys(whole, "Int64"))


def satisfaction(
    answered: pd.DataFrame, last_day: pd.Timestamp, settings: Settings
) -> pd.DataFrame:
    """rpt_product_satisfaction. answered: what `responses` gives."""
    known = answered[answered["product_id"].notna() & (answered["responded_on"] <= last_day)]
    known = known.assign(rating=known["rating"].where(known["is_product_named"]))
    known = known[known["rating"].notna() | known["nps_score"].notna()]
    month = known["responded_on"].dt.to_period("M")
    frames = []
    for period in sorted(month.unique()):
        frames.append(
            _period(
                known[month == period], known[month == period], known[month == period - 1], settings
            ).assign(
                period_type="month",
                period_starts_on=period.start_time,
                period_ends_on=min(period.end_time.normalize(), last_day),
            )
        )
    days_ago = (last_day - known["responded_on"]).dt.days
    window = settings.satisfaction_window_days
    now = _period(
        known, known[days_ago < window], known[days_ago.between(window, 2 * window - 1)], settings
    )
    frames.append(
        now.assign(period_type="as_of", period_starts_on=pd.NaT, period_ends_on=last_day)
    )
    return pd.concat(frames, ignore_index=True)


def campaign_feedback(
    answered: pd.DataFrame, campaigns: list[dict], last_day: pd.Timestamp, settings: Settings
) -> pd.DataFrame:
    """rpt_campaign_feedback."""
    known = answered[answered["campaign_id"].notna() & (answered["responded_on"] <= last_day)]
    frame = _counts(known, "campaign_id")
    frame["shrunk_rating"] = shrunk_rating(frame, frame, settings)
    groups = known.groupby("campaign_id")
    frame["responses"] = groups.size()
    frame["comments"] = groups["comment_length"].count()
    frame["first_responded_on"] = groups["responded_on"].min()
    frame["last_responded_on"] = groups["responded_on"].max()
    frame["average_rating"] = ratio(frame.pop("rating_sum"), frame["rating_count"])
    frame = frame.rename(columns={"rating_count": "rated_responses"})
    known_by_id = {row["campaign_id"]: row for row in campaigns}
    for name, absent in (("campaign_name", None), ("theme", "none"), ("channel", None)):
        frame[name] = [known_by_id[key][name] or absent for key in frame.index]
    return frame.reset_index()


def _period(
    inside: pd.DataFrame, recent: pd.DataFrame, previous: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    frame = _counts(inside, "product_id")
    frame["shrunk_rating"] = shrunk_rating(frame, frame, settings)
    shop = frame[["rating_sum", "rating_count"]].sum()
    frame["shop_average_rating"] = ratio(
        pd.Series(shop["rating_sum"], frame.index), pd.Series(shop["rating_count"], frame.index)
    )
    frame["average_rating"] = ratio(frame.pop("rating_sum"), frame["rating_count"])
    frame = frame.rename(columns={"rating_count": "responses"})
    sides = {}
    for name, rows in (("recent", recent), ("previous", previous)):
        ratings = rows.groupby("product_id")["rating"]
        count = ratings.count().reindex(frame.index, fill_value=0).astype("int64")
        points = ratings.sum().reindex(frame.index, fill_value=0).astype("int64")
        frame[f"{name}_responses"], frame[f"{name}_average_rating"] = count, ratio(points, count)
        sides[name] = (count, points)
    (n_recent, recent_sum), (n_previous, previous_sum) = sides["recent"], sides["previous"]
    change = ratio(recent_sum * n_previous - previous_sum * n_recent, n_recent * n_previous)
    frame["rating_change"] = change
    fall = -int(settings.rating_decline_threshold * 10**6)
    enough = settings.min_responses
    frame["is_declining"] = (
        (n_recent >= enough) & (n_previous >= enough) & (change.fillna(0) <= fall)
    ).astype(bool)
    return frame.reset_index()


def _counts(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    groups = rows.groupby(key)
    scores = rows["nps_score"]
    frame = pd.DataFrame(
        {
            "rating_count": groups["rating"].count(),
            "rating_sum": groups["rating"].sum(),
            "nps_responses": groups["nps_score"].count(),
            "promoters": (scores >= 9).fillna(False).groupby(rows[key]).sum(),
            "detractors": (scores <= 6).fillna(False).groupby(rows[key]).sum(),
        }
    ).astype("int64")
    frame["nps"] = ratio(100 * (frame["promoters"] - frame["detractors"]), frame["nps_responses"])
    return frame


def _nps_group(score: int) -> str:
    return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


def _score(comment: str, known: list[dict[str, str]]) -> tuple[str | None, int | None]:
    """Language and polarity in millionths of a comment, by counting known words."""
    words = Counter(plain(comment).split())
    of_language: dict[str, Counter] = {}
    for entry in known:
        count = words[entry["word"]]
        if count:
            found = of_language.setdefault(entry["language_code"], Counter())
            found["function"] += count * (entry["is_function_word"] == "true")
            found[entry["polarity"]] += count
    if not of_language:
        return None, None
    language, found = min(
        of_language.items(),
        key=lambda item: (-item[1]["function"], -item[1]["1"] - item[1]["-1"], item[0]),
    )
    total = pd.Series([found["1"] + found["-1"]])
    polarity = ratio(pd.Series([found["1"] - found["-1"]]), total).iloc[0]
    return (language if found["function"] else None), (None if pd.isna(polarity) else int(polarity))
