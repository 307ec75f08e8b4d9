/* Stacks of threads that go on meanwhile, read without the interpreter.

What is read may be gone or half written at any time. So memory is copied by the kernel, which refuses
what is not there, and a stack counts only if all its codes are known: these are alive. At worst one
frame was left, and another entered in its place, while it was read.
*/
#include "ticker.h"
#include <sys/uio.h>
#include <unistd.h>
#if PY_VERSION_HEX >= 0x030B0000
#include <internal/pycore_frame.h>
#else
typedef PyFrameObject _PyInterpreterFrame;
#endif

#define TRIES 3
#define WINDOW 2048                    /* bytes; callers' frames mostly lie right below a frame */

typedef struct {
    uintptr_t from;                    /* 0 where nothing is in it */
    char bytes[WINDOW];
} Window;

static int
copy(void *to, uintptr_t from, size_t size)
{
    struct iovec local = {to, size}, remote = {(void *)from, size};
    return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)size;
}

static int
copy_frame(Window *window, _PyInterpreterFrame *frame, uintptr_t from)
{
    uintptr_t offset = from - window->from;
    if (!window->from || offset > WINDOW - sizeof(*frame)) {
        window->from = from + sizeof(*frame) - WINDOW;
        if (!copy(window->bytes, window->from, WINDOW)) {
            window->from = 0;
            return copy(frame, from, sizeof(*frame));
        }
        offset = WINDOW - sizeof(*frame);
    }
    memcpy(frame, window->bytes + offset, sizeof(*frame));
    return 1;
}

/* Return the address of the innermost frame, 0 where the thread is not there any more. */
static uintptr_t
innermost(Watched *watched)
{
    PyThreadState state;
    if (!copy(&state, (uintptr_t)watched->state, sizeof(state)) || state.thread_id != watched->thread)
        return 0;
#if PY_VERSION_HEX < 0x030B0000
    return (uintptr_t)state.frame;
#elif PY_VERSION_HEX < 0x030D0000
    _PyCFrame entered;
    return copy(&entered, (uintptr_t)state.cframe, sizeof(entered)) ? (uintptr_t)entered.current_frame : 0;
#else
    return (uintptr_t)state.current_frame;
#endif
}

typedef enum { HIDDEN, SHOWN, STRANGE } Sight;

/* Tell what is to be seen of a frame, as PyFrame_GetBack and PyFrame_GetLasti would. */
static Sight
see(Ticker *self, const _PyInterpreterFrame *frame, Seat *seat)
{
#if PY_VERSION_HEX < 0x030B0000
    PyCodeObject *code = frame->f_code;
    Py_ssize_t units = frame->f_lasti;
    if (!is_known(self, code))
        return STRANGE;
    Py_ssize_t most = PyBytes_GET_SIZE(code->co_code) / 2;
#else
#if PY_VERSION_HEX < 0x030D0000
    PyCodeObject *code = frame->f_code;
    _Py_CODEUNIT *instruction = frame->prev_instr;
#else
    PyCodeObject *code = (PyCodeObject *)frame->f_executable;
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

static int
read_once(Ticker *self, uintptr_t from, Seat *seats, int room)
{
    Window window = {.from = 0};
    _PyInterpreterFrame frame;
    int depth = 0;
    for (int steps = 0; from && steps < 2 * DEEPEST; steps++) {
        if (depth == room || !copy_frame(&window, &frame, from))
            return 0;
        Sight sight = see(self, &frame, &seats[depth]);
        if (sight == STRANGE)
            return 0;
        depth += sight == SHOWN;
#if PY_VERSION_HEX < 0x030B0000
        from = (uintptr_t)frame.f_back;
#else
        from = (uintptr_t)frame.previous;
#endif
    }
    return from ? 0 : depth;
}

/* Whether a thread did nothing since its clock was read. */
static int
has_stood(const Watched *watched)
{
    return read_clock(clock_of(watched->number)) == watched->now;
}

/* Put a thread's stack into ``seats``, leaf first; return its depth, 0 where it cannot be told: a code
is met for the first time, it is deeper than there is room for, or the system forbids.
*/
int
read_chain(Ticker *self, Watched *watched, Seat *seats, int room)
{
    int depth = 0;
    for (int tries = 0; tries < TRIES; tries++) {
        uintptr_t from = innermost(watched);
        depth = from ? read_once(self, from, seats, room) : 0;
        if (depth && (has_stood(watched) || innermost(watched) == from))
            break;
    }
    return depth;
}
