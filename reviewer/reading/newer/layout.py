"""In which order a libcst node's parts stand in the source.

One line for each class, as words; whitespace and comments between them are not named:

- ``'text'``: these characters; ``field?'text'`` only where the field is set, ``field~'text'`` only
  where it is not
- ``body``: what that field holds, be it a node, several, characters or nothing
- ``BEGIN`` and ``END``: the ends of the ``ast`` node, which else has all parts; ``HERE`` is a
  beginning that may be whitespace
- ``OPEN`` and ``CLOSE``: the parentheses around an expression, and the ends inside of them;
  ``OUTER`` and ``UNOUTER``: the same where the innermost parentheses are part of the node
- ``MARK``: an offset that the node's builder takes from the walk
- ``NEIGHBOURS``: all strings that stand beside each other
- ``WORD``: one word or sign, as it stands in the source
"""

from __future__ import annotations

from guru.reviewer.reading.newer.operators import AUGMENTED, BINARY, BOOLEAN, COMPARING, UNARY

_SIGNS = {
    "Comma": ",",
    "Semicolon": ";",
    "Dot": ".",
    "Colon": ":",
    "AssignEqual": "=",
}

_EXPRESSIONS = {
    "LeftParen": "'('",
    "RightParen": "')'",
    "LeftSquareBracket": "'['",
    "RightSquareBracket": "']'",
    "LeftCurlyBrace": "'{'",
    "RightCurlyBrace": "'}'",
    "Asynchronous": "'async'",
    "Name": "OPEN value CLOSE",
    "Ellipsis": "OPEN '...' CLOSE",
    "Integer": "OPEN value CLOSE",
    "Float": "OPEN value CLOSE",
    "Imaginary": "OPEN value CLOSE",
    "Comparison": "OPEN left comparisons CLOSE",
    "ComparisonTarget": "operator comparator",
    "UnaryOperation": "OPEN operator expression CLOSE",
    "BinaryOperation": "OPEN left operator right CLOSE",
    "BooleanOperation": "OPEN left operator right CLOSE",
    "Attribute": "OPEN value dot attr.value CLOSE",
    "Index": "star value",
    "Slice": "lower first_colon upper second_colon step",
    "SubscriptElement": "BEGIN slice comma END",
    "Subscript": "OPEN value lbracket slice rbracket CLOSE",
    "Arg": "BEGIN star keyword equal value END comma",
    "Call": "OPEN func MARK '(' args ')' CLOSE",
    "Await": "OPEN 'await' expression CLOSE",
    "IfExp": "OPEN body 'if' test 'else' orelse CLOSE",
    "From": "'from' item",
    "Yield": "OPEN 'yield' value CLOSE",
    "Element": "value comma",
    "StarredElement": "OPEN '*' value CLOSE comma",
    "DictElement": "key ':' value comma",
    "StarredDictElement": "'**' value comma",
    "Tuple": "OUTER elements UNOUTER",
    "List": "OPEN lbracket elements rbracket CLOSE",
    "Set": "OPEN lbrace elements rbrace CLOSE",
    "Dict": "OPEN lbrace elements rbrace CLOSE",
    "CompFor": "asynchronous 'for' target 'in' iter ifs inner_for_in",
    "CompIf": "'if' test",
    "GeneratorExp": "OUTER elt for_in UNOUTER",
    "ListComp": "OPEN lbracket elt for_in rbracket CLOSE",
    "SetComp": "OPEN lbrace elt for_in rbrace CLOSE",
    "DictComp": "OPEN lbrace key ':' value for_in rbrace CLOSE",
    "StarredDictComp": "OPEN lbrace '**' value for_in rbrace CLOSE",
    "NamedExpr": "OPEN target ':=' value CLOSE",
    "Lambda": "OPEN 'lambda' params colon body CLOSE",
}

_STRINGS = {
    "SimpleString": "OPEN value CLOSE",
    "ConcatenatedString": "OPEN NEIGHBOURS CLOSE",
    "FormattedString": "OPEN MARK start parts end MARK CLOSE",
    "FormattedStringText": "HERE value",
    "FormattedStringExpression": "MARK '{' expression MARK equal MARK"
    " conversion?'!' conversion MARK format_spec?':' format_spec MARK '}'",
}
_STRINGS |= {
    name.replace("Formatted", "Templated"): words
    for name, words in _STRINGS.items()
    if "Formatted" in name
}

_SIGNATURES = {
    "Annotation": "WORD annotation",
    "ParamStar": "'*' comma",
    "ParamSlash": "'/' comma",
    "Param": "star BEGIN name.value annotation END equal default comma",
    "Parameters": "posonly_params posonly_ind params star_arg kwonly_params star_kwarg",
    "TypeVar": "name.value colon bound",
    "TypeVarTuple": "'*' name.value",
    "ParamSpec": "'**' name.value",
    "TypeParam": "BEGIN param equal MARK star default END comma",
    "TypeParameters": "lbracket params rbracket",
    "Decorator": "'@' decorator",
    "FunctionDef": "decorators BEGIN asynchronous 'def' name.value type_parameters"
    " '(' params ')' returns ':' body",
    "ClassDef": "decorators BEGIN 'class' name.value type_parameters"
    " lpar bases keywords rpar ':' body",
}

_SMALL = {
    "Expr": "value",
    "Pass": "'pass'",
    "Break": "'break'",
    "Continue": "'continue'",
    "Del": "'del' target",
    "Return": "'return' value",
    "Raise": "'raise' exc cause",
    "Assert": "'assert' test comma msg",
    "Global": "'global' names",
    "Nonlocal": "'nonlocal' names",
    "Assign": "targets value",
    "AnnAssign": "target annotation equal value",
    "AugAssign": "target operator value",
    "Import": "'import' names",
    "ImportFrom": "'from' relative module 'import' lpar names rpar",
    "TypeAlias": "'type' name type_parameters '=' value",
}
_SMALL["LazyImport"] = "'lazy' " + _SMALL["Import"]
_SMALL["LazyImportFrom"] = "'lazy' " + _SMALL["ImportFrom"]

_STATEMENTS = {
    "SimpleStatementLine": "body",
    "SimpleStatementSuite": "body",
    "IndentedBlock": "body",
    "NameItem": "name.value comma",
    "AssignTarget": "target '='",
    "ImportAlias": "BEGIN name asname END comma",
    "ImportStar": "'*'",
    "AsName": "'as' name",
    "WithItem": "item asname comma",
    "If": "WORD test ':' body orelse",
    "Else": "'else' ':' body",
    "While": "'while' test ':' body orelse",
    "For": "asynchronous 'for' target 'in' iter ':' body orelse",
    "With": "asynchronous 'with' lpar items rpar ':' body",
    "Try": "'try' ':' body handlers orelse finalbody",
    "TryStar": "'try' ':' body handlers orelse finalbody",
    "Finally": "'finally' ':' body",
    "ExceptHandler": "'except' type name ':' body",
    "ExceptStarHandler": "'except' '*' type name ':' body",
    "Module": "body",
}

_PATTERNS = {
    "Match": "'match' subject ':' cases",
    "MatchCase": "'case' pattern guard?'if' guard ':' body",
    "MatchValue": "value",
    "MatchSingleton": "value",
    "MatchSequenceElement": "value comma",
    "MatchStar": "BEGIN '*' name~'_' name END comma",
    "MatchList": "OPEN lbracket patterns rbracket CLOSE",
    "MatchTuple": "OUTER patterns UNOUTER",
    "MatchMappingElement": "key ':' pattern comma",
    "MatchMapping": "OPEN lbrace elements rest?'**' rest trailing_comma rbrace CLOSE",
    "MatchKeywordElement": "key.value '=' pattern comma",
    "MatchClass": "OPEN cls '(' patterns kwds ')' CLOSE",
    "MatchAs": "OPEN pattern pattern?'as' name~'_' name CLOSE",
    "MatchOrElement": "pattern separator",
    "MatchOr": "OPEN patterns CLOSE",
}

LAYOUT: dict[str, str] = {
    **{name: f"'{sign}'" for name, sign in _SIGNS.items()},
    **{name: f"'{sign}'" for name, (sign, _) in (BINARY | BOOLEAN).items()},
    **{name: f"'{sign}'" for name, (sign, _) in (AUGMENTED | COMPARING).items()},
    **{name: f"'{sign}'" for name, (sign, _) in UNARY.items()},
    "NotEqual": "value",
    "NotIn": "'not' 'in'",
    "IsNot": "'is' 'not'",
    **_EXPRESSIONS,
    **_STRINGS,
    **_SIGNATURES,
    **{name: f"{words} END semicolon" for name, words in _SMALL.items()},
    **_STATEMENTS,
    **_PATTERNS,
}
