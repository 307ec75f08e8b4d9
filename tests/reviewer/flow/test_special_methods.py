"""What operators, loops, texts and attributes call behind the scenes."""

import textwrap

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings, TaintSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

SETTINGS = FlowSettings(TaintSettings(named=frozenset({"src"})))
SCENES = {
    "property setter, reached": (
        True,
        """
            class A:
                def __init__(self): self._v=''
                @property
                def v(self): return self._v
                @v.setter
                def v(self, n): self._v=n
            def f(src):
                a=A(); a.v=src
                os.system(a.v)
        """,
    ),
    "property setter, not reached": (
        False,
        """
            class A:
                def __init__(self): self._v=''
                @property
                def v(self): return self._v
                @v.setter
                def v(self, n): self._v='fixed'
            def f(src):
                a=A(); a.v=src
                os.system(a.v)
        """,
    ),
    "mro, reached": (
        True,
        """
            class X:
                def g(self,v): return 'x'
            class Y:
                def g(self,v): return v
            class A(Y,X): pass
            def f(src): os.system(A().g(src))
        """,
    ),
    "mro diamond, not reached": (
        False,
        """
            class R:
                def g(self,v): return v
            class X(R): pass
            class Y(R):
                def g(self,v): return 'y'
            class A(X,Y): pass
            def f(src): os.system(A().g(src))
        """,
    ),
    "metaclass attrs, reached": (
        True,
        """
            class M(type):
                def __new__(cls,name,bases,attrs):
                    attrs['run']=lambda self: self.v
                    return super().__new__(cls,name,bases,attrs)
            def f(src):
                class A(metaclass=M):
                    v=src
                os.system(A().run())
        """,
    ),
    "metaclass attrs, not reached": (
        False,
        """
            class M(type):
                def __new__(cls,name,bases,attrs):
                    attrs['run']=lambda self: 'x'
                    return super().__new__(cls,name,bases,attrs)
            def f(src):
                class A(metaclass=M):
                    v=src
                os.system(A().run())
        """,
    ),
    "type() class, reached": (
        True,
        """
            def f(src):
                A=type('A',(),{'v':src,'w':'x'})
                os.system(A.v)
        """,
    ),
    "type() class, not reached": (
        False,
        """
            def f(src):
                A=type('A',(),{'v':src,'w':'x'})
                os.system(A.w)
        """,
    ),
    "__getattr__, reached": (
        True,
        """
            class A:
                def __init__(self,v): self.v=v
                def __getattr__(self,n): return self.v
            def f(src): os.system(A(src).other)
        """,
    ),
    "__getattr__, not reached": (
        False,
        """
            class A:
                def __init__(self,v): self.v=v
                def __getattr__(self,n): return 'x'
            def f(src): os.system(A(src).other)
        """,
    ),
    "__getitem__, not reached": (
        False,
        """
            class A:
                def __init__(self,v): self.v=v
                def __getitem__(self,n): return 'x'
            def f(src): os.system(A(src)['k'])
        """,
    ),
    "__iter__, reached": (
        True,
        """
            class A:
                def __init__(self,v): self.v=v
                def __iter__(self): return iter([self.v])
            def f(src):
                for x in A(src): os.system(x)
        """,
    ),
    "__iter__, not reached": (
        False,
        """
            class A:
                def __init__(self,v): self.v=v
                def __iter__(self): return iter(['a'])
            def f(src):
                for x in A(src): os.system(x)
        """,
    ),
    "__next__, reached": (
        True,
        """
            class A:
                def __init__(self,v): self.v=v; self.n=0
                def __iter__(self): return self
                def __next__(self):
                    self.n+=1
                    if self.n>2: raise StopIteration
                    return self.v
            def f(src):
                for x in A(src): os.system(x)
        """,
    ),
    "__add__, reached": (
        True,
        """
            class A:
                def __init__(self,v): self.v=v
                def __add__(self,o): return self.v+o
            def f(src): os.system(A(src)+'x')
        """,
    ),
    "__add__, not reached": (
        False,
        """
            class A:
                def __init__(self,v): self.v=v
                def __add__(self,o): return 'k'
            def f(src): os.system(A(src)+'x')
        """,
    ),
    "__contains__, not reached": (
        False,
        """
            class A:
                def __contains__(self,o): return False
            def f(src):
                x='a'
                if 'q' in A(): x=src
                os.system(x)
        """,
    ),
    "__eq__, not reached": (
        False,
        """
            class A:
                def __eq__(self,o): return False
            def f(src):
                x='a'
                if A()==1: x=src
                os.system(x)
        """,
    ),
    "__bool__, not reached": (
        False,
        """
            class A:
                def __bool__(self): return False
            def f(src):
                x='a'
                if A(): x=src
                os.system(x)
        """,
    ),
    "__len__, reached": (
        True,
        """
            class A:
                def __len__(self): return 1
            def f(src):
                x='a'
                if A(): x=src
                os.system(x)
        """,
    ),
    "__call__, reached": (
        True,
        """
            class A:
                def __call__(self,v): return v
            def f(src): os.system(A()(src))
        """,
    ),
    "__str__, reached": (
        True,
        """
            class A:
                def __init__(self,v): self.v=v
                def __str__(self): return self.v
            def f(src): os.system(f'{A(src)}')
        """,
    ),
    "__str__, not reached": (
        False,
        """
            class A:
                def __init__(self,v): self.v=v
                def __str__(self): return 'x'
            def f(src): os.system(f'{A(src)}')
        """,
    ),
    "__str__ pct, not reached": (
        False,
        """
            class A:
                def __init__(self,v): self.v=v
                def __str__(self): return 'x'
            def f(src): os.system('%s' % A(src))
        """,
    ),
    "dataclass, reached": (
        True,
        """
            from dataclasses import dataclass, field
            @dataclass
            class A:
                a: str
                b: str = 'x'
            def f(src): os.system(A(src).a)
        """,
    ),
    "dataclass, not reached": (
        False,
        """
            from dataclasses import dataclass, field
            @dataclass
            class A:
                a: str
                b: str = 'x'
            def f(src): os.system(A(src).b)
        """,
    ),
    "dataclass replace, reached": (
        True,
        """
            from dataclasses import dataclass, replace
            @dataclass
            class A:
                a: str
                b: str = 'x'
            def f(src): os.system(replace(A('k'),b=src).b)
        """,
    ),
    "dataclass replace, not reached": (
        False,
        """
            from dataclasses import dataclass, replace
            @dataclass
            class A:
                a: str
                b: str = 'x'
            def f(src): os.system(replace(A('k'),b=src).a)
        """,
    ),
    "dataclass post_init, not reached": (
        False,
        """
            from dataclasses import dataclass
            @dataclass
            class A:
                a: str
                def __post_init__(self): self.a='x'
            def f(src): os.system(A(src).a)
        """,
    ),
    "namedtuple, reached": (
        True,
        """
            from collections import namedtuple
            P=namedtuple('P','a b')
            def f(src): os.system(P(src,'x').a)
        """,
    ),
    "namedtuple, not reached": (
        False,
        """
            from collections import namedtuple
            P=namedtuple('P',['a','b'])
            def f(src): os.system(P(src,'x').b)
        """,
    ),
    "namedtuple idx, not reached": (
        False,
        """
            from collections import namedtuple
            P=namedtuple('P',['a','b'])
            def f(src): os.system(P(src,'x')[1])
        """,
    ),
    "namedtuple idx, reached": (
        True,
        """
            from collections import namedtuple
            P=namedtuple('P',['a','b'])
            def f(src): os.system(P(src,'x')[0])
        """,
    ),
    "NamedTuple, not reached": (
        False,
        """
            from typing import NamedTuple
            class P(NamedTuple):
                a: str
                b: str
            def f(src):
                a,b=P(src,'x')
                os.system(b)
        """,
    ),
    "NamedTuple, reached": (
        True,
        """
            from typing import NamedTuple
            class P(NamedTuple):
                a: str
                b: str
            def f(src):
                a,b=P(src,'x')
                os.system(a)
        """,
    ),
    "match class, reached": (
        True,
        """
            class P:
                def __init__(self,x,y): self.x=x; self.y=y
            def f(src):
                match P(src,'b'):
                    case P(x=a,y=b): os.system(a)
        """,
    ),
    "match class, not reached": (
        False,
        """
            class P:
                def __init__(self,x,y): self.x=x; self.y=y
            def f(src):
                match P(src,'b'):
                    case P(x=a,y=b): os.system(b)
        """,
    ),
    "match class other, not reached": (
        False,
        """
            class P: pass
            class Q: pass
            def f(src):
                match P():
                    case Q(): os.system(src)
                    case P(): os.system('x')
        """,
    ),
    "match type int, not reached": (
        False,
        """
            def f(src):
                match 5:
                    case str(): os.system(src)
                    case int(): os.system('x')
        """,
    ),
    "thread subclass, reached": (
        True,
        """
            import threading
            class T(threading.Thread):
                def __init__(self,v):
                    super().__init__()
                    self.v=v
                def run(self): os.system(self.v)
            def f(src):
                T(src).start()
        """,
    ),
    "thread local, reached": (
        True,
        """
            import threading
            l=threading.local()
            def f(src):
                l.x=src
                os.system(l.x)
        """,
    ),
    "isinstance, not reached": (
        False,
        """
            class A: pass
            class B: pass
            def f(src):
                x=A()
                if isinstance(x,B): os.system(src)
        """,
    ),
    "isinstance, reached": (
        True,
        """
            class A: pass
            class B(A): pass
            def f(src):
                x=B()
                if isinstance(x,A): os.system(src)
        """,
    ),
    "hasattr, not reached": (
        False,
        """
            class A: pass
            def f(src):
                x=A()
                if hasattr(x,'q'): os.system(src)
        """,
    ),
    "descriptor, reached": (
        True,
        """
            class D:
                def __get__(self,o,t): return o._v
                def __set__(self,o,v): o._v=v
            class A:
                v=D()
            def f(src):
                a=A(); a.v=src
                os.system(a.v)
        """,
    ),
    "descriptor, not reached": (
        False,
        """
            class D:
                def __get__(self,o,t): return 'x'
                def __set__(self,o,v): o._v=v
            class A:
                v=D()
            def f(src):
                a=A(); a.v=src
                os.system(a.v)
        """,
    ),
    "singleton, reached": (
        True,
        """
            class S:
                _i=None
                def __new__(cls):
                    if cls._i is None:
                        cls._i=super().__new__(cls)
                    return cls._i
            def f(src):
                S().v=src
                os.system(S().v)
        """,
    ),
    "vars update, reached": (
        True,
        """
            class A: pass
            def f(src):
                a=A(); vars(a)['x']=src
                os.system(a.x)
        """,
    ),
    "__dict__, reached": (
        True,
        """
            class A: pass
            def f(src):
                a=A(); a.__dict__['x']=src
                os.system(a.x)
        """,
    ),
    "__dict__ update, reached": (
        True,
        """
            class A:
                def __init__(self,**k): self.__dict__.update(k)
            def f(src): os.system(A(x=src).x)
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
