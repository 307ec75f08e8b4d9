from types import CodeType
from typing import Any, TypeAlias

from guru.profiler.sampling.contexts import Endpoint
from guru.profiler.sampling.stacks import Key

Noted: TypeAlias = tuple[int, int, int, Key, Endpoint | None, Any]
Met: TypeAlias = tuple[int, float, Key, Endpoint | None, Any]
Moment: TypeAlias = tuple[int, list[tuple[int, int, float, Key, Endpoint | None]]]

class Ticker:
    def __init__(
        self,
        main_ident: int,
        main_native_id: int,
        endpoint_by_thread: dict[int, Endpoint],
        endpoint_by_task: dict[int, Endpoint],
        /,
    ) -> None: ...
    def run(self, distances: tuple[float, ...], /) -> float | None: ...
    def drain(self, codes: dict[int, tuple[CodeType, str]], /) -> tuple[list[Noted], int]: ...
    def follow(self, running_loop: Any, tasks: Any, /) -> None: ...
    def watch(
        self,
        distances: tuple[float, ...],
        threads: dict[int, tuple[int, int]],
        codes: dict[int, tuple[CodeType, str]],
        /,
    ) -> tuple[list[Moment], tuple[int, dict[int, Met]] | None] | None: ...
    def label(self, ident: int, endpoint: Endpoint | None, /) -> None: ...
    def end(self) -> None: ...
