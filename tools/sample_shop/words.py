"""The vocabulary of the shop: names, places, categories, search terms. It stands in words.yml."""

from dataclasses import dataclass
from pathlib import Path

import yaml

_WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Term:
    """A search term: what it finds (a subcategory, or nothing), how many, how often."""

    text: str
    subcategory: str | None
    result_count: int
    weight: float
    sells: bool


# A category's subcategories with their kinds of products, in order.
CATEGORIES = {name: list(of["subcategories"].items()) for name, of in _WORDS["categories"].items()}
CATEGORY_SHARE, CATEGORY_PRICE, CATEGORY_SEASON = (
    {name: of[what] for name, of in _WORDS["categories"].items()}
    for what in ("share", "price", "season")
)
BRANDS, SHADES = _WORDS["brands"], _WORDS["shades"]
FIRST_NAMES, LAST_NAMES, GENDERS = _WORDS["first_names"], _WORDS["last_names"], _WORDS["genders"]
# country, share of customers, tax per mille, [[region, city]]
COUNTRIES = _WORDS["countries"]
CURRENCIES, COUNTRY_CURRENCY = _WORDS["currencies"], _WORDS["country_currency"]
REPORTING_CURRENCY = CURRENCIES[0]
TERMS = [Term(*term) for term in _WORDS["terms"]]
HOT_TERM = _WORDS["hot_term"]
DEAD_TERMS = [term.text for term in TERMS if not term.sells]
CHANNELS, EVENT_TYPES, LEAD_SOURCES = (
    _WORDS[name] for name in ("channels", "event_types", "lead_sources")
)
ORDER_STATUSES, PAYMENT_METHODS, PAYMENT_STATUSES, RETURN_REASONS = (
    _WORDS[name]
    for name in ("order_statuses", "payment_methods", "payment_statuses", "return_reasons")
)
SURVEYS = _WORDS["surveys"]
GOOD_COMMENTS, BAD_COMMENTS = _WORDS["good_comments"], _WORDS["bad_comments"]
# name, channel, budget; name, first and last day, uplift, category, {channel: budget}
ALWAYS_ON, THEMES = _WORDS["always_on"], _WORDS["themes"]
# name, agreed lead time in days, how much it varies; name, region
SUPPLIERS, WAREHOUSES = _WORDS["suppliers"], _WORDS["warehouses"]
