"""What a framework turns into a number or refuses cannot carry a command."""

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

FASTAPI = """
from fastapi import FastAPI
from enum import Enum
import os
from typing import Annotated, Optional
app = FastAPI()
class Color(str, Enum):
    RED = "red"

@app.get("/{{x}}")
def view(x: {annotation}):
    os.system(f"show {{x}}")
"""
FLASK = """
from flask import Flask
import os
app = Flask(__name__)

@app.{route}
def view(x: int):
    os.system(f"show {{x}}")
"""


def hits(text: str) -> int:
    return len(follow(Module("view.py", decode(text.encode())), FlowSettings()).hits)


@pytest.mark.parametrize(
    "annotation",
    ["int", "int | None", "Optional[float]", "uuid.UUID", "Color", "Annotated[int, 3]"],
)
def test_a_converted_parameter_is_harmless(annotation: str) -> None:
    assert hits(FASTAPI.format(annotation=annotation)) == 0


@pytest.mark.parametrize("annotation", ["str", "str | None", "Annotated[str, 3]", "object"])
def test_a_text_is_not(annotation: str) -> None:
    assert hits(FASTAPI.format(annotation=annotation)) == 1


@pytest.mark.parametrize(
    ("route", "found"),
    [('route("/<int:x>")', 0), ('get("/<uuid:x>")', 0), ('route("/<x>")', 1), ('get("/<x>")', 1)],
)
def test_in_flask_the_address_converts_and_an_annotation_does_not(route: str, found: int) -> None:
    assert hits(FLASK.format(route=route)) == found
