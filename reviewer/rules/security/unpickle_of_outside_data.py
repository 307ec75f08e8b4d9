"""Objects built from data that someone else wrote."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._outside import outside_source
from guru.reviewer.rules.security._words import shown

_PICKLES = ("pickle", "_pickle", "cPickle", "dill", "cloudpickle", "marshal")
_LOADERS = (
    *(f"{module}.{name}" for module in _PICKLES for name in ("load", "loads", "Unpickler")),
    *("jsonpickle.decode", "jsonpickle.loads", "jsonpickle.unpickler.decode", "joblib.load"),
    *(
        "shelve.open",
        "torch.load",
        "pandas.read_pickle",
        "numpy.load",
        "sklearn.externals.joblib.load",
    ),
    *("yaml.unsafe_load", "yaml.full_load", "ruamel.yaml.load", "xmlrpc.client.loads"),
)


class UnpickleOfOutsideData(Rule):
    """Objects are built from data that come from outside

    ## What it does
    Finds `pickle`, `marshal`, `dill`, `shelve`, `jsonpickle`, `joblib`, `torch.load` and
    `pandas.read_pickle` where what they read visibly comes from a request, a message, a socket or
    a download. Pickles of one's own are left alone.

    ## Why is this bad
    A pickle is a program: it names a callable and its arguments, and loading it calls them.
    Whoever sends the data runs code with your rights.

    ## Example
    ```python
    import pickle
    from flask import request

    def restore():
        return pickle.loads(request.data)
    ```

    ## Use instead
    ```python
    import json
    from flask import request

    def restore():
        return json.loads(request.data)
    ```

    ## References
    - [Python: pickle](https://docs.python.org/3/library/pickle.html)
    - [CWE-502: Deserialization of Untrusted Data](https://cwe.mitre.org/data/definitions/502.html)
    """

    severity = Severity.HIGH
    cwe = (502,)
    codeguru = ("untrusted-deserialization",)
    calls = _LOADERS
    bad = (
        Bad(
            "from pickle import loads as read\n"
            "def serve(sock):\n"
            "    data = sock.recv(4096)\n"
            "    return read(data)  # found\n"
        ),
        Bad(
            "import base64, jsonpickle\n"
            "def view(request):\n"
            "    return jsonpickle.decode(base64.b64decode(request.COOKIES['cart']))  # found\n"
        ),
        Bad("import marshal, requests\nx = marshal.loads(requests.get(url).content)  # found\n"),
        Bad(
            "import io, torch\nfrom flask import request\n"
            "m = torch.load(io.BytesIO(request.files['m'].read()), weights_only=False)  # found\n"
        ),
        Bad(
            "import pickle\ndef handler(event, context):\n    return pickle.loads(event['x'])  # found\n"
        ),
    )
    good = (
        "import pickle\nwith open('model.bin', 'rb') as file:\n    model = pickle.load(file)\n",
        "import pickle\ndef f(data):\n    return pickle.loads(data)\n",
        "import json\nfrom flask import request\nx = json.loads(request.data)\n",
        "import torch\nfrom flask import request\nx = torch.load(request.files['m'], weights_only=True)\n",
        "import numpy\nfrom flask import request\nx = numpy.load(request.files['m'])\n",
        "import pickle\ndef view(request):\n    return pickle.loads(CACHE[len(request.body)])\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if not call.args or is_constant(argument(call, "weights_only"), True):
            return
        if name == "numpy.load" and not is_constant(argument(call, "allow_pickle"), True):
            return
        source = outside_source(module, call.args[0])
        if source is not None:
            text = f"`{name}` runs what `{shown(source)}` tells it to: whoever sends it runs code."
            yield Found(call, text, evidence=((source, "the data come in here"),))
