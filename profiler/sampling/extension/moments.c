/* Moments at which the main thread is asked to look, waited for without the interpreter. */
#include "ticker.h"

#define SHORTLY INT64_C(1000000)       /* nanoseconds until a thread that does not run must have */
#define PART 100                       /* others may compute one part in so many of the time besides */
#define STEP INT64_C(20000000)         /* nanoseconds between questions whether it still computes */
#define RUNS_OFTEN 4                   /* a thread that computed for one part in so many of the time */

typedef struct {
    int64_t when, others, main;        /* as they were at the last look of the caller */
    int64_t tick, main_then;           /* as they were at the last moment */
} Clocks;

static int64_t
others(int64_t main)
{
    return read_others() - main;
}

typedef enum { WAITS, PERHAPS, RUNS } State;

/* Tell whether the main thread computes right now, and alone. */
static State
state(Ticker *self, Clocks *clocks)
{
    int64_t now = read_clock(CLOCK_MONOTONIC), main = read_clock(self->main_clock);
    int64_t moved = others(main) - clocks->others;
    int64_t later = read_clock(self->main_clock);
    int64_t since = now - clocks->tick, computed = main - clocks->main_then;
    clocks->tick = now, clocks->main_then = later;
    if (main < 0 || now - self->refused < SECOND)
        return WAITS;
    if (moved > IDLE + (now - clocks->when) / PART)
        return WAITS;
    return later > main ? RUNS : computed > since / RUNS_OFTEN ? PERHAPS : WAITS;
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
await(Ticker *self, Clocks *clocks, State now)
{
    int64_t due = self->due;
    int64_t step = now == PERHAPS ? SHORTLY : STEP;
    do {
        int goes_on = sleep_until(self, read_clock(CLOCK_MONOTONIC) + step);
        if (!goes_on)
            return 0;
        step = STEP;
    } while (atomic_load(&self->asked) && (now = state(self, clocks)) == RUNS
             && clocks->tick - due < SECOND);
    if (atomic_exchange(&self->asked, 0))
        return now == RUNS ? due : clocks->tick;  /* it may have gone to wait meanwhile */
    return self->refused >= due ? due : NOTED;
}

/* Read seconds as nanoseconds; return how many, below zero where they are not what was expected. */
Py_ssize_t
distances_of(PyObject *given, int64_t *distances)
{
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) > ROOM || !PyTuple_GET_SIZE(given)) {
        PyErr_SetString(PyExc_ValueError, "needs a tuple of 1 to 64 distances");
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
wait_through(Ticker *self, const int64_t *distances, Py_ssize_t number)
{
    Clocks clocks = {.when = read_clock(CLOCK_MONOTONIC), .main = read_clock(self->main_clock)};
    clocks.others = others(clocks.main);
    clocks.tick = clocks.when, clocks.main_then = clocks.main;
    for (Py_ssize_t place = 0; place < number; place++) {
        int64_t due = read_clock(CLOCK_MONOTONIC) + distances[place];
        if (!sleep_until(self, due))
            return 0;
        State now = state(self, &clocks);
        int last = place == number - 1;
        if (atomic_load(&self->asked)) {
            if (now == RUNS && clocks.tick - self->due < SECOND) {
                place -= last;         /* a long call in C: it counts from when it was due */
                continue;
            }
            if (atomic_exchange(&self->asked, 0))
                return due;            /* it went to wait before it looked: nothing was late */
        }
        atomic_store(&self->awaited, last);
        if (now == WAITS || !ask(self, due))
            return due;
        if (last)
            return await(self, &clocks, now);
        if (now == PERHAPS) {
            if (!sleep_until(self, read_clock(CLOCK_MONOTONIC) + SHORTLY))
                return 0;
            if (atomic_exchange(&self->asked, 0))
                return due;
        }
    }
    return 0;
}
