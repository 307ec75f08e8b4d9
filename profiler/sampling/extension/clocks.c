/* Clocks, and waiting without the interpreter. */
#include "ticker.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int64_t
read_clock(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) ? -1 : now.tv_sec * SECOND + now.tv_nsec;
}

clockid_t
clock_of(long thread)
{
    return (clockid_t)(~(unsigned int)thread << 3 | 6);  /* see clocks.py */
}

/* Read what the system tells of a thread of this process, by its number, in one of its files. */
static void
read_told(long thread, const char *name, char *text, size_t room)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/task/%ld/%s", thread, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? 0 : read(file, text, room - 1);
    text[size > 0 ? size : 0] = '\0';
    if (file >= 0)
        close(file);
}

/* Whether a thread computes or would if it had a core. */
int
is_ready(long thread)
{
    char text[160];
    read_told(thread, "stat", text, sizeof(text));
    const char *name_ends = strrchr(text, ')');
    return name_ends != NULL && !strncmp(name_ends, ") R", 3);
}

/* For how long it was so, 0 where that is not known. */
int64_t
read_ready(long thread)
{
    char text[96];
    long long ran, waited;
    read_told(thread, "schedstat", text, sizeof(text));
    return sscanf(text, "%lld %lld", &ran, &waited) == 2 ? ran + waited : 0;
}

/* Return whether it was not the end that cut it short. */
int
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

int
is_finalizing(void)
{
#if PY_VERSION_HEX >= 0x030D0000
    return Py_IsFinalizing();
#else
    return _Py_IsFinalizing();
#endif
}
