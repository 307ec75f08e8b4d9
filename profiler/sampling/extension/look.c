/* What the main thread does when it is asked to note its own stack.

It is C alone: no instruction of Python's is run in it, so that no handler of a signal, no other thread
and no tracer comes in between, and it needs no room on Python's stack. It never raises.
*/
#include "ticker.h"

static void
find_own_task(Ticker *self, Sample *sample)
{
    sample->task = NULL;
    if (self->running_loop == NULL)
        return;
    PyObject *loop = PyObject_CallNoArgs(self->running_loop);
    if (loop != NULL && Py_TYPE(loop)->tp_hash == PyBaseObject_Type.tp_hash)
        Py_XINCREF(sample->task = PyDict_GetItemWithError(self->tasks, loop));
    Py_XDECREF(loop);
    PyErr_Clear();
}

static int
take(Ticker *self)
{
    if (PyInterpreterState_Get() != self->interpreter || self->count == ROOM)
        return 0;
    Sample *sample = &self->taken[self->count];
    sample->when = read_clock(CLOCK_MONOTONIC);
    sample->late = sample->when - self->due;
    sample->cpu = read_clock(CLOCK_THREAD_CPUTIME_ID);
    sample->depth = walk(self, (PyFrameObject *)Py_XNewRef(PyEval_GetFrame()));
    if (!sample->depth)
        return 0;
    size_t size = sample->depth * sizeof(Place);
    sample->places = PyMem_RawMalloc(size);
    if (sample->places == NULL) {
        release(self->stack, sample->depth);
        return 0;
    }
    memcpy(sample->places, self->stack, size);
    find_own_task(self, sample);
    find_endpoint(self, sample, self->ident);
    self->count++;
    self->spent += read_clock(CLOCK_THREAD_CPUTIME_ID) - sample->cpu;
    return 1;
}

/* Called by the interpreter in its main thread; see Py_AddPendingCall. */
int
look(void *ticker)
{
    Ticker *self = ticker;
    atomic_store(&self->queued, 0);
    if (atomic_exchange(&self->asked, 0)) {
        PyObject *type, *value, *traceback;
        int collects = PyGC_Disable();  /* a collection would run finalizers, which are Python */
        PyErr_Fetch(&type, &value, &traceback);
        if (!take(self))
            atomic_store(&self->refused, read_clock(CLOCK_MONOTONIC));
        PyErr_Restore(type, value, traceback);
        if (collects)
            PyGC_Enable();
        if (atomic_load(&self->awaited))
            pthread_cond_signal(&self->told);  /* without its lock: missed, it is late by a step */
    }
    if (!self->running)
        Py_DECREF(self);
    return 0;
}
