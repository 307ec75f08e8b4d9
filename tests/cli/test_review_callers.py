"""``guru review`` of changes that make trouble in files they leave alone."""

import json
from pathlib import Path

import pytest

QUOTED = "import shlex\n\n\ndef clean(text):\n    return shlex.quote(text)\n"
BARE = "def clean(text):\n    return text\n"
VIEW = (
    "import os\nfrom flask import Flask, request\nfrom shop.cleaning import clean\n\n"
    "app = Flask(__name__)\n\n\n@app.get('/')\ndef page():\n"
    "    os.system('ls ' + clean(request.args['folder']))\n    return ''\n"
)


def found(done) -> list[tuple[str, str, str]]:
    rows = json.loads(done.stdout)["recommendations"]
    return [(r["location"]["path"], r["rule"], r["change"]) for r in rows]


@pytest.fixture
def shop(git, tmp_path: Path) -> Path:
    """A repository whose view quotes what it hands to a shell, through a function elsewhere."""
    git("init", "-q")
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "cleaning.py").write_text(QUOTED)
    (package / "views.py").write_text(VIEW)
    git("add", ".")
    git("commit", "-qm", "first")
    return package


def commit(git, file: Path, text: str) -> None:
    file.write_text(text)
    git("add", ".")
    git("commit", "-qm", "next")


EXPECTED = (
    "shop/views.py",
    "os-command-injection",
    "the change in shop/cleaning.py, line 1, on the way to it, brought it",
)


def test_a_changed_callee_is_told_at_its_caller(guru, git, shop: Path) -> None:
    commit(git, shop / "cleaning.py", BARE)
    for _ in range(2):  # from scratch, and from the cache
        done = guru("review", "HEAD~1..HEAD", "--format", "json")
        assert found(done) == [EXPECTED]
        assert done.returncode == 1


def test_the_working_tree_and_the_index_too(guru, git, shop: Path) -> None:
    (shop / "cleaning.py").write_text(BARE)
    assert found(guru("review", "--format", "json")) == [EXPECTED]
    assert found(guru("review", "--staged", "--format", "json")) == []
    git("add", ".")
    (shop / "cleaning.py").write_text(QUOTED)
    assert found(guru("review", "--staged", "--format", "json")) == [EXPECTED]
    assert found(guru("review", "--format", "json")) == []


def test_a_patch_too(guru, git, shop: Path, tmp_path: Path) -> None:
    (shop / "cleaning.py").write_text(BARE)
    (tmp_path / "bare.patch").write_text(git("diff"))
    git("checkout", "-q", ".")
    done = guru("review", "--diff", "bare.patch", "--format", "json")
    assert found(done) == [EXPECTED]


def test_through_a_function_between_and_a_package_that_hands_on(guru, git, shop: Path) -> None:
    (shop / "__init__.py").write_text("from .between import cleaned\n")
    (shop / "between.py").write_text(
        "from .cleaning import clean\n\n\ndef cleaned(text):\n    return clean(text)\n"
    )
    view = VIEW.replace("shop.cleaning import clean", "shop import cleaned")
    commit(git, shop / "views.py", view.replace("clean(req", "cleaned(req"))
    commit(git, shop / "cleaning.py", BARE)
    done = guru("review", "HEAD", "--format", "json")
    assert [place[:2] for place in found(done)] == [EXPECTED[:2]]


def test_a_change_that_alters_nothing_for_callers_is_quiet(guru, git, shop: Path) -> None:
    commit(git, shop / "cleaning.py", QUOTED.replace("return", "text = text.strip()\n    return"))
    assert found(guru("review", "HEAD", "--format", "json")) == []


def test_what_was_wrong_before_is_not_told_again(guru, git, shop: Path) -> None:
    commit(git, shop / "cleaning.py", BARE)
    commit(git, shop / "cleaning.py", BARE.replace("return text", "return text + ''"))
    assert found(guru("review", "HEAD", "--format", "json")) == []


def test_files_around_are_those_of_the_revision(guru, git, shop: Path) -> None:
    commit(git, shop / "cleaning.py", BARE)
    commit(git, shop / "cleaning.py", QUOTED)
    (shop / "views.py").write_text("")
    assert found(guru("review", "HEAD~1", "--format", "json")) == [EXPECTED]
    assert found(guru("review", "HEAD", "--format", "json")) == []


def test_a_removed_method_of_a_class_and_a_changed_constructor(guru, git, shop: Path) -> None:
    kind = (
        "import shlex\n\n\nclass Folder:\n    def __init__(self, name):\n"
        "        self.name = shlex.quote(name)\n\n    def shown(self):\n        return self.name\n"
    )
    commit(git, shop / "cleaning.py", kind)
    view = VIEW.replace("import clean", "import Folder")
    view = view.replace("clean(request.args['folder'])", "Folder(request.args['folder']).shown()")
    commit(git, shop / "views.py", view)
    assert found(guru("review", "HEAD", "--format", "json")) == []
    commit(git, shop / "cleaning.py", kind.replace("shlex.quote(name)", "name"))
    done = guru("review", "HEAD", "--format", "json")
    assert [place[:2] for place in found(done)] == [EXPECTED[:2]]


def test_an_added_method_that_takes_the_place_of_an_inherited_one(guru, git, shop: Path) -> None:
    kind = (
        "import shlex\n\n\nclass Plain:\n    def clean(self, text):\n        return shlex.quote(text)\n"
        "\n\nclass Folder(Plain):\n    size = 1\n"
    )
    commit(git, shop / "cleaning.py", kind)
    view = VIEW.replace("import clean", "import Folder")
    view = view.replace("clean(request", "Folder().clean(request")
    commit(git, shop / "views.py", view)
    assert found(guru("review", "HEAD", "--format", "json")) == []
    commit(git, shop / "cleaning.py", f"{kind}\n    def clean(self, text):\n        return text\n")
    done = guru("review", "HEAD", "--format", "json")
    assert [place[:2] for place in found(done)] == [EXPECTED[:2]]
