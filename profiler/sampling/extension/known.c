/* The codes that keys of the profile in progress name, for questions that are asked without the
interpreter. The caller's dictionary of them keeps them alive, and is kept in turn.
*/
#include "ticker.h"

#define SMALLEST 1024                  /* a power of two, as all sizes are */

static size_t
place_of(Ticker *self, const void *code)
{
    size_t place = ((uintptr_t)code >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20;
    while (self->known[place & (self->room - 1)] != NULL
           && self->known[place & (self->room - 1)] != code)
        place++;
    return place & (self->room - 1);
}

/* Return whether there is room for one more. */
static int
grow(Ticker *self)
{
    if (self->room && 2 * self->held < self->room)
        return 1;
    size_t room = self->room ? 2 * self->room : SMALLEST, before = self->room;
    const void **old = self->known, **known = PyMem_RawCalloc(room, sizeof(void *));
    if (known == NULL)
        return 0;
    self->known = known, self->room = room;
    for (size_t place = 0; place < before; place++)
        if (old[place] != NULL)
            known[place_of(self, old[place])] = old[place];
    PyMem_RawFree(old);
    return 1;
}

/* Begin anew where the dictionary is another one: what the last one held may be gone. */
void
keep_codes(Ticker *self, PyObject *codes)
{
    if (self->codes == codes)
        return;
    PyMem_RawFree(self->known);
    self->known = NULL;
    self->room = self->held = 0;
    Py_XSETREF(self->codes, Py_NewRef(codes));
}

void
know(Ticker *self, const void *code)
{
    if (!grow(self))
        return;
    size_t place = place_of(self, code);
    self->held += self->known[place] == NULL;
    self->known[place] = code;
}

int
is_known(Ticker *self, const void *code)
{
    return self->room && code != NULL && self->known[place_of(self, code)] == code;
}
