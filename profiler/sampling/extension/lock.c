/* The interpreter's lock: who has it, and having it given up. Neither needs the interpreter. */
#include "ticker.h"
#include <internal/pycore_gil.h>
#if PY_VERSION_HEX < 0x030C0000
#include <internal/pycore_runtime.h>
#endif

#define SHORT 100ul                    /* microseconds; where several wait, a shorter one is a storm */

static struct _gil_runtime_state *
lock_of(Ticker *self)
{
#if PY_VERSION_HEX < 0x030C0000
    (void)self;
    return &_PyRuntime.ceval.gil;
#else
    return self->interpreter->ceval.gil;
#endif
}

/* NULL where nobody has it. */
PyThreadState *
holder(Ticker *self)
{
    struct _gil_runtime_state *lock = lock_of(self);
#if PY_VERSION_HEX < 0x030D0000
    PyThreadState *last = (PyThreadState *)_Py_atomic_load_relaxed(&lock->last_holder);
    return _Py_atomic_load_relaxed(&lock->locked) == 1 ? last : NULL;
#else
    PyThreadState *last = _Py_atomic_load_ptr_relaxed(&lock->last_holder);
    return _Py_atomic_load_int_relaxed(&lock->locked) == 1 ? last : NULL;
#endif
}

/* Have whoever has the interpreter give it up at once, as for a thread that has waited too long, and
others soon. Before Python 3.12 the interval is the runtime's, and its functions need no interpreter.
*/
void
ask_for_interpreter(Ticker *self, unsigned long *found)
{
#if PY_VERSION_HEX < 0x030C0000
    *found = _PyEval_GetSwitchInterval();
    if (*found > SHORT)
        _PyEval_SetSwitchInterval(SHORT);
#else
    unsigned long *interval = &lock_of(self)->interval;
    *found = *interval;
    if (*found > SHORT)
        *interval = SHORT;
#endif
#if PY_VERSION_HEX < 0x030D0000        /* later, each thread has a flag of its own */
    _Py_atomic_store_relaxed(&self->interpreter->ceval.gil_drop_request, 1);
    _Py_atomic_store_relaxed(&self->interpreter->ceval.eval_breaker, 1);
#endif
}

void
stop_asking(Ticker *self, unsigned long found)
{
#if PY_VERSION_HEX < 0x030C0000
    (void)self;
    if (_PyEval_GetSwitchInterval() == SHORT)
        _PyEval_SetSwitchInterval(found);
#else
    unsigned long *interval = &lock_of(self)->interval;
    if (*interval == SHORT)
        *interval = found;
#endif
}

