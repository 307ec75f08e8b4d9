"""APIs of TensorFlow that determinism does not reach."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._seeds import TENSORFLOW_DETERMINISM, is_called

_UNSURE = (
    *("tensorflow.compat.v1.Session", "tensorflow.compat.v1.InteractiveSession"),
    *("tensorflow.Session", "tensorflow.InteractiveSession"),
    *("tensorflow.compat.v1.train.MonitoredSession", "tensorflow.compat.v1.train.Supervisor"),
    *("tensorflow.compat.v1.train.MonitoredTrainingSession",),
)


class SessionBreaksDeterminism(Rule):
    """A session of TensorFlow 1 is used where determinism is asked for

    ## What it does
    Finds sessions of `tf.compat.v1` in programs that call `enable_op_determinism`.

    ## Why is this bad
    The switch does not reach sessions: TensorFlow documents that their operations may still run
    in any order. The program looks repeatable and is not.

    ## Example
    ```python
    import tensorflow as tf

    def evaluate(graph, fetches):
        tf.config.experimental.enable_op_determinism()
        with tf.compat.v1.Session(graph=graph) as session:
            return session.run(fetches)
    ```

    ## Use instead
    ```python
    import tensorflow as tf

    @tf.function
    def evaluate(model, inputs):
        return model(inputs)

    tf.config.experimental.enable_op_determinism()
    ```

    ## References
    - [TensorFlow: enable_op_determinism](https://www.tensorflow.org/api_docs/python/tf/config/experimental/enable_op_determinism)
    - [TensorFlow: migrate from TensorFlow 1](https://www.tensorflow.org/guide/migrate)
    """

    severity = Severity.MEDIUM
    codeguru = ("tensorflow-avoid-using-nondeterministic-api",)
    calls = _UNSURE
    bad = (
        Bad("""\
import tensorflow.compat.v1 as tf1
import tensorflow as tf
tf.config.experimental.enable_op_determinism()
session = tf1.InteractiveSession()  # found
"""),
        Bad("""\
import tensorflow as tf

def repeatable(seed):
    tf.random.set_seed(seed)
    tf.config.experimental.enable_op_determinism()

class Runner:
    def __init__(self):
        repeatable(3)
        self.session = tf.compat.v1.Session()  # found
"""),
        Bad("""\
from tensorflow.config.experimental import enable_op_determinism
from tensorflow.compat.v1 import Session as S
enable_op_determinism()
def run(graph):
    with S(graph=graph) as session:  # found
        return session.run("out:0")
"""),
    )
    good = (
        "import tensorflow as tf\nsession = tf.compat.v1.Session()\n",
        "import tensorflow as tf\ntf.config.experimental.enable_op_determinism()\nmodel.fit(x)\n",
        "import requests\ntf = requests\ns = tf.Session()\n",
        """\
import tensorflow as tf
def a():
    tf.config.experimental.enable_op_determinism()
def b():
    return tf.compat.v1.Session()
""",
        "from sqlalchemy.orm import Session\nenable_op_determinism()\ns = Session()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_called(module, call, TENSORFLOW_DETERMINISM):
            yield Found(call, "`enable_op_determinism` does not reach sessions of TensorFlow 1.")
