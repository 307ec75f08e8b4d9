/* Clocks, and waiting without the interpreter. */
#include "ticker.h"

int64_t
read_clock(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) ? -1 : now.tv_sec * SECOND + now.tv_nsec;
}

/* Return what the threads of this process but this one have computed. */
int64_t
read_others(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID) - read_clock(CLOCK_THREAD_CPUTIME_ID);
}

clockid_t
clock_of(long thread)
{
    return (clockid_t)(~(unsigned int)thread << 3 | 6);  /* see clocks.py */
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
