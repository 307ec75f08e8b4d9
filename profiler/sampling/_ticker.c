/* Moments to look at, waited for without the interpreter.

A thread that calls ``Ticker.run`` sleeps without the interpreter until a moment is due. If the main
thread computes then, and no other does, the main thread is asked to note its own stack
(Py_AddPendingCall): it does so where it looks for signals and for requests to let others in, between
two instructions. Nobody has to let anybody in, and this thread wakes up once. Else ``run`` returns,
and the caller takes the interpreter and looks.

What the main thread does when it is asked is C alone: no instruction of Python's is run in it, so
that no handler of a signal, no other thread and no tracer comes in between, and it needs no room on
Python's stack. It never raises.
*/
#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE 1                /* for hurry() and ask_for_interpreter() alone */
#include <Python.h>
#include <frameobject.h>
#include <internal/pycore_interp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#ifdef Py_GIL_DISABLED
#error "there is no lock of the interpreter that a thread could go without"
#endif

#define ROOM 64                        /* moments of one run */
#define DEEPEST 1000                   /* frames; deeper stacks are left to the caller */
#define SECOND INT64_C(1000000000)
#define SHORTLY INT64_C(1000000)       /* nanoseconds until a thread that does not run must have */
#define IDLE INT64_C(20000)            /* nanoseconds that others may compute between the caller's looks */
#define PART 100                       /* and one part in so many of the time */
#define STEP INT64_C(20000000)         /* nanoseconds between questions whether it still computes */
#define NOTED INT64_C(-1)
#define CROWD 256                      /* threads whose clocks are read at a moment */
#define SHORT 100ul                    /* microseconds; where several wait, a shorter one is a storm */
#define GLANCE INT64_C(20000)          /* nanoseconds, and the kernel's time to wake a thread */
#define RUNS_OFTEN 4                   /* a thread that computed for one part in so many of the time */

typedef struct {
    PyObject *code, *globals;
    int instruction;
} Place;

typedef struct {
    int64_t when, late, cpu;
    PyObject *endpoint, *task;         /* NULL where there is none */
    int depth;
    Place *places;                     /* leaf first */
} Sample;

typedef struct {
    PyObject_HEAD
    pthread_mutex_t lock;              /* of ``ended`` */
    pthread_cond_t told;
    int ended;
    atomic_int asked;                  /* the main thread is to look, and has not begun */
    atomic_int awaited;                /* and to tell when it has */
    atomic_int queued;                 /* the interpreter holds a call for us; it owns a reference */
    int running;                       /* in ``run``, which owns one else; both change with the GIL */
    int64_t due;                       /* when the main thread should have looked */
    _Atomic int64_t refused;           /* when it last could not */
    PyInterpreterState *interpreter;
    clockid_t main_clock;
    PyObject *ident;                   /* of the main thread */
    PyObject *by_thread, *by_task;     /* endpoints */
    PyObject *running_loop, *tasks;    /* asyncio's, or NULL */
    int64_t spent;                     /* CPU nanoseconds that looks took in the main thread */
    int count;
    Sample taken[ROOM];
    Place stack[DEEPEST];
} Ticker;

static int64_t
read_clock(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) ? -1 : now.tv_sec * SECOND + now.tv_nsec;
}

static clockid_t
clock_of(long thread)
{
    return (clockid_t)(~(unsigned int)thread << 3 | 6);  /* see clocks.py */
}

static void
release(Place *places, int depth)
{
    while (depth--) {
        Py_DECREF(places[depth].code);
        Py_DECREF(places[depth].globals);
    }
}

/* ---- in the main thread ---- */

/* Put the stack of a frame, of which a reference is taken, into ``self->stack``; return its depth, 0 if
it is deeper than there is room for.
*/
static int
walk(Ticker *self, PyFrameObject *frame)
{
    int depth = 0;
    while (frame != NULL && depth < DEEPEST) {
        PyFrameObject *back = PyFrame_GetBack(frame);
        Place *place = &self->stack[depth++];
        place->code = (PyObject *)PyFrame_GetCode(frame);
#if PY_VERSION_HEX >= 0x030B0000
        place->globals = PyFrame_GetGlobals(frame);
        place->instruction = PyFrame_GetLasti(frame);
#else
        place->globals = Py_NewRef(frame->f_globals);
        place->instruction = frame->f_lasti < 0 ? -1 : frame->f_lasti * 2;
#endif
        Py_DECREF(frame);
        frame = back;
    }
    if (frame == NULL)
        return depth;
    Py_DECREF(frame);
    release(self->stack, depth);
    return 0;
}

/* Lookups are in dictionaries whose keys compare by identity or as integers. */
static void
find_endpoint(Ticker *self, Sample *sample, PyObject *ident)
{
    sample->endpoint = NULL;
    if (sample->task != NULL && PyDict_GET_SIZE(self->by_task)) {
        PyObject *identity = PyLong_FromVoidPtr(sample->task);
        if (identity != NULL)
            Py_XINCREF(sample->endpoint = PyDict_GetItemWithError(self->by_task, identity));
        Py_XDECREF(identity);
    }
    if (sample->endpoint == NULL)
        Py_XINCREF(sample->endpoint = PyDict_GetItemWithError(self->by_thread, ident));
    PyErr_Clear();
}

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
static int
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

/* ---- in the thread that waits, without the interpreter ---- */

/* Return whether it was not the end that cut it short. */
static int
sleep_until(Ticker *self, int64_t when)
{
    struct timespec until = {when / SECOND, when % SECOND};
    pthread_mutex_lock(&self->lock);
    while (!self->ended && !(atomic_load(&self->awaited) && !atomic_load(&self->asked))
           && pthread_cond_timedwait(&self->told, &self->lock, &until) == 0)
        ;
    int ended = self->ended;
    pthread_mutex_unlock(&self->lock);
    return !ended;
}

static int
is_finalizing(void)
{
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsFinalizing();
#else
    return _Py_IsFinalizing();
#endif
}

typedef struct {
    int64_t when, others, main;        /* as they were at the last look of the caller */
    int64_t tick, main_then;           /* as they were at the last moment */
} Clocks;

static int64_t
others(int64_t main)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID) - read_clock(CLOCK_THREAD_CPUTIME_ID) - main;
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

/* Return when the look that the caller has to take was due, 0 at the end, NOTED where the main thread
has looked at the last moment, too.
*/
static int64_t
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

/* ---- the type ---- */

PyDoc_STRVAR(run_doc,
"run(distances)\n--\n\n"
"Wait for moments, each so many seconds after the one before, and have the main thread look.\n\n"
"Returns how many seconds late it is when the caller has to look: where the main thread does not\n"
"compute, or others do. Returns -1.0 where it has looked itself up to the last moment, and None\n"
"after ``end``.");

static PyObject *
run(Ticker *self, PyObject *given)
{
    int64_t distances[ROOM];
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) > ROOM || !PyTuple_GET_SIZE(given)) {
        PyErr_SetString(PyExc_ValueError, "needs a tuple of 1 to 64 distances");
        return NULL;
    }
    Py_ssize_t number = PyTuple_GET_SIZE(given);
    for (Py_ssize_t place = 0; place < number; place++) {
        double seconds = PyFloat_AsDouble(PyTuple_GET_ITEM(given, place));
        if (seconds == -1.0 && PyErr_Occurred())
            return NULL;
        distances[place] = (int64_t)(seconds * SECOND);
    }
    if (self->running) {
        PyErr_SetString(PyExc_RuntimeError, "it runs already");
        return NULL;
    }
    self->running = 1;
    if (!atomic_load(&self->queued))
        Py_INCREF(self);
    int64_t due;
    Py_BEGIN_ALLOW_THREADS
    due = wait_through(self, distances, number);
    Py_END_ALLOW_THREADS
    atomic_store(&self->asked, 0);
    atomic_store(&self->awaited, 0);
    self->running = 0;
    int64_t late = read_clock(CLOCK_MONOTONIC) - due;
    if (!atomic_load(&self->queued))
        Py_DECREF(self);
    if (!due)
        Py_RETURN_NONE;
    if (due == NOTED)
        return PyFloat_FromDouble(-1.0);
    return PyFloat_FromDouble(late > 0 ? (double)late / SECOND : 0.0);
}

static int
remember(PyObject *codes, PyObject *identity, Place *place)
{
    int known = PyDict_Contains(codes, identity);
    if (known)
        return known;
    PyObject *module = PyDict_GetItemString(place->globals, "__name__");
    PyObject *name = module == NULL ? PyUnicode_FromString("") : PyObject_Str(module);
    PyObject *entry = name == NULL ? NULL : PyTuple_Pack(2, place->code, name);
    int failed = entry == NULL ? -1 : PyDict_SetItem(codes, identity, entry);
    Py_XDECREF(name);
    Py_XDECREF(entry);
    return failed;
}

static PyObject *
key(Sample *sample, PyObject *codes)
{
    PyObject *numbers = PyTuple_New(2 * (Py_ssize_t)sample->depth);
    for (int index = 0; numbers != NULL && index < sample->depth; index++) {
        Place *place = &sample->places[index];
        PyObject *identity = PyLong_FromVoidPtr(place->code);
        PyObject *instruction = PyLong_FromLong(place->instruction);
        if (identity != NULL)
            PyTuple_SET_ITEM(numbers, 2 * index, identity);
        if (instruction != NULL)
            PyTuple_SET_ITEM(numbers, 2 * index + 1, instruction);
        if (identity == NULL || instruction == NULL || remember(codes, identity, place) < 0)
            Py_CLEAR(numbers);
    }
    return numbers;
}

static void
forget(Sample *sample)
{
    release(sample->places, sample->depth);
    PyMem_RawFree(sample->places);
    Py_XDECREF(sample->endpoint);
    Py_XDECREF(sample->task);
}

PyDoc_STRVAR(drain_doc,
"drain(codes)\n--\n\n"
"Return what the main thread noted, and the nanoseconds of CPU that it took, and begin anew.\n\n"
"Each is (when, late, cpu, key, endpoint, task), times in nanoseconds; codes that a key names for\n"
"the first time are added to ``codes``.");

static PyObject *
drain(Ticker *self, PyObject *codes)
{
    if (!PyDict_Check(codes)) {
        PyErr_SetString(PyExc_TypeError, "needs a dictionary");
        return NULL;
    }
    Sample taken[ROOM];
    int count = self->count;
    long long spent = self->spent;
    memcpy(taken, self->taken, count * sizeof(Sample));
    self->count = 0;
    self->spent = 0;
    PyObject *list = PyList_New(0);
    for (int index = 0; index < count; index++) {
        Sample *one = &taken[index];
        PyObject *numbers = list == NULL ? NULL : key(one, codes);
        PyObject *entry = numbers == NULL ? NULL : Py_BuildValue(
            "LLLOOO", (long long)one->when, (long long)one->late, (long long)one->cpu, numbers,
            one->endpoint == NULL ? Py_None : one->endpoint,
            one->task == NULL ? Py_None : one->task);
        if (list != NULL && (entry == NULL || PyList_Append(list, entry)))
            Py_CLEAR(list);
        Py_XDECREF(entry);
        Py_XDECREF(numbers);
        forget(one);
    }
    return list == NULL ? NULL : Py_BuildValue("NL", list, spent);
}

PyDoc_STRVAR(follow_doc,
"follow(running_loop, tasks)\n--\n\n"
"Tell asyncio's tasks by ``_get_running_loop`` and ``_current_tasks``; not where these are not C's.");

static PyObject *
follow(Ticker *self, PyObject *args)
{
    PyObject *running_loop, *tasks;
    if (!PyArg_ParseTuple(args, "OO", &running_loop, &tasks))
        return NULL;
    Py_CLEAR(self->running_loop);
    if (PyCFunction_CheckExact(running_loop) && PyDict_CheckExact(tasks)) {
        Py_XSETREF(self->tasks, Py_NewRef(tasks));
        self->running_loop = Py_NewRef(running_loop);
    }
    Py_RETURN_NONE;
}

/* ---- into a crowd ---- */

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
add_part(Ticker *self, PyObject *found, PyObject *ident, Entry *entry, Py_ssize_t place, PyObject *codes)
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

PyDoc_STRVAR(enter_doc,
"enter(distance, threads, codes)\n--\n\n"
"Wait for a moment without the interpreter, then take it from whoever has it.\n\n"
"Returns how many nanoseconds later than the moment the interpreter was had, and of each of\n"
"``threads`` (the system's numbers by identity): its CPU clock at the moment, for what part of the\n"
"time just before it computed, and key (empty for a stack that is too deep), endpoint and task as in\n"
"``drain``. Returns None after ``end``.");

static PyObject *
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

PyDoc_STRVAR(end_doc, "end()\n--\n\nMake ``run`` return, at once and from now on.");

static PyObject *
end(Ticker *self, PyObject *Py_UNUSED(nothing))
{
    pthread_mutex_lock(&self->lock);
    self->ended = 1;
    pthread_cond_signal(&self->told);
    pthread_mutex_unlock(&self->lock);
    Py_RETURN_NONE;
}

static PyObject *
make(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(names))
{
    PyObject *ident, *by_thread, *by_task;
    long native;
    if (!PyArg_ParseTuple(args, "O!lO!O!", &PyLong_Type, &ident, &native, &PyDict_Type, &by_thread,
                          &PyDict_Type, &by_task))
        return NULL;
    Ticker *self = (Ticker *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->told, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&self->lock, NULL);
    self->interpreter = PyInterpreterState_Get();
    self->main_clock = clock_of(native);
    self->refused = -SECOND;
    self->ident = Py_NewRef(ident);
    self->by_thread = Py_NewRef(by_thread);
    self->by_task = Py_NewRef(by_task);
    return (PyObject *)self;
}

static void
unmake(Ticker *self)
{
    for (int index = 0; index < self->count; index++)
        forget(&self->taken[index]);
    pthread_cond_destroy(&self->told);
    pthread_mutex_destroy(&self->lock);
    Py_XDECREF(self->ident);
    Py_XDECREF(self->by_thread);
    Py_XDECREF(self->by_task);
    Py_XDECREF(self->running_loop);
    Py_XDECREF(self->tasks);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"run", (PyCFunction)run, METH_O, run_doc},
    {"drain", (PyCFunction)drain, METH_O, drain_doc},
    {"enter", (PyCFunction)enter, METH_VARARGS, enter_doc},
    {"follow", (PyCFunction)follow, METH_VARARGS, follow_doc},
    {"end", (PyCFunction)end, METH_NOARGS, end_doc},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "guru.profiler.sampling._ticker.Ticker",
    .tp_doc = PyDoc_STR("Ticker(main_ident, main_native_id, endpoint_by_thread, endpoint_by_task)"),
    .tp_basicsize = sizeof(Ticker),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = make,
    .tp_dealloc = (destructor)unmake,
    .tp_methods = methods,
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "guru.profiler.sampling._ticker",
    .m_doc = PyDoc_STR("Moments to look at, waited for without the interpreter."),
    .m_size = -1,
};

static int
is_built_for_this_release(void)
{
    PyObject *version = PySys_GetObject("hexversion");
    long running = version == NULL ? 0 : PyLong_AsLong(version);
    return running >> 8 == PY_VERSION_HEX >> 8;
}

PyMODINIT_FUNC
PyInit__ticker(void)
{
    if (!is_built_for_this_release()) {
        PyErr_SetString(PyExc_ImportError, "built for another release of Python");
        return NULL;
    }
    if (PyType_Ready(&type) < 0)
        return NULL;
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && PyModule_AddObjectRef(module, "Ticker", (PyObject *)&type) < 0)
        Py_CLEAR(module);
    return module;
}
