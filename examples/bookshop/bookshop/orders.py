"""Orders, and how often each book was sold."""

from flask import Blueprint, jsonify, request

from bookshop import store

pages = Blueprint("orders", __name__, url_prefix="/orders")


@pages.post("/")
def order():
    wanted = request.get_json()
    with store.connection() as connection:
        connection.execute(
            "INSERT INTO orders (book_id, count) VALUES (?, ?)", (wanted["book"], wanted["count"])
        )
    return jsonify(ordered=wanted["count"])


@pages.get("/sold")
def sold():
    """How often each book was sold."""
    result = {}
    for book in store.books():
        row = store.connection().execute(
            "SELECT sum(count) AS sold FROM orders WHERE book_id = ?", (book["id"],)
        ).fetchone()
        result[book["title"]] = row["sold"] or 0
    return jsonify(result)
