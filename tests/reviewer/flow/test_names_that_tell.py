"""What the name of a function tells, where nothing else is known of it."""

import pytest

from guru.reviewer.flow.run.checkers import is_check


@pytest.mark.parametrize(
    "name",
    [
        *("is_valid", "isValid", "_is_safe", "are_allowed", "valid", "path_is_legal", "make_sane"),
        *(
            "check",
            "check_path",
            "_verify",
            "ensureText",
            "whitelisted",
            "validName",
            "is_validity",
        ),
    ],
)
def test_a_name_tells_that_something_is_checked(name: str) -> None:
    assert is_check(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "_", "invalidate", "checkout", "checked", "unsafely", "Valid", "safety", "recheck"),
        *("check_permission", "is_valid_user", "verifyPassword", "ensure_login", "isAuthValid"),
        *("validated", "legalize", "assertion", "is_open"),
    ],
)
def test_other_names_do_not_and_who_may_do_what_is_no_check(name: str) -> None:
    assert not is_check(name)
