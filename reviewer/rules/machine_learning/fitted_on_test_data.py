"""Preprocessing that has seen the test data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of, value_before

_TEST = r"(?i)(?:^|_)(?:test|val|valid|validation|holdout)(?:_|$|\d)|[a-z](?:Test|Val)$"
_SPLIT = "sklearn.model_selection.train_test_split"
# What learns from all rows. Those that look at one row alone leak nothing.
_LEARNING = (
    r"sklearn\.(?:preprocessing|decomposition|feature_selection|feature_extraction|impute"
    r"|compose|manifold|kernel_approximation)\.(?!Normalizer|FunctionTransformer|LabelEncoder"
    r"|PolynomialFeatures|Binarizer|HashingVectorizer|LabelBinarizer|MultiLabelBinarizer)\w"
    r"|imblearn\.over_sampling\."
)
_FEW = 3
_FITTING = frozenset({"fit_transform", "fit_resample"})


class FittedOnTestData(Rule):
    """Preprocessing is fitted on data that the model is tested with

    ## What it does
    Finds transformers of scikit-learn that are fitted on the test or validation part, and those
    that are fitted on all rows which `train_test_split` divides afterwards.

    ## Why is this bad
    The mean, vocabulary or components then hold knowledge of the rows that ought to be unseen. The
    score looks better than the model will be. Fitted anew on the test part, the same value even
    means something else in training and in test.

    ## Example
    ```python
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    def prepare(x, y):
        scaled = StandardScaler().fit_transform(x)
        return train_test_split(scaled, y, random_state=0)
    ```

    ## Use instead
    ```python
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    def prepare(x, y):
        x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)
        scaler = StandardScaler().fit(x_train)
        return scaler.transform(x_train), scaler.transform(x_test), y_train, y_test
    ```

    ## References
    - [scikit-learn: common pitfalls, data leakage](https://scikit-learn.org/stable/common_pitfalls.html#data-leakage)
    """

    severity = Severity.MEDIUM
    methods = ("fit_transform", "fit_resample", "fit")
    bad = (
        Bad("""\
from sklearn.preprocessing import MinMaxScaler as Scaler

def scale(x_train, x_test):
    scaler = Scaler()
    x_train = scaler.fit_transform(x_train)
    x_test = scaler.fit_transform(x_test)  # found
    return x_train, x_test
"""),
        Bad("""\
import pandas as pd
from sklearn import preprocessing
from sklearn.model_selection import train_test_split as split

class Study:
    def load(self, path):
        frame = pd.read_csv(path)
        x = frame.drop(columns=["price"])
        scaler = preprocessing.StandardScaler()
        x = scaler.fit_transform(x)  # found
        return split(x, frame["price"], test_size=0.2)
"""),
        Bad("""\
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split

vectorizer = TfidfVectorizer()
features = vectorizer.fit_transform(texts)  # found
train, test = train_test_split(features)
"""),
        Bad("""\
from sklearn.decomposition import PCA
pca = PCA(8)
pca.fit(X_test)  # found
"""),
    )
    good = (
        """\
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
x_train, x_test = train_test_split(x)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
""",
        """\
from sklearn.preprocessing import LabelEncoder
from sklearn.model_selection import train_test_split
y = LabelEncoder().fit_transform(names)
train_test_split(x, y)
""",
        """\
from sklearn.preprocessing import StandardScaler
scaled = StandardScaler().fit_transform(x)
model.fit(scaled, y)
""",
        """\
from sklearn.svm import SVC
SVC().fit(x_test, y_test)
""",
        """\
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
a, b = train_test_split(x)
make_pipeline(StandardScaler(), model).fit(a)
""",
        """\
from mine import Scaler
s = Scaler()
s.fit_transform(x_test)
""",
        """\
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
x_train, x_test = train_test_split(x)
x = StandardScaler().fit_transform(x_train)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not {"sklearn", "imblearn"} & packages_of(module) or not call.args:
            return
        name = (module.resolve(call.func) or "").rpartition(".")[0]
        if not re.match(_LEARNING, name):
            return
        if re.search(_TEST, _name(call.args[0])):
            yield Found(call, f"`{_name(call.args[0])}` is fitted on: only transform test data.")
        elif isinstance(call.func, ast.Attribute) and call.func.attr in _FITTING:
            split = _split_after(call, module)
            if split is not None:
                text = "This is fitted on all rows, those of the later test part among them."
                yield Found(call, text, evidence=((split, "the rows are divided only here"),))


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=ast.Name(id=name)):
            return name
    return ""


def _split_after(call: ast.Call, module: Module) -> ast.Call | None:
    """Return the call that divides what a transformer was fitted on."""
    later = [s for s in _splits(module).get(module.function_of(call), []) if s.lineno > call.lineno]
    for split in later[:_FEW]:
        if any(_comes_from(given, call, module, set()) for given in split.args):
            return split
    return None


@lru_cache(maxsize=2)  # one file is checked at a time
def _splits(module: Module) -> dict[ast.AST | None, list[ast.Call]]:
    """Return the calls that divide rows, by function."""
    found: dict[ast.AST | None, list[ast.Call]] = {}
    for call in module.of_type(ast.Call):
        if module.resolve(call.func) == _SPLIT:
            found.setdefault(module.function_of(call), []).append(call)
    return found


def _comes_from(node: ast.expr, call: ast.Call, module: Module, seen: set[ast.AST]) -> bool:
    """Whether an expression is made of what a call returns."""
    if node is call:
        return True
    if node in seen:
        return False
    seen.add(node)
    match node:
        case ast.Name():
            value = value_before(module, node)
            return value is not None and _comes_from(value, call, module, seen)
        case ast.Call(func=ast.Attribute(value=owner), args=args):
            return any(_comes_from(n, call, module, seen) for n in (owner, *args))
        case ast.Call(args=args):
            return any(_comes_from(n, call, module, seen) for n in args)
        case ast.Subscript(value=owner):
            return _comes_from(owner, call, module, seen)
    return False
