/* Looks at several threads while they go on: no one has to give the interpreter up for them. */
#include "ticker.h"

#define TRIES 4
#define IDLE INT64_C(20000)            /* nanoseconds that others may compute between two looks at rest */
#define GLANCE INT64_C(20000)          /* nanoseconds, and the kernel's time to wake a thread */

/* One that has ended has no clock, though what it left in memory may still look like a stack. */
int
has_moved(const Watched *one)
{
    return one->now >= 0 && one->now != one->then;
}

/* Tell to which part those that moved compute at the moment.

Who has the interpreter does, even if this thread has taken its core, or another program: that happens
anywhere in what it computes alike. Of the others, which wait for it or are in C that goes without, it
is told by their clocks during a glance for which this thread gives the core back. Who gets the
interpreter meanwhile would be counted where it waits.
*/
static int
glance(Ticker *self, Watch *watch, PyThreadState *had_it)
{
    int64_t before[WATCHED], began = read_clock(CLOCK_MONOTONIC);
    for (int place = 0; place < watch->count; place++)
        if (has_moved(&watch->threads[place]))
            before[place] = read_clock(clock_of(watch->threads[place].number));
    if (!sleep_until(self, began + GLANCE) || is_finalizing())
        return 0;
    double lasted = (double)(read_clock(CLOCK_MONOTONIC) - began);
    PyThreadState *has_it = holder(self);
    for (int place = 0; place < watch->count; place++) {
        Watched *one = &watch->threads[place];
        if (!has_moved(one))
            continue;
        int64_t now = read_clock(clock_of(one->number));
        double part = now < 0 ? 0 : (double)(now - before[place]) / lasted;  /* it may have ended */
        if (one->state == had_it)
            one->part = part > 0 || is_ready(one->number);
        else
            one->part = one->state == has_it ? 0 : part < 1 ? part : 1;
    }
    return 1;
}

/* Read where a thread is, and what it answered both before and after that. Returns as read_chain does. */
static int
read_place(Ticker *self, Watched *one, Seat *seats, int room, PyObject **endpoint)
{
    for (int tries = 0; tries < TRIES; tries++) {
        *endpoint = endpoint_of(self, one->thread);
        int depth = read_chain(self, one, seats, room);
        if (!depth || endpoint_of(self, one->thread) == *endpoint)
            return depth;
    }
    return 0;
}

/* Read where those are that moved, for the next moment; tell whether that could be done. */
static int
read_places(Ticker *self, Watch *watch)
{
    Moment *moment = &watch->moments[watch->moment_count];
    moment->end = moment->first = watch->moment_count ? moment[-1].end : 0;
    moment->seats = watch->moment_count ? moment[-1].seats : 0;
    for (int place = 0; place < watch->count; place++) {
        Watched *one = &watch->threads[place];
        if (!has_moved(one))
            continue;
        if (moment->end == SEEN)
            return 0;
        PyObject *endpoint;
        Seat *seats = &watch->seats[moment->seats];
        int depth = read_place(self, one, seats, SEATS - moment->seats, &endpoint);
        if (!depth)
            return 0;
        watch->seen[moment->end++] = (Seen){one, endpoint, one->now, 0, moment->seats, depth};
        moment->seats += depth;
    }
    return 1;
}

static void
keep(Watch *watch)
{
    Moment *moment = &watch->moments[watch->moment_count++];
    moment->when = watch->when;
    for (int index = moment->first; index < moment->end; index++)
        watch->seen[index].part = watch->seen[index].watched->part;
    for (int place = 0; place < watch->count; place++)
        watch->threads[place].then = watch->threads[place].now;
}

/* Whether some thread runs a task: which one, only the interpreter may ask. */
static int
has_tasks(const Ticker *self)
{
    return self->tasks != NULL && PyDict_GET_SIZE(self->tasks);
}

/* Look once. Places are read before the core is given back: they are those of the moment. What was
seen up to the end is handed over first.
*/
static Ending
look_once(Ticker *self, Watch *watch)
{
    PyThreadState *had_it = holder(self);
    for (int place = 0; place < watch->count; place++)
        watch->threads[place].now = read_clock(clock_of(watch->threads[place].number));
    int is_read = !watch->is_partial && has_all_labels(self) && !has_tasks(self)
        && read_places(self, watch);
    if (!glance(self, watch, had_it))
        return watch->moment_count ? SEEN_ALL : ENDED;
    if (!is_read)
        return REFUSED;
    keep(watch);
    return SEEN_ALL;
}

/* Return what the threads of this process but this one have computed. */
static int64_t
read_others(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID) - read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* Look at moments as long as that can be done from outside, but not for much longer than they should
take: on a loaded machine each comes late. Return how it ended.
*/
Ending
watch_through(Ticker *self, Watch *watch, const int64_t *distances, Py_ssize_t number)
{
    int64_t before = read_others(), began = read_clock(CLOCK_MONOTONIC);
    Ending ending = SEEN_ALL;
    for (Py_ssize_t place = 0; ending == SEEN_ALL && place < number; place++) {
        if (place && read_clock(CLOCK_MONOTONIC) - began > SECOND)
            return SEEN_ALL;
        if (!sleep_until(self, read_clock(CLOCK_MONOTONIC) + distances[place]) || is_finalizing())
            return watch->moment_count ? SEEN_ALL : ENDED;
        watch->when = read_clock(CLOCK_MONOTONIC);
        int64_t now = read_others();
        if (now - before < IDLE || !watch->count)
            return RESTS;
        before = now;
        ending = look_once(self, watch);
    }
    return ending;
}
