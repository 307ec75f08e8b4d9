"""Search by words, with the newest books first."""

import re
import sqlite3
from datetime import datetime

from flask import Blueprint, jsonify, request

from bookshop import store

pages = Blueprint("search", __name__)


def matching(books: list[sqlite3.Row], words: str) -> list[sqlite3.Row]:
    found = []
    for book in books:
        if all(re.search(r"\b" + re.escape(word), book["title"], re.I) for word in words.split()):
            found.append(book)
    return sorted(found, key=lambda b: datetime.strptime(b["published"], "%Y-%m-%d"), reverse=True)


@pages.get("/search")
def search():
    words = request.args.get("q", "")
    return jsonify([dict(book) for book in matching(store.books(), words)])
