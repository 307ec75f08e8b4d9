/* Moments at which the main thread is asked to look, waited for without the interpreter. */
#include "ticker.h"

#define STEP INT64_C(20000000)         /* nanoseconds between questions whether it still computes */

typedef struct {
    PyThreadState *newest;             /* of the threads that there were when the caller looked */
    int64_t main;                      /* its clock, where that was asked for last */
    int64_t tick;                      /* the last moment */
} Earlier;

/* Tell whether the main thread computes, or would if it had a core, and no other one has come.

If it has the interpreter it does, whoever has its core. Else it waits, or is in C that goes without:
its clock tells, and the system where that stands still for want of a core. New threads come first in
the interpreter's list, of which the beginning alone is read.
*/
static int
computes(Ticker *self, Earlier *earlier)
{
    earlier->tick = read_clock(CLOCK_MONOTONIC);
    if (earlier->tick - self->refused < SECOND
        || PyInterpreterState_ThreadHead(self->interpreter) != earlier->newest)
        return 0;
    if (holder(self) != NULL)
        return 1;
    int64_t before = earlier->main, main = read_clock(self->main_clock);
    earlier->main = main;
    return main > before && (read_clock(self->main_clock) > main || is_ready(self->main_number));
}

/* Have the main thread look for calls at once.

Before Python 3.13, a call that another thread adds waits until the main thread takes the interpreter
anew, which it does where it enters the kernel: in the very places that would be seen too often. What
is set here is what the interpreter itself sets for a signal. Where that lies may differ from release
to release, so the module refuses to work in another than it was built for.
*/
static void
hurry(Ticker *self)
{
#if PY_VERSION_HEX < 0x030D0000
    if (atomic_load(&self->asked))
        _Py_atomic_store_relaxed(&self->interpreter->ceval.eval_breaker, 1);
#else
    (void)self;
#endif
}

static int
ask(Ticker *self, int64_t due)
{
    if (is_finalizing())
        return 0;
    self->due = due;
    atomic_store(&self->asked, 1);
    if (!atomic_exchange(&self->queued, 1) && Py_AddPendingCall(look, self)) {
        atomic_store(&self->queued, 0);
        atomic_store(&self->asked, 0);
        return 0;
    }
    hurry(self);
    return 1;
}

/* Wait until the main thread, which has been asked, has looked: then it is in Python, and lets others
in soon. Returns as wait_through does.
*/
static int64_t
await(Ticker *self, Earlier *earlier)
{
    int64_t due = self->due;
    int goes_on = 1;
    do {
        if (!sleep_until(self, read_clock(CLOCK_MONOTONIC) + STEP))
            return 0;
    } while (atomic_load(&self->asked) && (goes_on = computes(self, earlier))
             && earlier->tick - due < SECOND);
    if (atomic_exchange(&self->asked, 0))
        return goes_on ? due : earlier->tick;  /* it may have gone to wait meanwhile */
    return self->refused >= due ? due : NOTED;
}

/* Read seconds as nanoseconds; return how many, below zero where they are not what was expected. */
Py_ssize_t
distances_of(PyObject *given, int64_t *distances)
{
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) > ROOM || !PyTuple_GET_SIZE(given)) {
        PyErr_SetString(PyExc_ValueError, "needs a tuple of 1 to 256 distances");
        return -1;
    }
    for (Py_ssize_t place = 0; place < PyTuple_GET_SIZE(given); place++) {
        double seconds = PyFloat_AsDouble(PyTuple_GET_ITEM(given, place));
        if (seconds == -1.0 && PyErr_Occurred())
            return -1;
        distances[place] = (int64_t)(seconds * SECOND);
    }
    return PyTuple_GET_SIZE(given);
}

/* Return when the look that the caller has to take was due, 0 at the end, NOTED where the main thread
has looked at the last moment, too.
*/
int64_t
wait_through(Ticker *self, PyThreadState *newest, const int64_t *distances, Py_ssize_t number)
{
    int64_t all = 0;
    for (Py_ssize_t place = 0; place < number; place++)
        all += distances[place];
    choose_slack(self, all / number);
    Earlier earlier = {newest, read_clock(self->main_clock), 0};
    for (Py_ssize_t place = 0; place < number; place++) {
        int64_t due = sleep_for(self, distances[place]);
        if (!due)
            return 0;
        int is_busy = computes(self, &earlier);
        int last = place == number - 1;
        if (atomic_load(&self->asked)) {
            if (is_busy && earlier.tick - self->due < SECOND) {
                place -= last;         /* a long call in C: it counts from when it was due */
                continue;
            }
            if (atomic_exchange(&self->asked, 0))
                return due;            /* it went to wait before it looked: nothing was late */
        }
        atomic_store(&self->awaited, last);
        if (!is_busy || !ask(self, due))
            return due;
        if (last)
            return await(self, &earlier);
    }
    return 0;
}
