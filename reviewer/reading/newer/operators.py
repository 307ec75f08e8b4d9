"""libcst's operators: how they are written and what ``ast`` calls them."""

from __future__ import annotations

import ast

BINARY: dict[str, tuple[str, ast.operator]] = {
    "Add": ("+", ast.Add()),
    "Subtract": ("-", ast.Sub()),
    "Multiply": ("*", ast.Mult()),
    "MatrixMultiply": ("@", ast.MatMult()),
    "Divide": ("/", ast.Div()),
    "FloorDivide": ("//", ast.FloorDiv()),
    "Modulo": ("%", ast.Mod()),
    "Power": ("**", ast.Pow()),
    "LeftShift": ("<<", ast.LShift()),
    "RightShift": (">>", ast.RShift()),
    "BitOr": ("|", ast.BitOr()),
    "BitAnd": ("&", ast.BitAnd()),
    "BitXor": ("^", ast.BitXor()),
}
AUGMENTED: dict[str, tuple[str, ast.operator]] = {
    f"{name}Assign": (f"{sign}=", operator) for name, (sign, operator) in BINARY.items()
}
BOOLEAN: dict[str, tuple[str, ast.boolop]] = {"And": ("and", ast.And()), "Or": ("or", ast.Or())}
COMPARING: dict[str, tuple[str, ast.cmpop]] = {
    "Equal": ("==", ast.Eq()),
    "NotEqual": ("!=", ast.NotEq()),
    "LessThan": ("<", ast.Lt()),
    "LessThanEqual": ("<=", ast.LtE()),
    "GreaterThan": (">", ast.Gt()),
    "GreaterThanEqual": (">=", ast.GtE()),
    "In": ("in", ast.In()),
    "NotIn": ("not in", ast.NotIn()),
    "Is": ("is", ast.Is()),
    "IsNot": ("is not", ast.IsNot()),
}
UNARY: dict[str, tuple[str, ast.unaryop]] = {
    "Plus": ("+", ast.UAdd()),
    "Minus": ("-", ast.USub()),
    "BitInvert": ("~", ast.Invert()),
    "Not": ("not", ast.Not()),
}
