"""The database: one SQLite file, one connection a request."""

import sqlite3

from flask import Flask, current_app, g

SCHEMA = """
CREATE TABLE IF NOT EXISTS authors (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS books (
    id INTEGER PRIMARY KEY, title TEXT, author_id INTEGER, price TEXT, published TEXT
);
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, book_id INTEGER, count INTEGER);
"""


def connection() -> sqlite3.Connection:
    if "connection" not in g:
        g.connection = sqlite3.connect(current_app.config["DATABASE"])
        g.connection.row_factory = sqlite3.Row
    return g.connection


def init_app(app: Flask) -> None:
    app.teardown_appcontext(close)
    with sqlite3.connect(app.config["DATABASE"]) as database:
        database.executescript(SCHEMA)


def close(_error: object = None) -> None:
    opened = g.pop("connection", None)
    if opened is not None:
        opened.close()


def books() -> list[sqlite3.Row]:
    query = "SELECT books.*, authors.name AS author FROM books JOIN authors ON author_id = authors.id"
    return connection().execute(query).fetchall()


def book(number: int) -> sqlite3.Row | None:
    return connection().execute("SELECT * FROM books WHERE id = ?", (number,)).fetchone()
