/* Stacks of threads that go on meanwhile, read without the interpreter.

What is read may be gone or half written at any time. So memory is copied by the kernel, which refuses
what is not there; the innermost frames are copied twice in one go, with the place that tells which is
the innermost before and after; and older frames twice, too, with the one that they were found by in
between. A stack counts only if nothing has changed meanwhile, and if all its codes are known: these are
alive.
*/
#include "ticker.h"
#include <sys/uio.h>
#include <unistd.h>
#if PY_VERSION_HEX >= 0x030B0000
#include <internal/pycore_frame.h>
#else
typedef PyFrameObject _PyInterpreterFrame;
#endif

#define TRIES 8
#define LONGEST INT64_C(100000)        /* nanoseconds that copying may take */
#define PAGE ((uintptr_t)4096)         /* what is mapped is mapped by pages of at least this size */

typedef _PyInterpreterFrame Frame;

typedef struct {
    uintptr_t from;
    size_t size;
    char bytes[2 * PAGE], again[2 * PAGE];
} Window;

/* Copy parts of this process' memory, one after the other; return whether all are there, and this thread
was not kept from it meanwhile: all might have changed and be as before.
*/
static int
copy(struct iovec *to, struct iovec *from, int parts)
{
    ssize_t size = 0;
    for (int part = 0; part < parts; part++) {
        to[part].iov_len = from[part].iov_len;
        size += from[part].iov_len;
    }
    int64_t began = read_clock(CLOCK_MONOTONIC);
    return process_vm_readv(getpid(), to, parts, from, parts, 0) == size
        && read_clock(CLOCK_MONOTONIC) - began < LONGEST;
}

/* Have a window reach over the pages that a frame lies in. */
static struct iovec
open_window(Window *window, uintptr_t frame)
{
    window->from = frame & ~(PAGE - 1);
    window->size = (frame - window->from + sizeof(Frame) + PAGE - 1) & ~(PAGE - 1);
    return (struct iovec){(void *)window->from, window->size};
}

static const Frame *
frame_in(const Window *window, const char *bytes, uintptr_t frame)
{
    uintptr_t offset = frame - window->from;
    return window->size && offset <= window->size - sizeof(Frame) ? (const Frame *)(bytes + offset) : NULL;
}

static const void *
code_of(const Frame *frame)
{
#if PY_VERSION_HEX < 0x030D0000
    return frame->f_code;
#else
    return frame->f_executable;
#endif
}

static uintptr_t
previous_of(const Frame *frame)
{
#if PY_VERSION_HEX < 0x030B0000
    return (uintptr_t)frame->f_back;
#else
    return (uintptr_t)frame->previous;
#endif
}

static int
is_same(const Frame *one, const Frame *other)
{
    return code_of(one) == code_of(other) && previous_of(one) == previous_of(other);
}

/* Where a thread's innermost frame is told: in its state, from Python 3.11 to 3.12 in one more place that
the state tells. 0 where the thread is not there any more.
*/
static uintptr_t
teller(const Watched *watched)
{
    PyThreadState state;
    struct iovec to = {&state, 0}, from = {watched->state, sizeof(state)};
    if (!copy(&to, &from, 1) || state.thread_id != watched->thread)
        return 0;
#if PY_VERSION_HEX < 0x030B0000
    return (uintptr_t)&watched->state->frame;
#elif PY_VERSION_HEX < 0x030D0000
    return (uintptr_t)&state.cframe->current_frame;
#else
    return (uintptr_t)&watched->state->current_frame;
#endif
}

/* Copy the innermost frames; return the address of the first, 0 where they have changed meanwhile. */
static uintptr_t
copy_innermost(Window *window, uintptr_t told_at)
{
    uintptr_t guess, before, after;
    struct iovec told = {(void *)told_at, sizeof(guess)}, first = {&guess, 0};
    if (!copy(&first, &told, 1) || !guess)
        return 0;
    struct iovec pages = open_window(window, guess);
    struct iovec from[] = {told, pages, pages, told};
    struct iovec to[] = {{&before, 0}, {window->bytes, 0}, {window->again, 0}, {&after, 0}};
    return copy(to, from, 4) && before == after ? before : 0;
}

/* Copy the pages of an older frame twice, and see whether the one that it was found by is the same in
between.
*/
static int
copy_older(Window *window, uintptr_t frame, uintptr_t found_by)
{
    Frame before = *frame_in(window, window->bytes, found_by), after;
    struct iovec pages = open_window(window, frame);
    struct iovec from[] = {pages, {(void *)found_by, sizeof(after)}, pages};
    struct iovec to[] = {{window->bytes, 0}, {&after, 0}, {window->again, 0}};
    return copy(to, from, 3) && is_same(&before, &after);
}

typedef enum { HIDDEN, SHOWN, STRANGE } Sight;

/* Tell what is to be seen of a frame, as PyFrame_GetBack and PyFrame_GetLasti would. */
static Sight
see(Ticker *self, const Frame *frame, Seat *seat)
{
    PyCodeObject *code = (PyCodeObject *)code_of(frame);
#if PY_VERSION_HEX < 0x030B0000
    Py_ssize_t units = frame->f_lasti;
    if (!is_known(self, code))
        return STRANGE;
    Py_ssize_t most = PyBytes_GET_SIZE(code->co_code) / 2;
#else
#if PY_VERSION_HEX < 0x030D0000
    _Py_CODEUNIT *instruction = frame->prev_instr;
#else
    _Py_CODEUNIT *instruction = frame->instr_ptr;
#endif
#if PY_VERSION_HEX >= 0x030C0000
    if (frame->owner == FRAME_OWNED_BY_CSTACK)
        return HIDDEN;
#endif
    if (!is_known(self, code))
        return STRANGE;
    Py_ssize_t units = instruction - _PyCode_CODE(code), most = Py_SIZE(code);
    if (frame->owner != FRAME_OWNED_BY_GENERATOR && units < code->_co_firsttraceable)
        return units < -1 ? STRANGE : HIDDEN;
#endif
    if (units < -1 || units >= most)
        return STRANGE;
    seat->code = code;
    seat->instruction = units < 0 ? -1 : 2 * (int)units;
    return SHOWN;
}

/* Return the depth, 0 where the stack has changed meanwhile, -1 where it cannot be told. */
static int
read_once(Ticker *self, Window *window, const Watched *watched, Seat *seats, int room)
{
    uintptr_t told_at = teller(watched), found_by = 0;
    uintptr_t address = told_at ? copy_innermost(window, told_at) : 0;
    int depth = 0;
    for (int steps = 0; address && steps < 2 * DEEPEST; steps++) {
        const Frame *frame = frame_in(window, window->bytes, address);
        if (frame == NULL && found_by && copy_older(window, address, found_by))
            frame = frame_in(window, window->bytes, address);
        if (frame == NULL || !is_same(frame, frame_in(window, window->again, address)))
            return 0;
        Sight sight = depth == room ? STRANGE : see(self, frame, &seats[depth]);
        if (sight == STRANGE)
            return -1;
        depth += sight == SHOWN;
        found_by = address;
        address = previous_of(frame);
    }
    return address ? 0 : depth;
}

/* Put a thread's stack into ``seats``, leaf first; return its depth, 0 where it cannot be told: a code
is met for the first time, it is deeper than there is room for, it changes all the time, or the system
forbids.
*/
int
read_chain(Ticker *self, const Watched *watched, Seat *seats, int room)
{
    Window window = {.from = 0};
    int depth = 0;
    for (int tries = 0; !depth && tries < TRIES; tries++)
        depth = read_once(self, &window, watched, seats, room);
    return depth > 0 ? depth : 0;
}
