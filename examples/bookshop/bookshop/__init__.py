"""A small bookshop: a catalogue, a search, orders."""

from flask import Flask

from bookshop import catalogue, orders, search, store


def create_app(database: str = "bookshop.sqlite") -> Flask:
    app = Flask(__name__)
    app.config["DATABASE"] = database
    store.init_app(app)
    app.register_blueprint(catalogue.pages)
    app.register_blueprint(search.pages)
    app.register_blueprint(orders.pages)
    return app
