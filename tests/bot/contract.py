"""GitHub's own description of its API, as a judge of requests and responses."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

SLICE = Path(__file__).parent / "fixtures" / "github-openapi-slice.json"
ERRORS = {422: "validation-error-simple"}


@cache
def description() -> dict[str, Any]:
    """Return the slice with its schemas turned from OpenAPI 3.0 into JSON Schema."""
    return as_json_schema(json.loads(SLICE.read_text("utf-8")))


def as_json_schema(part: Any) -> Any:
    """Write ``nullable`` the way JSON Schema does; examples stay as they are."""
    if isinstance(part, list):
        return [as_json_schema(item) for item in part]
    if not isinstance(part, dict):
        return part
    out = {key: value if key == "value" else as_json_schema(value) for key, value in part.items()}
    return {"anyOf": [out, {"type": "null"}]} if out.pop("nullable", None) is True else out


def example(name: str) -> Any:
    """Return a copy of one of GitHub's examples."""
    return json.loads(json.dumps(description()["components"]["examples"][name]["value"]))


def operation(method: str, path: str) -> dict[str, Any] | None:
    """Find the operation for a request, None when GitHub's description has none."""
    for template, methods in description()["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in methods:
            return methods[method.lower()]
    return None


def request_faults(method: str, path: str, query: dict[str, str], body: Any) -> list[str]:
    """Say what a request does that the description does not allow, unknown names included."""
    found = operation(method, path)
    if found is None:
        return [f"GitHub has no {method} {path}"]
    known = {p["name"]: p["schema"] for p in map(resolved, found.get("parameters", []))}
    faults = [f"unknown query parameter {name}" for name in query if name not in known]
    for name, text in query.items():
        value = int(text) if known.get(name, {}).get("type") == "integer" else text
        faults += violations(known.get(name, {}), value)
    if body is not None:
        content = resolved(found.get("requestBody", {})).get("content", {})
        faults += violations(closed(content.get("application/json", {}).get("schema", False)), body)
    return faults


def response_faults(method: str, path: str, status: int, body: Any) -> list[str]:
    """Say where the stand-in itself leaves the description."""
    found = operation(method, path)
    answers = found["responses"] if found else {}
    if str(status) in answers:
        content = resolved(answers[str(status)]).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
    else:
        schema = {"$ref": f"#/components/schemas/{ERRORS.get(status, 'basic-error')}"}
    return violations(schema, body)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference."""
    while "$ref" in part:
        _, _, kind, name = part["$ref"].split("/")
        part = description()["components"][kind][name]
    return part


def closed(schema: Any) -> Any:
    """Allow no properties but the named ones: a misspelt one would be lost without a word."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    extra = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return {**{key: closed(value) for key, value in schema.items()}, **extra}


def violations(schema: Any, value: Any) -> list[str]:
    """Validate a value against a schema of the slice."""
    if schema is False:
        return ["no body is allowed here"]
    whole = {**schema, "components": description()["components"]}
    judge = jsonschema.Draft202012Validator(whole)
    return [f"{error.json_path}: {error.message[:300]}" for error in judge.iter_errors(value)]
