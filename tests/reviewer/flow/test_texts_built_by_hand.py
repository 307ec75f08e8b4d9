"""Pages, queries and paths that are put together by hand, wherever they are handed to."""

import textwrap

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

SCENES = {
    "a page handed to something unknown": (
        {("html", 3)},
        """
        def hello(request):
            outbox.put_message("<b>%s</b>" % request.GET["name"])
        """,
    ),
    "a page whose values are escaped": (
        set(),
        """
        def hello(request):
            outbox.put_message("<b>%s</b>" % html.escape(request.GET["name"]))
        """,
    ),
    "a text without markup": (
        set(),
        """
        def hello(request):
            outbox.put_message("Dear %s, 1 < 2" % request.GET["name"])
        """,
    ),
    "a translated page": (
        {("html", 3)},
        """
        def hello(request):
            outbox.put_message(_("<a href='%(to)s'>undo</a>") % {"to": request.GET["to"]})
        """,
    ),
    "a page that is given back": (
        {("html", 5)},
        """
        def row(request):
            line = "<td>"
            line += request.GET["name"]
            return line + "</td>"
        """,
    ),
    "a page in a log": (
        set(),
        """
        def hello(request):
            journal.debug("<b>%s</b>" % request.GET["name"])
        """,
    ),
    "a query handed to something unknown": (
        {("sql", 4)},
        """
        def rows(request):
            text = "SELECT a FROM b WHERE c = '{}'".format(request.GET["c"])
            return get_data(text)
        """,
    ),
    "a sentence that begins like a query": (
        set(),
        """
        def rows(request):
            return get_data("Select {} and go on".format(request.GET["c"]))
        """,
    ),
    "values of a list in a query": (
        {("sql", 3)},
        """
        def rows(request, cursor):
            cursor.execute("SELECT a FROM b WHERE c = '{}'".format(*[request.GET["c"]]))
        """,
    ),
    "a joined path handed to a store": (
        {("path", 3)},
        """
        def item(request):
            return shelf.read(os.path.join("/srv", request.GET["name"]))
        """,
    ),
    "a joined path whose part is a plain name": (
        set(),
        """
        def item(request):
            return shelf.read(os.path.join("/srv", os.path.basename(request.GET["name"])))
        """,
    ),
    "a joined path below its folder": (
        set(),
        """
        def item(request):
            path = os.path.join("/srv", request.GET["name"])
            if os.path.commonpath(["/srv", os.path.abspath(path)]) == "/srv":
                return shelf.read(path)
        """,
    ),
}


def hits(code: str, *, parameters: bool = False) -> set[tuple[str, int]]:
    module = Module("a.py", decode(code.encode()))
    flow = follow(module, FlowSettings(TaintSettings(parameters=parameters)))
    return {(hit.danger, hit.node.lineno) for hit in flow.hits}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SCENES)
def test_scene(name: str) -> None:
    expected, code = SCENES[name]
    found = hits(f"import os, html, django{textwrap.dedent(code)}")
    assert {hit for hit in found if hit[0] in {"html", "sql", "path"}} == expected


FOLDER = """import os
def stored(folder, name):
    return open(os.path.join(folder, name))
"""


def test_the_folder_of_a_path_is_the_programs_own_choice() -> None:
    assert hits(FOLDER, parameters=True) == {("path", 3)}
    assert hits(FOLDER.replace(", name))", ", os.path.basename(name)))"), parameters=True) == set()


def test_a_path_that_is_given_back_counts_where_parameters_come_from_outside() -> None:
    code = "import os\ndef place(root, url):\n    return os.path.join(root, url)\n"
    assert hits(code, parameters=True) == {("path", 3)}
    assert hits(code) == set()
