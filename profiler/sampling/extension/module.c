/* The extension ``guru.profiler.sampling._ticker``: moments to look at, waited for without the interpreter.

A thread that calls ``Ticker.run`` sleeps without the interpreter until a moment is due. If the main
thread computes then, the main thread is asked to note its own stack (Py_AddPendingCall): it does so
where it looks for signals and for requests to let others in, between two instructions. Nobody has to
let anybody in, and this thread wakes up once. Else ``run`` returns, and the caller takes the
interpreter and looks. It is for processes whose main thread is the only one.

``Ticker.watch`` is for others: it reads the stacks of all threads from outside, as a profiler in another
process would, while they go on. Where that cannot be done, for a code that is met for the first time,
it takes the interpreter from whoever computes at the moment.
*/
#include "ticker.h"

PyDoc_STRVAR(run_doc,
"run(distances)\n--\n\n"
"Wait for moments, each so many seconds after the one before, and have the main thread look.\n\n"
"Returns how many seconds late it is when the caller has to look: where the main thread does not\n"
"compute, or a new one does. Returns -1.0 where it has looked itself up to the last moment, and None\n"
"after ``end``.");

static PyObject *
run(Ticker *self, PyObject *given)
{
    int64_t distances[ROOM];
    Py_ssize_t number = distances_of(given, distances);
    if (number < 0)
        return NULL;
    if (self->running) {
        PyErr_SetString(PyExc_RuntimeError, "it runs already");
        return NULL;
    }
    self->running = 1;
    if (!atomic_load(&self->queued))
        Py_INCREF(self);
    int64_t due;
    unsigned long interval = 0;
    PyThreadState *newest = PyInterpreterState_ThreadHead(self->interpreter);
    Py_BEGIN_ALLOW_THREADS
    due = wait_through(self, newest, distances, number);
    if (due > 0)
        ask_for_interpreter(self, &interval);
    Py_END_ALLOW_THREADS
    if (due > 0)
        stop_asking(self, interval);
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
        PyObject *numbers = list == NULL ? NULL : key(self, one, codes);
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
    self->main_number = native;
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
    Py_XDECREF(self->codes);
    forget_labels(self);
    PyMem_RawFree(self->known);
    PyMem_RawFree(self->watch);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"run", (PyCFunction)run, METH_O, run_doc},
    {"drain", (PyCFunction)drain, METH_O, drain_doc},
    {"watch", (PyCFunction)watch, METH_VARARGS, watch_doc},
    {"follow", (PyCFunction)follow, METH_VARARGS, follow_doc},
    {"label", (PyCFunction)label, METH_VARARGS, label_doc},
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
