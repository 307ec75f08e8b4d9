import re

from hypothesis import given
from hypothesis import strategies as st

from guru.reports.rule_text import code_spans_html, rule_html

_OURS = re.compile(
    r'</?(?:p|ul|li|code|pre)>|<pre class="code" tabindex="0">'
    r'|<a href="https?://[^"<>\s]+" rel="noopener noreferrer">|</a>'
)


def test_paragraphs_lists_code_and_links() -> None:
    html = rule_html(
        "Use `a < b`,\nsee [the docs](https://docs.python.org/3/).\n\n"
        "- one\n  goes on\n- two\n\n```python\nif x:\n    print(1 < 2)\n```\nEnd."
    )
    assert html == (
        "<p>Use <code>a &lt; b</code>, see "
        '<a href="https://docs.python.org/3/" rel="noopener noreferrer">the docs</a>.</p>\n'
        "<ul>\n<li>one goes on</li>\n<li>two</li>\n</ul>\n"
        '<pre class="code" tabindex="0"><code>if x:\n    print(1 &lt; 2)</code></pre>\n<p>End.</p>'
    )


def test_other_schemes_are_no_links() -> None:
    assert "<a" not in rule_html("[x](javascript:alert(1)) [y](data:text/html,z)")


def test_a_message_has_code_but_no_links() -> None:
    assert code_spans_html("`x` [y](https://e.org)") == "<code>x</code> [y](https://e.org)"


@given(st.text(alphabet="ab `[]()<>&\"'\n-*1.:/htps\\", max_size=60))
def test_nothing_but_our_own_elements(text) -> None:
    for html in (str(rule_html(text)), str(code_spans_html(text))):
        rest = _OURS.sub("", html)
        assert "<" not in rest
        assert ">" not in rest
        assert '"' not in rest
