/* Coming in upon whoever computes, where threads cannot be read from outside; see ``watching.py``. */
#include "ticker.h"

/* As in contexts.py: a loop knows its thread. */
static void
find_task(Ticker *self, Sample *sample, PyObject *ident)
{
    PyObject *loop, *task;
    sample->task = NULL;
    if (self->running_loop == NULL)
        return;
    for (Py_ssize_t next = 0; sample->task == NULL && PyDict_Next(self->tasks, &next, &loop, &task);) {
        PyObject **slot = _PyObject_GetDictPtr(loop), *thread = NULL;
        if (slot != NULL && *slot != NULL)
            thread = PyDict_GetItemString(*slot, "_thread_id");
        if (thread != NULL && PyLong_CheckExact(thread) && PyObject_RichCompareBool(thread, ident, Py_EQ))
            sample->task = Py_NewRef(task);
    }
}

/* Add for what part of the moment a thread computed, and where it is. */
static int
add(Ticker *self, PyObject *found, const Watched *one, PyObject *codes)
{
    PyThreadState *state = state_of(self, one->thread);
    if (state == NULL)
        return 0;
    Sample sample = {.places = self->stack};
    sample.depth = walk(self, PyThreadState_GetFrame(state));
    find_task(self, &sample, one->ident);
    find_endpoint(self, &sample, one->ident);
    PyObject *numbers = key(self, &sample, codes);
    PyObject *told = numbers == NULL ? NULL : Py_BuildValue(
        "LdOOO", (long long)one->now, one->part, numbers,
        sample.endpoint == NULL ? Py_None : sample.endpoint,
        sample.task == NULL ? Py_None : sample.task);
    release(self->stack, sample.depth);
    int failed = told == NULL ? -1 : PyDict_SetItem(found, one->ident, told);
    Py_XDECREF(numbers);
    Py_XDECREF(sample.endpoint);
    Py_XDECREF(sample.task);
    Py_XDECREF(told);
    return failed;
}

/* Return where those are that moved before the moment, before any other thread can come in. */
PyObject *
met(Ticker *self, Watch *watch, PyObject *codes)
{
    int collects = PyGC_Disable();     /* a collection would run finalizers, and let others in */
    PyObject *found = PyDict_New();
    for (int place = 0; found != NULL && place < watch->count; place++) {
        Watched *one = &watch->threads[place];
        if (has_moved(one) && add(self, found, one, codes))
            Py_CLEAR(found);
    }
    if (collects)
        PyGC_Enable();
    return found;
}
