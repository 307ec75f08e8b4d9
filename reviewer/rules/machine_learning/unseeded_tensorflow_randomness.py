"""Random numbers of TensorFlow without a seed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._seeds import TENSORFLOW_SEEDS, is_called

_DRAWING = tuple(
    f"tensorflow.random.{name}"
    for name in (
        *("uniform", "normal", "truncated_normal", "shuffle", "gamma", "poisson", "categorical"),
        "experimental.index_shuffle",
    )
)


class UnseededTensorflowRandomness(Rule):
    """Random numbers of TensorFlow are drawn without a seed

    ## What it does
    Finds scripts and functions that draw from `tf.random` where neither they nor the module set a
    seed. The first draw of each is shown; methods of classes, which are parts of a model or a
    library, are left alone.

    ## Why is this bad
    Each run gives other numbers: a result can not be repeated, and a worse one not be told from
    chance.

    ## Example
    ```python
    import tensorflow as tf

    def sample():
        return tf.random.normal([64, 8])
    ```

    ## Use instead
    ```python
    import tensorflow as tf

    tf.random.set_seed(7)

    def sample():
        return tf.random.normal([64, 8])
    ```

    ## References
    - [TensorFlow: tf.random.set_seed](https://www.tensorflow.org/api_docs/python/tf/random/set_seed)
    """

    severity = Severity.INFO
    codeguru = ("tensorflow-control-sources-of-randomness",)
    calls = _DRAWING
    bad = (
        Bad("""\
from tensorflow import random as r

def noisy(images):
    first = r.uniform(images.shape)  # found
    second = r.uniform(images.shape)
    return images + first - second
"""),
        Bad("import tensorflow as tf\nx = tf.random.shuffle(rows)  # found\n"),
        Bad("""\
import tensorflow as tf

def seeded():
    tf.random.set_seed(1)
    return tf.random.normal([2])

def main():
    weights = tf.random.truncated_normal([3, 3], stddev=0.1)  # found
    train(weights)
"""),
    )
    good = (
        "import tensorflow as tf\ntf.random.set_seed(1)\nx = tf.random.normal([2])\n",
        "import tensorflow as tf\nx = tf.random.normal([2], seed=3)\n",
        """\
import tensorflow as tf
class Noise(tf.keras.layers.Layer):
    def call(self, x):
        return x + tf.random.normal(x.shape)
""",
        """\
import tensorflow as tf
def reproducible(seed):
    tf.keras.utils.set_random_seed(seed)
def main():
    reproducible(7)
    return tf.random.normal([2])
""",
        "import numpy as np\nx = np.random.normal(2)\n",
        "import tensorflow as tf\ng = tf.random.Generator.from_seed(1)\nx = g.normal([2])\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or argument(call, "seed") is not None or module.class_of(call):
            return
        if call in _first_draws(module) and not is_called(module, call, TENSORFLOW_SEEDS):
            yield Found(call, "No seed is set: each run draws other numbers.")


@lru_cache(maxsize=2)  # one file is checked at a time
def _first_draws(module: Module) -> frozenset[ast.Call]:
    """Return the first draw of each function of a file, and of its own level."""
    found: dict[Function | None, ast.Call] = {}
    for call in module.of_type(ast.Call):
        if module.resolve(call.func) in _DRAWING:
            found.setdefault(module.function_of(call), call)
    return frozenset(found.values())
