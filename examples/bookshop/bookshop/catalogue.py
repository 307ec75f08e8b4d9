"""Pages of the catalogue."""

from flask import Blueprint, abort, jsonify, render_template

from bookshop import prices, store

pages = Blueprint("catalogue", __name__)


@pages.get("/")
def index() -> str:
    books = prices.priced([dict(book) for book in store.books()])
    return render_template("index.html", books=books)


@pages.get("/books/<int:number>")
def book(number: int):
    found = store.book(number)
    if found is None:
        abort(404)
    return jsonify(dict(found))
