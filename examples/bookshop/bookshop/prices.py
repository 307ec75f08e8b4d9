"""Prices with the discounts of the day."""

import copy
from pathlib import Path

import yaml

SETTINGS = Path(__file__).with_name("settings.yml")


def discounts() -> list[dict]:
    with open(SETTINGS) as file:
        return yaml.safe_load(file)["discounts"]


def priced(books: list[dict]) -> list[dict]:
    """Return the books with their prices of today."""
    percents = {entry["author"]: entry["percent"] for entry in discounts()}
    result = copy.deepcopy(books)
    for book in result:
        full = float(book["price"])
        book["price"] = round(full * (1 - percents.get(book["author"], 0) / 100), 2)
    return result
