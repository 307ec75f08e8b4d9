/* ``Ticker.watch``: what it is handed and what it hands over. */
#include "ticker.h"

PyThreadState *
state_of(Ticker *self, unsigned long thread)
{
    PyThreadState *state = PyInterpreterState_ThreadHead(self->interpreter);
    while (state != NULL && state->thread_id != thread)
        state = PyThreadState_Next(state);
    return state;
}

/* Take over who is to be watched; return whether it was what was expected. */
static int
begin(Ticker *self, PyObject *threads, PyObject *codes)
{
    if (self->watch == NULL && (self->watch = PyMem_RawMalloc(sizeof(Watch))) == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    Watch *watch = self->watch;
    PyObject *ident, *told;
    watch->count = watch->moment_count = 0;
    watch->is_partial = PyDict_GET_SIZE(threads) > WATCHED;
    for (Py_ssize_t next = 0; watch->count < WATCHED && PyDict_Next(threads, &next, &ident, &told);) {
        Watched *one = &watch->threads[watch->count];
        long long then;
        *one = (Watched){.ident = ident, .thread = PyLong_AsUnsignedLong(ident)};
        if (PyErr_Occurred() || !PyArg_ParseTuple(told, "lL", &one->number, &then))
            return 0;
        one->then = then;
        one->state = state_of(self, one->thread);
        watch->is_partial |= !one->number;
        watch->count += one->number && one->state != NULL;  /* without one it has ended */
    }
    keep_codes(self, codes);
    return 1;
}

static PyObject *
key_of(const Seat *seats, int depth)
{
    PyObject *numbers = PyTuple_New(2 * (Py_ssize_t)depth);
    for (int index = 0; numbers != NULL && index < depth; index++) {
        if (!set_pair(numbers, index, PyLong_FromVoidPtr(seats[index].code), seats[index].instruction))
            Py_CLEAR(numbers);
    }
    return numbers;
}

/* Return (when, [(ident, cpu, part, key, endpoint), ...]). */
static PyObject *
moment_of(const Watch *watch, const Moment *moment)
{
    PyObject *seen = PyList_New(0);
    for (int index = moment->first; seen != NULL && index < moment->end; index++) {
        const Seen *one = &watch->seen[index];
        PyObject *entry = Py_BuildValue("OLdNO", one->watched->ident, (long long)one->cpu, one->part,
                                        key_of(&watch->seats[one->first], one->depth),
                                        one->endpoint == NULL ? Py_None : one->endpoint);
        if (entry == NULL || PyList_Append(seen, entry))
            Py_CLEAR(seen);
        Py_XDECREF(entry);
    }
    return seen == NULL ? NULL : Py_BuildValue("LN", (long long)moment->when, seen);
}

static PyObject *
moments_of(const Watch *watch)
{
    PyObject *moments = PyList_New(watch->moment_count);
    for (int index = 0; moments != NULL && index < watch->moment_count; index++) {
        PyObject *moment = moment_of(watch, &watch->moments[index]);
        PyList_SET_ITEM(moments, index, moment);
        if (moment == NULL)
            Py_CLEAR(moments);
    }
    return moments;
}

const char watch_doc[] = PyDoc_STR(
"watch(distances, threads, codes)\n--\n\n"
"Look at moments, each so many seconds after the one before, without the interpreter.\n\n"
"``threads`` has the system's number of each by its identity, 0 if unknown, and what its CPU clock\n"
"told at the last look. Returns None after ``end``, else moments, and what is left to be done.\n\n"
"A moment is (when, seen): of each thread whose clock moved, its identity, its clock, for what\n"
"part it computes, its stack and endpoint. Times are nanoseconds.\n\n"
"None is left to be done where all moments were looked at. Else the last one was not, and is told by\n"
"how much later the interpreter was had, and by a dictionary. It is empty where nobody has computed\n"
"or nobody may be looked at. Else the interpreter was taken from whoever had it, and the dictionary\n"
"has for each identity the clock, that part, and key (empty for a stack that is too deep), endpoint and\n"
"task as in ``drain``.");

static PyObject *
found_by(Ticker *self, Ending ending, PyObject *codes)
{
    int64_t late = read_clock(CLOCK_MONOTONIC) - self->watch->when;
    if (ending == ENDED)
        Py_RETURN_NONE;
    if (ending == SEEN_ALL)
        return Py_BuildValue("NO", moments_of(self->watch), Py_None);
    PyObject *left = ending == REFUSED ? met(self, self->watch, codes) : PyDict_New();
    return Py_BuildValue("N(LN)", moments_of(self->watch), (long long)late, left);
}

PyObject *
watch(Ticker *self, PyObject *args)
{
    int64_t distances[ROOM];
    Py_ssize_t number;
    PyObject *told, *threads, *codes;
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyTuple_Type, &told, &PyDict_Type, &threads, &PyDict_Type,
                          &codes))
        return NULL;
    if ((number = distances_of(told, distances)) < 0 || !begin(self, threads, codes))
        return NULL;
    Ending ending;
    unsigned long interval = 0;
    self->watching = 1;
    if (self->is_coarse)
        set_slack(self, 0);
    Py_BEGIN_ALLOW_THREADS
    ending = watch_through(self, self->watch, distances, number);
    if (ending == REFUSED)
        ask_for_interpreter(self, &interval);
    Py_END_ALLOW_THREADS
    if (ending == REFUSED)
        stop_asking(self, interval);
    PyObject *found = found_by(self, ending, codes);
    self->watching = 0;
    forget_buried(self);
    return found;
}
