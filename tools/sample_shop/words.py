"""The vocabulary of the shop: names, places, categories, search terms."""

from dataclasses import dataclass

CATEGORIES: dict[str, list[tuple[str, list[str]]]] = {
    "face": [
        ("foundation", ["Foundation", "Cushion", "Tinted Balm"]),
        ("concealer", ["Concealer", "Corrector"]),
        ("blush", ["Blush", "Bronzer", "Highlighter"]),
    ],
    "eyes": [
        ("mascara", ["Mascara", "Lash Serum"]),
        ("eyeshadow", ["Eyeshadow Palette", "Eyeshadow Stick"]),
        ("eyeliner", ["Eyeliner", "Kohl Pencil"]),
    ],
    "lips": [
        ("lipstick", ["Lipstick", "Matte Lipstick"]),
        ("lip gloss", ["Lip Gloss", "Lip Oil"]),
        ("lip care", ["Lip Balm", "Lip Mask"]),
    ],
    "skin": [
        ("serum", ["Retinol Serum", "Vitamin C Serum", "Niacinamide Serum"]),
        ("moisturiser", ["Day Cream", "Night Cream", "Gel Cream"]),
        ("cleanser", ["Cleansing Foam", "Cleansing Oil", "Toner"]),
        ("sun care", ["Sun Fluid SPF 50", "After Sun Gel"]),
    ],
    "hair": [
        ("shampoo", ["Shampoo", "Dry Shampoo"]),
        ("hair treatment", ["Hair Mask", "Hair Oil"]),
    ],
    "fragrance": [
        ("eau de parfum", ["Eau de Parfum", "Eau de Toilette"]),
        ("body mist", ["Body Mist", "Hair Mist"]),
    ],
}
CATEGORY_SHARE = {
    "face": 0.18, "eyes": 0.18, "lips": 0.18, "skin": 0.24, "hair": 0.12, "fragrance": 0.10,
}  # fmt: skip
CATEGORY_PRICE = {
    "face": 24.0, "eyes": 16.0, "lips": 14.0, "skin": 29.0, "hair": 15.0, "fragrance": 58.0,
}  # fmt: skip
# Demand by month, January first.
CATEGORY_SEASON = {
    "face": [0.9, 0.95, 1, 1, 1.05, 1.1, 1.05, 1, 1, 1, 1.05, 1.1],
    "eyes": [1, 1, 1, 1, 1, 1, 0.95, 0.95, 1.05, 1.05, 1.05, 1.1],
    "lips": [1, 1.3, 1, 0.95, 1, 0.95, 0.9, 0.9, 1, 1.05, 1.1, 1.2],
    "skin": [1.2, 1.1, 1, 1, 1, 1.05, 1.1, 1.05, 1, 1, 1, 0.9],
    "hair": [1, 1, 1, 1, 1, 1.1, 1.15, 1.1, 1, 0.95, 0.95, 0.9],
    "fragrance": [0.7, 1.1, 0.9, 0.9, 1.3, 0.9, 0.8, 0.8, 0.9, 1, 1.2, 1.8],
}
BRANDS = [
    "Lumière", "Nordlys", "Velvet & Co", "Aurea", "Botanika", "Pureza", "Kohl House", "Mira Lab",
]  # fmt: skip
SHADES = [
    "Rose", "Ivory", "Amber", "Coral", "Plum", "Sand", "Cocoa", "Mint", "Pearl", "Ruby", "Honey",
    "Fig",
]  # fmt: skip

FIRST_NAMES = [
    "Anna", "Lena", "Marie", "Sophie", "Emma", "Mia", "Clara", "Julia", "Laura", "Nina", "Paul",
    "Jonas", "Ana", "Chiara", "Giulia", "Camille", "Louise", "Emily", "Olivia", "Sarah", "Lukas",
    "Noor", "Eva", "Ida",
]  # fmt: skip
LAST_NAMES = [
    "Berg", "Meyer", "Weber", "Koch", "Wolf", "Lang", "Haas", "Roth", "Dubois", "Moreau", "Rossi",
    "Bianchi", "Visser", "Bakker", "Smith", "Jones", "Gruber", "Huber", "Frei", "Keller", "Lopez",
    "Silva", "Novak", "Klein",
]  # fmt: skip
# country, share of customers, tax per mille, [(region, city)]
COUNTRIES = [
    ("DE", 0.52, 190, [
        ("Berlin", "Berlin"), ("Bavaria", "Munich"), ("Hamburg", "Hamburg"),
        ("Hesse", "Frankfurt"), ("Saxony", "Leipzig"),
    ]),
    ("AT", 0.10, 200, [("Vienna", "Vienna"), ("Tyrol", "Innsbruck")]),
    ("FR", 0.11, 200, [("Île-de-France", "Paris"), ("Rhône", "Lyon")]),
    ("NL", 0.07, 210, [("North Holland", "Amsterdam"), ("Utrecht", "Utrecht")]),
    ("IT", 0.06, 220, [("Lombardy", "Milan"), ("Lazio", "Rome")]),
    ("GB", 0.05, 200, [("England", "London"), ("Scotland", "Glasgow")]),
    ("CH", 0.05, 81, [("Zurich", "Zurich"), ("Geneva", "Geneva")]),
    ("US", 0.04, 0, [("New York", "New York"), ("California", "Los Angeles")]),
]  # fmt: skip
CURRENCIES = ["EUR", "USD", "GBP", "CHF"]
REPORTING_CURRENCY = "EUR"
COUNTRY_CURRENCY = {"US": "USD", "GB": "GBP", "CH": "CHF"}
GENDERS = ["female", "male", "diverse"]


@dataclass(frozen=True)
class Term:
    """A search term: what it finds (a subcategory, or nothing), how many, how often."""

    text: str
    subcategory: str | None
    result_count: int
    weight: float
    sells: bool = True


HOT_TERM = "retinol serum"
DEAD_TERMS = ["vegan perfume refill", "blue mascara"]
TERMS = [
    Term(HOT_TERM, "serum", 9, 3),
    Term("vitamin c", "serum", 6, 6),
    Term("lipstick red", "lipstick", 8, 8),
    Term("matte lipstick", "lipstick", 5, 5),
    Term("lip gloss", "lip gloss", 4, 5),
    Term("lip balm", "lip care", 5, 4),
    Term("mascara", "mascara", 7, 8),
    Term("eyeshadow", "eyeshadow", 6, 5),
    Term("eyeliner", "eyeliner", 5, 4),
    Term("foundation", "foundation", 8, 8),
    Term("concealer", "concealer", 4, 5),
    Term("blush", "blush", 5, 4),
    Term("night cream", "moisturiser", 4, 4),
    Term("day cream", "moisturiser", 5, 5),
    Term("cleanser", "cleanser", 6, 4),
    Term("spf 50", "sun care", 3, 5),
    Term("shampoo", "shampoo", 5, 4),
    Term("hair oil", "hair treatment", 3, 3),
    Term("perfume", "eau de parfum", 7, 7),
    Term("body mist", "body mist", 3, 2),
    Term(DEAD_TERMS[0], None, 0, 7, sells=False),
    Term(DEAD_TERMS[1], "mascara", 2, 5, sells=False),
]

CHANNELS = [
    "organic_search", "direct", "paid_search", "email", "social", "display", "influencer",
    "coupon_site",
]  # fmt: skip
ORDER_STATUSES = ["placed", "paid", "shipped", "delivered", "cancelled"]
PAYMENT_METHODS = ["card", "paypal", "invoice", "bank_transfer"]
PAYMENT_STATUSES = ["authorized", "captured", "failed", "refunded", "charged_back"]
RETURN_REASONS = ["wrong shade", "skin reaction", "damaged", "changed mind", "late"]
LEAD_SOURCES = ["newsletter", "skin_quiz", "back_in_stock", "sample_request", "store_event"]
EVENT_TYPES = [
    "page_view", "search", "product_impression", "product_view", "add_to_cart",
    "remove_from_cart", "begin_checkout", "purchase",
]  # fmt: skip
SURVEYS = {
    "Product review": "product_review",
    "After purchase": "post_purchase",
    "Campaign feedback": "campaign",
    "Would you recommend us": "nps",
}
GOOD_COMMENTS = [
    "Lovely texture", "Would buy again", "Fast delivery, nice scent",
    "Great, write me at anna.berg@example.com",
]  # fmt: skip
BAD_COMMENTS = [
    "Smells different than before", "Arrived late", "Broke out after two days",
    "Please call me on 030 5550123",
]  # fmt: skip
SUPPLIERS = [
    ("Elbe Cosmetics", 14, 0.10),
    ("Provence Labo", 21, 0.12),
    ("Seoul Beauty Works", 35, 0.15),
    ("Milano Colori", 21, 0.30),
    ("Alpine Botanicals", 10, 0.08),
    ("Rotterdam Packaging", 14, 0.15),
    ("Nordic Scent", 28, 0.45),
    ("Loire Parfums", None, 0.20),
]
WAREHOUSES = [("Berlin main", "DE-East"), ("Venlo west", "NL-South")]
