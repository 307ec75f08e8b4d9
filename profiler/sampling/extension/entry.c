/* Coming in upon whoever computes, where the main thread is not alone; see ``entries.py``. */
#include "ticker.h"

#define CROWD 256                      /* threads whose clocks are read at a moment */
#define SHORT 100ul                    /* microseconds; where several wait, a shorter one is a storm */
#define GLANCE INT64_C(20000)          /* nanoseconds, and the kernel's time to wake a thread */

typedef struct {
    unsigned long interval;            /* microseconds, as found */
    int64_t due, when;                 /* nanoseconds; when is 0 at the end */
    Py_ssize_t count;
    long threads[CROWD];
    int64_t clocks[CROWD], moved[CROWD];
} Entry;

/* Have whoever has the interpreter give it up at once, as for a thread that has waited too long, and
others soon. Before Python 3.12 the interval is the runtime's, and its functions need no interpreter.
*/
static void
ask_for_interpreter(Ticker *self, Entry *entry)
{
#if PY_VERSION_HEX < 0x030C0000
    entry->interval = _PyEval_GetSwitchInterval();
    if (entry->interval > SHORT)
        _PyEval_SetSwitchInterval(SHORT);
#else
    unsigned long *interval = &self->interpreter->ceval.gil->interval;
    entry->interval = *interval;
    if (entry->interval > SHORT)
        *interval = SHORT;
#endif
#if PY_VERSION_HEX < 0x030D0000        /* later, each thread has a flag of its own */
    _Py_atomic_store_relaxed(&self->interpreter->ceval.gil_drop_request, 1);
    _Py_atomic_store_relaxed(&self->interpreter->ceval.eval_breaker, 1);
#endif
}

static void
stop_asking(Ticker *self, Entry *entry)
{
#if PY_VERSION_HEX < 0x030C0000
    (void)self;
    if (_PyEval_GetSwitchInterval() == SHORT)
        _PyEval_SetSwitchInterval(entry->interval);
#else
    unsigned long *interval = &self->interpreter->ceval.gil->interval;
    if (*interval == SHORT)
        *interval = entry->interval;
#endif
}

/* Who computes at a moment has a clock that moves just before. This thread may have taken the core of
the very one when it woke up, so it gives the core back in between.
*/
static void
wait_to_enter(Ticker *self, Entry *entry, int64_t distance)
{
    if (!sleep_until(self, read_clock(CLOCK_MONOTONIC) + distance))
        return;
    entry->due = read_clock(CLOCK_MONOTONIC);
    for (Py_ssize_t place = 0; place < entry->count; place++)
        entry->moved[place] = read_clock(clock_of(entry->threads[place]));
    if (!sleep_until(self, read_clock(CLOCK_MONOTONIC) + GLANCE) || is_finalizing())
        return;
    entry->when = read_clock(CLOCK_MONOTONIC);
    for (Py_ssize_t place = 0; place < entry->count; place++) {
        entry->clocks[place] = read_clock(clock_of(entry->threads[place]));
        entry->moved[place] = entry->clocks[place] - entry->moved[place];
    }
    ask_for_interpreter(self, entry);
}

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

/* Add what a thread computed just before the moment and where it is. */
static int
add_part(
    Ticker *self, PyObject *found, PyObject *ident, Entry *entry, Py_ssize_t place, PyObject *codes)
{
    PyThreadState *state = PyInterpreterState_ThreadHead(self->interpreter);
    unsigned long thread = PyLong_AsUnsignedLong(ident);
    while (state != NULL && state->thread_id != thread)
        state = PyThreadState_Next(state);
    if (state == NULL)
        return 0;
    Sample sample = {.places = self->stack};
    sample.depth = walk(self, PyThreadState_GetFrame(state));
    find_task(self, &sample, ident);
    find_endpoint(self, &sample, ident);
    PyObject *numbers = key(&sample, codes);
    double part = (double)entry->moved[place] / (double)(entry->when - entry->due);
    PyObject *told = numbers == NULL ? NULL : Py_BuildValue(
        "LdOOO", (long long)entry->clocks[place], part < 1 ? part : 1.0, numbers,
        sample.endpoint == NULL ? Py_None : sample.endpoint,
        sample.task == NULL ? Py_None : sample.task);
    release(self->stack, sample.depth);
    int failed = told == NULL ? -1 : PyDict_SetItem(found, ident, told);
    Py_XDECREF(numbers);
    Py_XDECREF(sample.endpoint);
    Py_XDECREF(sample.task);
    Py_XDECREF(told);
    return failed;
}

const char enter_doc[] = PyDoc_STR(
"enter(distance, threads, codes)\n--\n\n"
"Wait for a moment without the interpreter, then take it from whoever has it.\n\n"
"Returns how many nanoseconds later than the moment the interpreter was had, and of each of\n"
"``threads`` (the system's numbers by identity): its CPU clock at the moment, for what part of the\n"
"time just before it computed, and key (empty for a stack that is too deep), endpoint and task as in\n"
"``drain``. Returns None after ``end``.");

PyObject *
enter(Ticker *self, PyObject *args)
{
    Entry entry = {.when = 0};
    double distance;
    PyObject *threads, *codes, *ident, *number;
    if (!PyArg_ParseTuple(args, "dO!O!", &distance, &PyDict_Type, &threads, &PyDict_Type, &codes))
        return NULL;
    for (Py_ssize_t next = 0; entry.count < CROWD && PyDict_Next(threads, &next, &ident, &number);)
        entry.threads[entry.count++] = PyLong_AsLong(number);
    if (PyErr_Occurred())
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    wait_to_enter(self, &entry, (int64_t)(distance * SECOND));
    Py_END_ALLOW_THREADS
    if (!entry.when)
        Py_RETURN_NONE;
    stop_asking(self, &entry);
    int64_t late = read_clock(CLOCK_MONOTONIC) - entry.when;
    int collects = PyGC_Disable();     /* a collection would run finalizers, and let others in */
    PyObject *computing = PyDict_New();
    Py_ssize_t next = 0, place = 0;
    while (computing != NULL && place < entry.count && PyDict_Next(threads, &next, &ident, &number))
        if (add_part(self, computing, ident, &entry, place++, codes))
            Py_CLEAR(computing);
    if (collects)
        PyGC_Enable();
    return computing == NULL ? NULL : Py_BuildValue("LN", (long long)late, computing);
}
