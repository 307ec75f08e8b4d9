"""A softmax in front of a loss of TensorFlow that has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of, uses_of, value_before

_FUSED = frozenset(
    {
        *("softmax_cross_entropy_with_logits", "sparse_softmax_cross_entropy_with_logits"),
        *("sigmoid_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2"),
        "weighted_cross_entropy_with_logits",
    }
)
_ACTIVATIONS = frozenset({"softmax", "sigmoid", "Softmax"})
_DEPTH = 6


class SoftmaxBeforeLogitsLoss(Rule):
    """A softmax stands before a loss of TensorFlow that takes logits

    ## What it does
    Finds outputs of a softmax or sigmoid that go into `*_cross_entropy_with_logits` or a loss of
    Keras with `from_logits=True`, and models compiled with such a loss that end in a softmax.

    ## Why is this bad
    The loss applies a softmax itself. Applied twice, the scores are squeezed together, gradients
    nearly vanish, and the model learns slowly or stops at a poor accuracy.

    ## Example
    ```python
    import tensorflow as tf

    def loss(labels, scores):
        shares = tf.nn.softmax(scores)
        return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=shares)
    ```

    ## Use instead
    ```python
    import tensorflow as tf

    def loss(labels, scores):
        return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    ```

    ## References
    - [TensorFlow: softmax_cross_entropy_with_logits](https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits)
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    """

    severity = Severity.MEDIUM
    codeguru = ("tensorflow-redundant-softmax",)
    mentions = ("tensorflow", "keras")
    bad = (
        Bad("""\
from tensorflow import nn
import tensorflow as tf

class Head(tf.keras.layers.Layer):
    def loss(self, x, y):
        return nn.sparse_softmax_cross_entropy_with_logits(y, nn.softmax(self.dense(x)))  # found
"""),
        Bad("""\
from tensorflow import keras
from tensorflow.keras import layers

def build(n):
    model = keras.Sequential([
        layers.Dense(64, activation="relu"),
        layers.Dense(n, activation="softmax"),
    ])
    model.compile(  # found
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model
"""),
        Bad("""\
import tensorflow as tf
loss_fn = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
predicted = tf.keras.activations.softmax(model(x))
value = loss_fn(y, predicted)  # found
"""),
        Bad("""\
import keras

def build(inputs):
    outputs = keras.layers.Dense(3, activation=keras.activations.softmax)(inputs)
    model = keras.Model(inputs=inputs, outputs=outputs)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss)  # found
"""),
    )
    good = (
        """\
import tensorflow as tf
tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=model(x))
shown = tf.nn.softmax(model(x))
""",
        """\
import tensorflow as tf
tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax(teacher(x)), logits=model(x))
""",
        """\
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile("adam", keras.losses.CategoricalCrossentropy())
""",
        """\
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(3)])
model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
""",
        """\
import tensorflow as tf
loss = tf.keras.losses.CategoricalCrossentropy(from_logits=False)
loss(y, tf.nn.softmax(model(x)))
""",
        """\
from tensorflow import keras
model = keras.Sequential()
model.add(keras.layers.Dense(3, activation="softmax"))
model.add(keras.layers.Dense(3))
model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not {"tensorflow", "keras"} & packages_of(module):
            return
        if isinstance(call.func, ast.Attribute) and call.func.attr == "compile":
            if _takes_logits(argument(call, "loss", 1), module):
                place = _end_of_model(call.func.value, module)
                if place is not None:
                    text = "The model ends in a softmax, and the loss applies another."
                    yield Found(call, text, evidence=((place, "the first one"),))
            return
        scores = _logits(call, module)
        place = _activated(scores, module, _DEPTH) if scores is not None else None
        if place is not None:
            text = "The loss applies this activation itself; here it is applied twice."
            yield Found(call, text, evidence=((place, "the first one"),))


def _logits(call: ast.Call, module: Module) -> ast.expr | None:
    """Return what a loss takes as logits, None where a call is no such loss."""
    name = module.resolve(call.func) or ""
    if not name.startswith(("tensorflow.", "keras.")):
        return None
    if name.rpartition(".")[2] in _FUSED:
        return argument(call, "logits", 1)
    own = constant(module, argument(call, "from_logits")) is True
    if own and "losses" in name:
        return argument(call, "y_pred", 1)
    return argument(call, "y_pred", 1) if _takes_logits(call.func, module) else None


def _takes_logits(node: ast.expr | None, module: Module) -> bool:
    """Whether an expression is a loss of Keras made with ``from_logits=True``."""
    if isinstance(node, ast.Name):
        node = value_before(module, node) or module.names.value_of(node)
    if not isinstance(node, ast.Call):
        return False
    name = module.resolve(node.func) or ""
    is_loss = name.startswith(("tensorflow.", "keras.")) and "rossentropy" in name
    return is_loss and constant(module, argument(node, "from_logits")) is True


def _activated(node: ast.expr, module: Module, depth: int) -> ast.expr | None:
    """Return the softmax or sigmoid that an expression is the output of."""
    match node:
        case ast.Name() if depth:
            value = value_before(module, node)
            return _activated(value, module, depth - 1) if value is not None else None
        case ast.Call(func=ast.Call() as layer) if _is_activated(layer, module):
            return layer
        case ast.Call():
            name = (module.resolve(node.func) or "").removesuffix("()")
            known = name.startswith(("tensorflow.", "keras."))
            return node if known and name.rpartition(".")[2] in _ACTIVATIONS else None
    return None


def _is_activated(layer: ast.expr, module: Module) -> bool:
    """Whether a layer of Keras is, or ends in, a softmax."""
    if not isinstance(layer, ast.Call):
        return False
    name = (module.resolve(layer.func) or "").rpartition(".")[2]
    if name in {"Softmax", "Activation"}:
        return name == "Softmax" or constant(module, argument(layer, "activation", 0)) == "softmax"
    if name != "Dense":
        return False
    given = argument(layer, "activation", 1)
    named = constant(module, given) == "softmax"
    return named or (module.resolve(given) or "").endswith(".softmax")


def _end_of_model(model: ast.expr, module: Module) -> ast.expr | None:
    """Return the softmax that a model ends in."""
    made = value_before(module, model) if isinstance(model, ast.Name) else None
    if not isinstance(made, ast.Call) or not isinstance(model, ast.Name):
        return None
    name = (module.resolve(made.func) or "").rpartition(".")[2]
    if name == "Model":
        outputs = argument(made, "outputs", 1)
        return _activated(outputs, module, _DEPTH) if outputs is not None else None
    if name != "Sequential":
        return None
    layers = argument(made, "layers", 0)
    listed = layers.elts if isinstance(layers, ast.List) else []
    added = [layer for use in uses_of(module, model) for layer in _added(use, module)]
    every = [*listed, *added]
    return every[-1] if every and _is_activated(every[-1], module) else None


def _added(use: ast.Name, module: Module) -> list[ast.expr]:
    above = module.parent(use)
    call = (
        module.parent(above) if isinstance(above, ast.Attribute) and above.attr == "add" else None
    )
    return call.args[:1] if isinstance(call, ast.Call) else []
