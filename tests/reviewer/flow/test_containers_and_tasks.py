"""Containers of the standard library, and functions handed to threads and pools."""

import textwrap

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

SETTINGS = FlowSettings(TaintSettings(named=frozenset({"src"})))
SCENES = {
    "exc, reached": (
        True,
        """
            def f(src):
                try:
                    raise ValueError(src)
                except ValueError as e:
                    os.system(e.args[0])
        """,
    ),
    "exc str, reached": (
        True,
        """
            def f(src):
                try:
                    raise ValueError(src)
                except ValueError as e:
                    os.system(str(e))
        """,
    ),
    "exc, not reached": (
        False,
        """
            def f(src):
                try:
                    raise KeyError('x')
                except ValueError as e:
                    os.system(src)
                except KeyError as e:
                    os.system(str(e))
        """,
    ),
    "exc custom attr, reached": (
        True,
        """
            class E(Exception):
                def __init__(self, m, extra):
                    super().__init__(m)
                    self.extra=extra
            def f(src):
                try:
                    raise E('a', src)
                except E as e:
                    os.system(e.extra)
        """,
    ),
    "exc custom attr, not reached": (
        False,
        """
            class E(Exception):
                def __init__(self, m, extra):
                    super().__init__(m)
                    self.extra=extra
            def f(src):
                try:
                    raise E('a', src)
                except E as e:
                    os.system(e.args[0])
        """,
    ),
    "slice assign, reached": (
        True,
        """
            def f(src):
                l=['a','b','c']
                l[1:2]=[src]
                os.system(l[1])
        """,
    ),
    "slice assign, not reached": (
        False,
        """
            def f(src):
                l=['a','b','c']
                l[1:2]=[src]
                os.system(l[0])
        """,
    ),
    "deepcopy, not reached": (
        False,
        """
            import copy
            def f(src):
                l=[['a']]
                m=copy.deepcopy(l); m[0][0]=src
                os.system(l[0][0])
        """,
    ),
    "shallow copy, reached": (
        True,
        """
            import copy
            def f(src):
                l=[['a']]
                m=copy.copy(l); m[0][0]=src
                os.system(l[0][0])
        """,
    ),
    "defaultdict, reached": (
        True,
        """
            from collections import defaultdict
            def f(src):
                d=defaultdict(list)
                d['a'].append(src)
                os.system(d['a'][0])
        """,
    ),
    "defaultdict, not reached": (
        False,
        """
            from collections import defaultdict
            def f(src):
                d=defaultdict(list)
                d['a'].append(src)
                d['b'].append('x')
                os.system(d['b'][0])
        """,
    ),
    "ChainMap, reached": (
        True,
        """
            from collections import ChainMap
            def f(src):
                d=ChainMap({'a':src},{'b':'x'})
                os.system(d['a'])
        """,
    ),
    "heapq, reached": (
        True,
        """
            import heapq
            def f(src):
                h=[]
                heapq.heappush(h,src)
                os.system(heapq.heappop(h))
        """,
    ),
    "array, reached": (
        True,
        """
            import array
            def f(src):
                a=array.array('u',src)
                os.system(''.join(a))
        """,
    ),
    "gather, not reached": (
        False,
        """
            import asyncio
            async def g(v): return v
            async def f(src):
                a,b=await asyncio.gather(g(src),g('x'))
                os.system(b)
        """,
    ),
    "gather, reached": (
        True,
        """
            import asyncio
            async def g(v): return v
            async def f(src):
                a,b=await asyncio.gather(g(src),g('x'))
                os.system(a)
        """,
    ),
    "async lock global, reached": (
        True,
        """
            import asyncio
            lock=asyncio.Lock()
            g='_'
            async def inc(v):
                global g
                async with lock:
                    cur=g
                    await asyncio.sleep(0.1)
                    g=cur+v
            async def f(src):
                await asyncio.gather(*[inc(src),inc(src)])
                os.system(g)
        """,
    ),
    "thread, reached": (
        True,
        """
            import threading
            def g(v): os.system(v)
            def f(src):
                t=threading.Thread(target=g,args=(src,))
                t.start()
        """,
    ),
    "executor, reached": (
        True,
        """
            from concurrent.futures import ThreadPoolExecutor
            def g(v): os.system(v)
            def f(src):
                with ThreadPoolExecutor() as ex:
                    ex.submit(g,src)
        """,
    ),
    "executor result, reached": (
        True,
        """
            from concurrent.futures import ThreadPoolExecutor
            def g(v): return v
            def f(src):
                with ThreadPoolExecutor() as ex:
                    r=ex.submit(g,src)
                    os.system(r.result())
        """,
    ),
    "executor result, not reached": (
        False,
        """
            from concurrent.futures import ThreadPoolExecutor
            def g(v): return 'x'
            def f(src):
                with ThreadPoolExecutor() as ex:
                    r=ex.submit(g,src)
                    os.system(r.result())
        """,
    ),
    "executor map, reached": (
        True,
        """
            from concurrent.futures import ThreadPoolExecutor
            def g(v): return v
            def f(src):
                with ThreadPoolExecutor() as ex:
                    for r in ex.map(g,[src]): os.system(r)
        """,
    ),
    "pool apply, reached": (
        True,
        """
            from multiprocessing import Pool
            def g(v): return v
            def f(src):
                with Pool() as p:
                    os.system(p.apply(g,(src,)))
        """,
    ),
    "timer, reached": (
        True,
        """
            import threading
            def g(v): os.system(v)
            def f(src):
                threading.Timer(1,g,[src]).start()
        """,
    ),
    "contextvar, reached": (
        True,
        """
            import contextvars
            v=contextvars.ContextVar('v')
            def f(src):
                v.set(src)
                os.system(v.get())
        """,
    ),
    "sys.exit, not reached": (
        False,
        """
            import sys
            def f(src):
                sys.exit(1)
                os.system(src)
        """,
    ),
    "itertools chain, reached": (
        True,
        """
            import itertools
            def f(src):
                for x in itertools.chain(['a'],[src]): os.system(x)
        """,
    ),
    "itertools islice, not reached": (
        False,
        """
            import itertools
            def f(src): os.system(list(itertools.islice(['a',src],1))[0])
        """,
    ),
    "default arg mutable, reached": (
        True,
        """
            def g(v=None,l=[]):
                if v: l.append(v)
                return l
            def f(src):
                g(src)
                os.system(g()[0])
        """,
    ),
    "print file, reached": (
        True,
        """
            import io
            def f(src):
                s=io.StringIO(); print(src,file=s)
                os.system(s.getvalue())
        """,
    ),
    "any const, not reached": (
        False,
        """
            def f(src):
                if any([False,False]): os.system(src)
        """,
    ),
    "all const, reached": (
        True,
        """
            def f(src):
                if all([True,True]): os.system(src)
        """,
    ),
    "sum list, not reached": (
        False,
        """
            def f(src):
                if sum([1,2])==4: os.system(src)
        """,
    ),
    "max, not reached": (
        False,
        """
            def f(src):
                if max(1,2)==1: os.system(src)
        """,
    ),
    "subscript tuple key, reached": (
        True,
        """
            def f(src):
                d={(1,2):src}
                os.system(d[1,2])
        """,
    ),
    "subscript tuple key, not reached": (
        False,
        """
            def f(src):
                d={(1,2):src,(1,3):'x'}
                os.system(d[1,3])
        """,
    ),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(name: str) -> None:
    reached, code = SCENES[name]
    module = Module("a.py", decode(f"import os\n{textwrap.dedent(code)}".encode()))
    flow = follow(module, SETTINGS)
    assert not flow.cut_off
    assert any(hit.danger == "command" for hit in flow.hits) is reached
