"""What frameworks make of a request before a view sees it: records, numbers, dependencies."""

from pathlib import Path

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module
from guru.reviewer.tree import DiskTree

FASTAPI = """
import os
from enum import Enum
from typing import Annotated, List, Optional, Union
from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, PositiveInt
router = APIRouter()
bearer = OAuth2PasswordBearer("token")

class Order(str, Enum):
    UP = "up"

class Place(BaseModel):
    street: str
    number: int

class Base(BaseModel):
    owner: str

class Job(Base):
    command: str
    count: int = 1
    share: float | None = None
    order: Order = Order.UP
    places: List[int] = []
    words: list[str] = []
    either: Union[int, str] = 0
    home: Optional[Place] = None
    size: "PositiveInt" = 1

def chosen(name: str, number: int = 1):
    return {{"name": name, "number": number}}

def session():
    yield connect()

def below(parts: dict = Depends(chosen)):
    return parts["name"]

class Filters:
    def __init__(self, word: str = "", limit: int = 10):
        self.word = word
        self.limit = limit

@router.post("/job")
def view({parameters}):
    os.system({value})
"""
FLASK = """
import os, uuid
from flask import Flask, request
app = Flask(__name__)
@app.route("/")
def view():
    os.system({value})
"""


def hits(text: str) -> int:
    return len(follow(Module("app.py", decode(text.encode())), FlowSettings()).hits)


@pytest.mark.parametrize(
    ("parameters", "value", "found"),
    [
        ("body: Job", "body.command", 1),
        ("body: Job", "body.owner", 1),
        ("body: Job", "body.words[0]", 1),
        ("body: Job", "body.either", 1),
        ("body: Job", "body.home.street", 1),
        ("body: Job", "body.model_dump()['command']", 1),
        ("body: Job", "str(body)", 1),
        ("body: Job | None", "body.command", 1),
        ("body: Annotated[Job, 1]", "body.command", 1),
        ("body: Job", "f'{body.count}'", 0),
        ("body: Job", "f'{body.share}'", 0),
        ("body: Job", "f'{body.order}'", 0),
        ("body: Job", "f'{body.places[0]}'", 0),
        ("body: Job", "f'{body.home.number}'", 0),
        ("body: Job", "f'{body.size}'", 0),
        ("either: int | str", "either", 1),
        ("parts: dict = Depends(chosen)", "parts['name']", 1),
        ("parts: Annotated[dict, Depends(chosen)]", "parts['name']", 1),
        ("name: str = Depends(below)", "name", 1),
        ("filters: Filters = Depends()", "filters.word", 1),
        ("token: str = Depends(bearer)", "token", 1),
        ("parts: dict = Depends(chosen)", "f\"{parts['number']}\"", 0),
        ("filters: Filters = Depends()", "f'{filters.limit}'", 0),
        ("database = Depends(session)", "database.name", 0),
        ("database = Depends(elsewhere)", "database.name", 0),
    ],
)
def test_fastapi_goes_by_annotations(parameters: str, value: str, found: int) -> None:
    assert hits(FASTAPI.format(parameters=parameters, value=value)) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("request.args.get('n', type=int)", 0),
        ("request.args.get('n', 1, int)", 0),
        ("request.form.getlist('n', type=uuid.UUID)[0]", 0),
        ("request.args.get('n', type=str)", 1),
        ("request.args.get('n', 1)", 1),
        ("request.args.get('n', 'int')", 1),
    ],
)
def test_a_type_that_a_value_is_read_with_converts_it(value: str, found: int) -> None:
    assert hits(FLASK.format(value=value)) == found


def test_an_enumeration_may_lie_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "colors.py").write_text(
        "from enum import Enum\nclass Color(str, Enum):\n    A = 'a'\n"
    )
    text = (
        "import os\nfrom fastapi import FastAPI\nfrom colors import Color\napp = FastAPI()\n"
        "@app.get('/')\ndef view(color: Color, name: str):\n"
        "    os.system(f'show {color.value}')\n    os.system(name)\n"
    )
    module = Module("app.py", decode(text.encode()))
    found = follow(module, FlowSettings(tree=DiskTree(tmp_path))).hits
    assert [module.location(hit.node).line for hit in found] == [8]
