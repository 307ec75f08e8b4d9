/* Stacks and what they are called by, read while the interpreter is held. */
#include "ticker.h"

void
release(Place *places, int depth)
{
    while (depth--) {
        Py_DECREF(places[depth].code);
        Py_DECREF(places[depth].globals);
    }
}

/* Put the stack of a frame, of which a reference is taken, into ``self->stack``; return its depth, 0 if
it is deeper than there is room for.
*/
int
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
void
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

static int
remember(Ticker *self, PyObject *codes, PyObject *identity, Place *place)
{
    if (is_known(self, place->code))
        return 0;
    int known = PyDict_Contains(codes, identity);
    if (known > 0)
        know(self, place->code);
    if (known)
        return known;
    PyObject *module = PyDict_GetItemString(place->globals, "__name__");
    PyObject *name = module == NULL ? PyUnicode_FromString("") : PyObject_Str(module);
    PyObject *entry = name == NULL ? NULL : PyTuple_Pack(2, place->code, name);
    int failed = entry == NULL ? -1 : PyDict_SetItem(codes, identity, entry);
    Py_XDECREF(name);
    Py_XDECREF(entry);
    if (!failed)
        know(self, place->code);
    return failed;
}

/* Put a code's identity, which is taken over, and an instruction into a key; return whether both are. */
int
set_pair(PyObject *numbers, int index, PyObject *identity, int place)
{
    PyObject *instruction = PyLong_FromLong(place);
    PyTuple_SET_ITEM(numbers, 2 * index, identity);
    PyTuple_SET_ITEM(numbers, 2 * index + 1, instruction);
    return identity != NULL && instruction != NULL;
}

PyObject *
key(Ticker *self, Sample *sample, PyObject *codes)
{
    PyObject *numbers = PyTuple_New(2 * (Py_ssize_t)sample->depth);
    keep_codes(self, codes);
    for (int index = 0; numbers != NULL && index < sample->depth; index++) {
        Place *place = &sample->places[index];
        PyObject *identity = PyLong_FromVoidPtr(place->code);
        if (!set_pair(numbers, index, identity, place->instruction)
            || remember(self, codes, identity, place) < 0)
            Py_CLEAR(numbers);
    }
    return numbers;
}

void
forget(Sample *sample)
{
    release(sample->places, sample->depth);
    PyMem_RawFree(sample->places);
    Py_XDECREF(sample->endpoint);
    Py_XDECREF(sample->task);
}
