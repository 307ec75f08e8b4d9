"""Objects built from data that someone else wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class UntrustedDeserialization(TaintRule):
    """Objects are built from data that come from outside

    ## What it does
    Follows data of requests, messages, sockets and downloads into `pickle`, `marshal`, `dill`,
    `shelve`, `jsonpickle`, `joblib`, `torch.load`, `pandas.read_pickle` and the full loaders of
    YAML. Pickles of one's own are left alone.

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
    - [PyYAML: loading YAML](https://pyyaml.org/wiki/PyYAMLDocumentation)
    - [CWE-502: Deserialization of Untrusted Data](https://cwe.mitre.org/data/definitions/502.html)
    """

    severity = Severity.HIGH
    cwe = (502, 20)
    codeguru = ("untrusted-deserialization", "improper-input-validation")
    danger = dangers.DESERIALIZATION
    message = "`{sink}` runs what `{source}` tells it to: whoever sends it runs code."
    weaker: ClassVar[Mapping[str, Severity]] = {"download": Severity.HIGH, "argument": Severity.LOW}
    bad = (
        Bad(
            "from pickle import loads as read\n"
            "def serve(sock):\n"
            "    data = sock.recv(4096)\n"
            "    return read(data)  # found\n"
        ),
        Bad(
            "from django.http import HttpRequest\n"
            "import base64, jsonpickle\n"
            "def view(request):\n"
            "    return jsonpickle.decode(base64.b64decode(request.COOKIES['cart']))  # found\n"
        ),
        Bad("import marshal, requests\nx = marshal.loads(requests.get(url).content)  # found\n"),
        Bad(
            "import io, torch\n"
            "from flask import request\n"
            "m = torch.load(io.BytesIO(request.files['m'].read()), weights_only=False)  # found\n"
        ),
        Bad(
            "import pickle\n"
            "def handler(event, context):\n"
            "    return pickle.loads(event['x'])  # found\n"
        ),
        Bad(
            "import yaml\n"
            "from flask import request\n"
            "def f():\n"
            "    return yaml.load(request.data, Loader=yaml.Loader)  # found\n"
        ),
    )
    good = (
        ("import pickle\nwith open('model.bin', 'rb') as file:\n    model = pickle.load(file)\n"),
        ("import pickle\ndef f(data):\n    return pickle.loads(data)\n"),
        ("import json\nfrom flask import request\nx = json.loads(request.data)\n"),
        (
            "import torch\n"
            "from flask import request\n"
            "x = torch.load(request.files['m'], weights_only=True)\n"
        ),
        ("import numpy\nfrom flask import request\nx = numpy.load(request.files['m'])\n"),
        (
            "from django.http import HttpRequest\n"
            "import pickle\n"
            "def view(request):\n"
            "    return pickle.loads(CACHE[len(request.body)])\n"
        ),
        (
            "import yaml\n"
            "from flask import request\n"
            "def f():\n"
            "    return yaml.load(request.data, Loader=yaml.SafeLoader)\n"
        ),
        (
            "import pickle\n"
            "from flask import request\n"
            "def f():\n"
            "    data = request.data\n"
            "    data = b'N.'\n"
            "    return pickle.loads(data)\n"
        ),
    )
