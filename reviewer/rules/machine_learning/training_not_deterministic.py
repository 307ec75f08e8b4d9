"""TensorFlow trained with a seed that does not suffice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._seeds import (
    TENSORFLOW_DETERMINISM,
    TENSORFLOW_SEEDS,
    is_called,
)

_MODEL = (
    r"(?:tensorflow\.(?:python\.)?)?keras\.(?:models\.|engine\.|applications\..*)?(?:\w*Model|Sequential)\(\)\.fit"
    r"|(?:tensorflow\.)?keras\.applications\..*\(\)\.fit"
)


class TrainingNotDeterministic(Rule):
    """A model of TensorFlow is trained without deterministic operations

    ## What it does
    Finds `fit` of Keras models that are built in sight, where `enable_op_determinism` is not
    called. With a seed, which says that runs are meant to repeat, it weighs more.

    ## Why is this bad
    A seed fixes the random numbers, not the order in which threads of a GPU add up. Two runs with
    the same seed end with different weights.

    ## Example
    ```python
    import tensorflow as tf

    def train(x, y):
        tf.keras.utils.set_random_seed(1)
        model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
        model.compile(loss="mse")
        model.fit(x, y)
    ```

    ## Use instead
    ```python
    import tensorflow as tf

    def train(x, y):
        tf.keras.utils.set_random_seed(1)
        tf.config.experimental.enable_op_determinism()
        model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
        model.compile(loss="mse")
        model.fit(x, y)
    ```

    ## References
    - [TensorFlow: enable_op_determinism](https://www.tensorflow.org/api_docs/python/tf/config/experimental/enable_op_determinism)
    """

    severity = Severity.INFO
    codeguru = ("tensorflow-enable-op-determinism",)
    methods = ("fit",)
    bad = (
        Bad("""\
from tensorflow import keras as k

class Forecast:
    def __init__(self):
        self.model = k.Sequential([k.layers.Dense(1)])

    def learn(self, x, y):
        self.model.fit(x, y, epochs=3)  # found
"""),
        Bad("""\
import tensorflow as tf
tf.random.set_seed(3)
inputs = tf.keras.Input(shape=(4,))
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))
model.compile("adam", "mse")
model.fit(x, y)  # found
"""),
        Bad("""\
from tensorflow.keras.models import Sequential
def train(x, y):
    net = Sequential()
    net.add(layer)
    net.compile("sgd", "mse")
    return net.fit(x, y)  # found
"""),
    )
    good = (
        """\
import tensorflow as tf
tf.config.experimental.enable_op_determinism()
model = tf.keras.Sequential()
model.fit(x, y)
""",
        "from sklearn.svm import SVC\nmodel = SVC()\nmodel.fit(x, y)\n",
        "def train(model, x, y):\n    model.fit(x, y)\n",
        """\
import tensorflow as tf
def repeatable():
    tf.keras.utils.set_random_seed(1)
    tf.config.experimental.enable_op_determinism()
def main(x):
    repeatable()
    tf.keras.Sequential().fit(x)
""",
        "from tensorflow import keras\nkeras.preprocessing.text.Tokenizer().fit(x)\n",
        "import tensorflow as tf\nscaler = Scaler()\nscaler.fit(x)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not re.fullmatch(_MODEL, module.resolve(call.func) or ""):
            return
        if is_called(module, call, TENSORFLOW_DETERMINISM):
            return
        if is_called(module, call, TENSORFLOW_SEEDS):
            text = "The seed alone does not make training repeat: see `enable_op_determinism`."
            yield Found(call, text, Severity.LOW)
        else:
            yield Found(call, "Neither a seed nor deterministic operations: no run repeats.")
