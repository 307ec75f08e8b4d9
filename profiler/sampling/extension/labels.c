/* What threads answer, told whenever it changes, so that it can be read without the interpreter. */
#include "ticker.h"

/* Return the label of a thread, NULL where it has none; a free one if ``make``. */
static Label *
label_of(Ticker *self, unsigned long thread, int make)
{
    Label *unused = NULL;
    for (int place = 0; place < LABELS; place++) {
        Label *label = &self->labels[place];
        PyObject *endpoint = atomic_load(&label->endpoint);
        if (endpoint != NULL && atomic_load(&label->thread) == thread)
            return label;
        if (endpoint == NULL && unused == NULL)
            unused = label;
    }
    return make ? unused : NULL;
}

/* Return a borrowed reference, which is good until the caller has the interpreter and forgets. */
PyObject *
endpoint_of(Ticker *self, unsigned long thread)
{
    if (!atomic_load(&self->labelled))
        return NULL;
    Label *label = label_of(self, thread, 0);
    PyObject *endpoint = label == NULL ? NULL : atomic_load(&label->endpoint);
    return endpoint != NULL && atomic_load(&label->thread) == thread ? endpoint : NULL;
}

/* Whether the label of every thread that answers something is there. */
int
has_all_labels(Ticker *self)
{
    return PyDict_GET_SIZE(self->by_thread) <= atomic_load(&self->labelled);
}

/* Let go of an endpoint, of which the thread that watches may just have taken note: then later. */
static void
bury(Ticker *self, PyObject *endpoint)
{
    if (!self->watching) {
        Py_DECREF(endpoint);
        return;
    }
    if (self->buried_count == self->buried_room) {
        int room = self->buried_room ? 2 * self->buried_room : 64;
        PyObject **buried = PyMem_RawRealloc(self->buried, room * sizeof(PyObject *));
        if (buried == NULL)
            return;                    /* kept for ever */
        self->buried = buried, self->buried_room = room;
    }
    self->buried[self->buried_count++] = endpoint;
}

void
forget_buried(Ticker *self)
{
    while (self->buried_count)
        Py_DECREF(self->buried[--self->buried_count]);
}

const char label_doc[] = PyDoc_STR(
"label(ident, endpoint)\n--\n\nTell what a thread answers from now on, None for nothing.");

PyObject *
label(Ticker *self, PyObject *args)
{
    PyObject *ident, *endpoint;
    if (!PyArg_ParseTuple(args, "O!O", &PyLong_Type, &ident, &endpoint))
        return NULL;
    unsigned long thread = PyLong_AsUnsignedLong(ident);
    if (PyErr_Occurred())
        return NULL;
    Label *found = label_of(self, thread, endpoint != Py_None);
    if (found == NULL)                 /* no room, which has_all_labels() sees */
        Py_RETURN_NONE;
    PyObject *before = atomic_load(&found->endpoint);
    atomic_store(&found->thread, thread);
    atomic_store(&found->endpoint, endpoint == Py_None ? NULL : Py_NewRef(endpoint));
    self->labelled += (endpoint != Py_None) - (before != NULL);
    if (before != NULL)
        bury(self, before);
    Py_RETURN_NONE;
}

void
forget_labels(Ticker *self)
{
    for (int place = 0; place < LABELS; place++)
        Py_XDECREF(atomic_load(&self->labels[place].endpoint));
    forget_buried(self);
    PyMem_RawFree(self->buried);
}
