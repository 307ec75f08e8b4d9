"""Data that leave KMS in the clear, only to be encrypted again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.aws._clients import calls_service
from guru.reviewer.rules.resources._uses import value_before

_DEPTH = 6


class SecretDecryptedToEncrypt(Rule):
    """Data are decrypted with KMS only to be encrypted again

    ## What it does
    Finds `encrypt` of a KMS client whose plaintext is what `decrypt` returned.

    ## Why is this bad
    Between the two calls the data lie in the program's memory in the clear, and the program needs
    the right to see them. `re_encrypt` changes the key inside of KMS, in one call.

    ## Example
    ```python
    import boto3

    kms = boto3.client("kms")

    def rotate(blob, key):
        plain = kms.decrypt(CiphertextBlob=blob)["Plaintext"]
        return kms.encrypt(KeyId=key, Plaintext=plain)["CiphertextBlob"]
    ```

    ## Use instead
    ```python
    import boto3

    kms = boto3.client("kms")

    def rotate(blob, key):
        answer = kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key)
        return answer["CiphertextBlob"]
    ```

    ## References
    - [AWS KMS: ReEncrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html)
    - [CWE-310: Cryptographic Issues](https://cwe.mitre.org/data/definitions/310.html)
    """

    severity = Severity.MEDIUM
    cwe = (310,)
    codeguru = ("aws-kms-reencryption",)
    methods = ("encrypt",)
    bad = (
        Bad("""\
from boto3 import client as aws

def move(blob, key):
    kms = aws("kms")
    response = kms.decrypt(CiphertextBlob=blob)
    plain = response.get("Plaintext")
    return kms.encrypt(KeyId=key, Plaintext=plain)  # found
"""),
        Bad("""\
import boto3

class Vault:
    def __init__(self, region):
        self.kms = boto3.Session(region_name=region).client("kms")

    def rotate(self, secrets, key):
        for secret in secrets:
            opened = self.kms.decrypt(CiphertextBlob=secret.blob, KeyId=secret.key)
            closed = self.kms.encrypt(Plaintext=opened["Plaintext"], KeyId=key)  # found
            secret.blob = closed["CiphertextBlob"]
"""),
        Bad("""\
def move(kms, blob, key):
    return kms.encrypt(  # found
        KeyId=key, Plaintext=kms.decrypt(CiphertextBlob=blob)["Plaintext"]
    )["CiphertextBlob"]
"""),
    )
    good = (
        """\
import boto3
kms = boto3.client("kms")
kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key)
""",
        """\
import boto3
kms = boto3.client("kms")
def change(blob, key):
    plain = kms.decrypt(CiphertextBlob=blob)["Plaintext"]
    settings = json.loads(plain)
    settings["version"] += 1
    return kms.encrypt(KeyId=key, Plaintext=json.dumps(settings))
""",
        """\
import boto3
kms = boto3.client("kms")
def both(blob, text, key):
    plain = kms.decrypt(CiphertextBlob=blob)["Plaintext"]
    return plain, kms.encrypt(KeyId=key, Plaintext=text)
""",
        """\
def rotate(old, new, token):
    return new.encrypt(old.decrypt(token))
""",
        """\
import boto3
kms = boto3.client("kms")
def encrypt(text):
    return kms.encrypt(KeyId="alias/a", Plaintext=text)
def decrypt(blob):
    return kms.decrypt(CiphertextBlob=blob)["Plaintext"]
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        plain = argument(call, "Plaintext")
        if plain is None or not calls_service(module, call, "kms"):
            return
        source = _decrypted(plain, module, _DEPTH)
        if source is not None:
            text = "The plaintext comes from `decrypt`: `re_encrypt` keeps it inside of KMS."
            yield Found(call, text, evidence=((source, "decrypted here"),))


def _decrypted(node: ast.expr, module: Module, depth: int) -> ast.Call | None:
    """Return the call of ``decrypt`` whose result an expression is, unchanged."""
    if depth == 0:
        return None
    match node:
        case ast.Call(func=ast.Attribute(attr="decrypt")) if calls_service(module, node, "kms"):
            return node
        case ast.Call(func=ast.Attribute(attr="get", value=inner)):
            return _decrypted(inner, module, depth - 1)
        case ast.Subscript(value=inner) | ast.Await(value=inner):
            return _decrypted(inner, module, depth - 1)
        case ast.Name():
            value = value_before(module, node)
            return _decrypted(value, module, depth - 1) if value is not None else None
    return None
