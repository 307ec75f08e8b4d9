"""The bot from end to end, against a stand-in for GitHub over real sockets."""

from __future__ import annotations

import dataclasses

import pytest
from tests.bot.conftest import NEW
from tests.bot.findings import finding
from tests.bot.stand_in import REPOSITORY, serving

from guru.bot.github import comment_on_pull_request
from guru.models.errors import InputError
from guru.models.fix import fix_between
from guru.models.review import Notice, Review


def test_posts_one_review_with_comments_and_summary(bot, github, three):
    result = bot(*three)

    assert (result.posted, result.already_there, result.outside_diff) == (2, 0, 1)
    assert github.sent("POST") == 1
    [review] = github.reviews
    assert review["state"] == "COMMENTED"
    assert result.review_url == review["html_url"]
    assert [(c["path"], c["line"], c["start_line"]) for c in github.comments] == [
        ("app.py", 10, None),
        ("new_name.py", 30, None),
    ]
    assert "`app.py:25`" in review["body"]
    assert f"/blob/{github.head()}/app.py#L25" in review["body"]
    assert "| high | 2 | 1 |" in review["body"]


def test_second_run_says_nothing(bot, github, three):
    bot(*three)
    before = [dict(github.reviews[0]), *map(dict, github.comments)]

    result = bot(*three)

    assert (result.posted, result.already_there, result.outside_diff) == (0, 2, 1)
    assert result.review_url == github.reviews[0]["html_url"]
    assert github.sent("POST") == 1
    assert github.sent("PUT") == 0
    assert [github.reviews[0], *github.comments] == before


def test_a_push_with_a_new_finding_posts_only_that_and_renews_the_summary(
    bot, github, three, project
):
    bot(*three)
    project.commit({"fresh.py": "import os\n\nx = os.system(cmd)\n"})
    fresh = finding("fresh.py", 3, rule="os-command")

    result = bot(three[0], fresh)

    assert (result.posted, result.already_there) == (1, 1)
    assert [r["body"].startswith("<!-- guru:summary -->") for r in github.reviews] == [True, False]
    assert github.reviews[0]["html_url"] in github.reviews[1]["body"]
    assert "guru: 2 recommendations" in github.reviews[0]["body"]
    assert github.head()[:12] in github.reviews[0]["body"]
    assert [c["path"] for c in github.comments] == ["app.py", "new_name.py", "fresh.py"]

    assert bot(three[0], fresh).posted == 0
    assert (github.sent("POST"), github.sent("PUT")) == (2, 1)


def test_nothing_to_say_is_said_once(bot, github):
    assert bot().posted == 0
    assert bot().posted == 0
    [review] = github.reviews
    assert "nothing to say" in review["body"]
    assert github.sent("POST") == 1


def test_dry_run_only_reads(bot, github, three):
    result = bot(*three, dry_run=True)
    assert result.posted == 2
    assert "app.py:10" in result.preview
    assert {method for method, _ in github.requests} == {"GET"}


def test_the_limit_leaves_the_rest_to_the_summary_for_good(bot, github):
    found = [finding("app.py", line) for line in (7, 8, 9, 10, 11, 12)]
    first, second = bot(*found, max_comments=4), bot(*found, max_comments=4)
    assert (first.posted, first.beyond_limit) == (4, 2)
    assert (second.posted, second.already_there, second.beyond_limit) == (0, 4, 2)
    assert [c["line"] for c in github.comments] == [7, 8, 9, 10]
    assert "`app.py:12`" in github.reviews[0]["body"]


def test_a_finding_far_from_the_change_is_told_at_the_change(bot, github):
    found = finding("app.py", 25, changed_line=41, change="`shell=True` was added", symbol="main")
    assert bot(found).posted == 1
    [comment] = github.comments
    assert comment["line"] == 41
    assert "The problem lies at [`app.py:25`]" in comment["body"]
    assert "`shell=True` was added" in comment["body"]


def test_suggestion_replaces_exactly_the_lines_of_the_fix(bot, github, project):
    fixed = NEW.replace("line_10 = eval(data)\nmore = 1\n", "line_10 = literal_eval(data)\n")
    fix = fix_between("app.py", NEW, fixed, safe=True)
    bot(finding("app.py", 10, fix=fix))
    [comment] = github.comments
    assert (comment["start_line"], comment["line"]) == (10, 11)
    assert applied(comment, NEW) == fixed


def test_a_fix_elsewhere_in_the_file_is_a_folded_diff(bot, github):
    fixed = "import ast\n" + NEW.replace("eval(data)", "ast.literal_eval(data)")
    bot(finding("app.py", 10, fix=fix_between("app.py", NEW, fixed, safe=False)))
    [comment] = github.comments
    assert "```suggestion" not in comment["body"]
    assert "<details><summary>A fix, as a diff</summary>\n\n```diff" in comment["body"]
    assert "+import ast" in comment["body"]


def test_a_long_statement_is_marked_as_far_as_the_hunk_goes(bot, github):
    bot(finding("app.py", 10, 14))
    assert (github.comments[0]["start_line"], github.comments[0]["line"]) == (10, 14)
    bot(finding("app.py", 10, 14), finding("app.py", 9, 58))
    assert (github.comments[1]["start_line"], github.comments[1]["line"]) == (None, 9)


def test_files_without_a_diff_go_to_the_summary(bot, github, three):
    github.without_patch = {"app.py"}
    result = bot(*three)
    assert (result.posted, result.outside_diff) == (1, 2)


def test_all_pages_are_read(bot, github, project):
    project.commit({f"pkg/part_{n:03}.py": "x = eval(y)\n" for n in range(12)})
    github.per_page_at_most = 5
    found = [finding(f"pkg/part_{n:03}.py", 1) for n in range(12)]
    assert bot(*found).posted == 12
    assert bot(*found).already_there == 12
    assert github.sent("GET", "/files") == 2 * 4  # sixteen files


def test_a_file_renamed_since_keeps_its_comments(bot, github, project):
    body = "def f():\n    return eval(input())\n" * 3
    project.commit({"fresh.py": body})
    found = finding("fresh.py", 2)
    bot(found)
    project.git("mv", "fresh.py", "moved.py")
    project.commit({})
    moved = dataclasses.replace(
        found, location=dataclasses.replace(found.location, path="moved.py")
    )
    assert bot(moved).already_there == 1
    assert len(github.comments) == 1


def test_equal_findings_in_two_files_have_a_comment_each(bot, github):
    one, other = finding("app.py", 10), finding("new_name.py", 30)
    other = dataclasses.replace(other, fingerprint=one.fingerprint)
    assert bot(one).posted == 1
    assert bot(one, other).posted == 1
    assert bot(one, other).already_there == 2


def test_marks_count_only_from_our_own_account(bot, github, three):
    bot(*three)
    stolen = [(c["path"], c["body"]) for c in github.comments]
    github.comments.clear()
    for path, body in stolen:
        github.say("mallory", path, body)
    github.comments[0]["user"] = None  # a deleted account
    assert bot(*three).posted == 2


def test_a_quoted_mark_does_not_count(bot, github, three):
    bot(*three)
    for comment in github.comments:
        comment["body"] = f"> quoting\n{comment['body']}"
    assert bot(*three).posted == 2


def test_lines_that_the_web_page_sent_still_count(bot, github, three):
    bot(*three)
    for comment in github.comments:
        comment["body"] = comment["body"].replace("\n", "\r\n")
    github.reviews[0]["body"] = github.reviews[0]["body"].replace("\n", "\r\n")
    assert bot(*three).already_there == 2
    assert github.sent("PUT") == 0


@pytest.mark.parametrize("graphql", [True, False])
def test_the_token_of_a_workflow_knows_its_own_comments(bot, github, three, graphql):
    github.is_app, github.graphql, github.login = True, graphql, "github-actions[bot]"
    assert bot(*three).posted == 2
    assert bot(*three).already_there == 2
    github.say("github-actions", "app.py", github.comments[0]["body"])
    del github.comments[0]
    assert bot(*three).posted == 1


def test_notices_and_counts_are_in_the_summary(github, bot, three):
    def review(base, head):
        notices = (Notice("cannot be read: <img src=x> @octocat", "bad.py"),)
        return Review("", "", three, {}, 3, 120, suppressed=2, baselined=4, notices=notices)

    bot(review=review)
    body = github.reviews[0]["body"]
    assert "3 files, 120 lines, 2 suppressed, 4 in the baseline" in body
    assert "Notices (1)" in body
    assert "<img" not in body
    assert "@octocat" not in body


def test_very_long_texts_stay_within_what_github_takes(bot, github):
    long = "`x` [y](z) @all " * 3000
    fix = fix_between("app.py", NEW, "z = 1\n" * 40_000, safe=False)
    found = [finding("app.py", 10, message=long, how=long, fix=fix, why=long)]
    found += [finding(f"far/{'long' * 40}_{n}.py", n, message=long) for n in range(1, 400)]
    result = bot(*found)
    assert (result.posted, result.outside_diff) == (1, 399)
    assert "more; `guru review` lists all" in github.reviews[0]["body"]


def test_environment_names_token_and_address(bot, github, three, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "not this one")
    monkeypatch.setenv("GURU_GITHUB_TOKEN", "a-token")
    monkeypatch.setenv("GITHUB_API_URL", github.url + "/")
    assert bot(*three, token=None, api_url=None).posted == 2


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"token": None}, "GITHUB_TOKEN"),
        ({"repository": "no slash"}, "OWNER/NAME"),
        ({"repository": "a/b/../c"}, "OWNER/NAME"),
        ({"number": 0}, "number"),
        ({"max_comments": -1}, "comments"),
        ({"api_url": "http://github.example.org"}, "https://"),
        ({"api_url": "file:///etc/passwd"}, "https://"),
        ({"api_url": "https://[bad"}, "https://"),
    ],
)
def test_wrong_input_is_told_before_anything_is_asked(bot, github, options, word):
    with pytest.raises(InputError, match=word):
        bot(**options)
    assert github.requests == []


def test_two_projects_do_not_mix(bot, github, three, project):
    with serving(project.root, login="somebody-else") as other:
        bot(*three, api_url=other.url)
        assert len(other.comments) == 2
    assert github.requests == []


def applied(comment, text):
    """Do what GitHub does when somebody commits a suggestion."""
    block = comment["body"].split("```suggestion\n")[1].split("```")[0]
    lines = text.splitlines(keepends=True)
    first = comment["start_line"] or comment["line"]
    lines[first - 1 : comment["line"]] = block.splitlines(keepends=True)
    return "".join(lines)


def test_the_extra_is_named_when_pygithub_is_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "github", None)
    with pytest.raises(Exception, match=r"pip install 'guru\[github\]'"):
        comment_on_pull_request(
            repository=REPOSITORY, number=7, review=lambda *_: None, token="x", api_url=None
        )
