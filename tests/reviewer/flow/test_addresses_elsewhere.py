"""Django's views have their addresses in another file, which says what parts of them are."""

from pathlib import Path

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module
from guru.reviewer.tree import DiskTree

VIEWS = """
import os
from django.http import HttpResponse
from django.views import View

def by_part(request, part):
    os.system(f"show {part}")
    return HttpResponse()

class Parts(View):
    def get(self, request, part):
        os.system(f"show {part}")
        return HttpResponse()
"""
ADDRESSES = """
from django.urls import path, re_path
from django.contrib.auth.decorators import login_required
from . import views
urlpatterns = [{line}]
"""


def hits(root: Path, line: str, name: str = "shop/views.py", part: str = "part") -> list[int]:
    (root / "shop").mkdir()
    (root / "shop" / "urls.py").write_text(ADDRESSES.format(line=line))
    module = Module(name, decode(VIEWS.replace("part", part).encode()))
    found = follow(module, FlowSettings(tree=DiskTree(root))).hits
    return sorted(
        module.location(hit.node).line
        for hit in found
        if any(taint.source.kind == "web" and hit.danger not in taint.safe for taint in hit.taints)
    )


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ('path("<str:part>/", views.by_part)', [7, 12]),
        ('path("<int:part>/", views.by_part)', [12]),
        ('path("<int:part>/", login_required(views.by_part))', [12]),
        ('path("<uuid:part>/", views.Parts.as_view())', [7]),
        ('path("<uuid:part>/", login_required(views.Parts.as_view()))', [7]),
        (r're_path(r"^(?P<part>\d+)/$", view=views.by_part)', [12]),
        (r're_path(r"^(?P<part>.+)/$", views.by_part)', [7, 12]),
        ('path("<int:part>/", views.another)', [7, 12]),
    ],
)
def test_the_address_converts(tmp_path: Path, line: str, lines: list[int]) -> None:
    assert hits(tmp_path, line) == lines


def test_views_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    line = 'path("<int:part>/", views.by_part)'
    assert hits(tmp_path, line, "shop/views/parts.py") == [12]


def test_what_is_called_a_key_is_a_text_where_its_address_says_so(tmp_path: Path) -> None:
    assert hits(tmp_path, 'path("<str:pk>/", views.by_pk)', part="pk") == [7]
