"""A web application as many are: some JSON, a template, a hash, for each request."""

import hashlib
import json

from flask import Flask, render_template_string

app = Flask(__name__)
ROWS = [{"name": f"thing {number}", "price": number * 7 % 90} for number in range(40)]
PAGE = "{% for row in rows %}<p>{{ row.name }}: {{ row.price }}</p>{% endfor %}<i>{{ mark }}</i>"


@app.get("/")
def page() -> str:
    rows = sorted(json.loads(json.dumps(ROWS)), key=lambda row: row["price"])
    mark = hashlib.sha256(repr(rows).encode()).hexdigest()
    return render_template_string(PAGE, rows=rows, mark=mark)
