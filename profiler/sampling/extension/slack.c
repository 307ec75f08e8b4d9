/* The timer slack of this thread: by how much the kernel may wake it late, for one interrupt less. */
#include "ticker.h"
#include <sys/prctl.h>

#define EXACT 1000l                    /* nanoseconds */
#define COARSE INT64_C(4000000)        /* nanoseconds: a tick of most kernels */
#define BETWEEN (SECOND / 2)           /* nanoseconds between questions which of them fits */
#define ALWAYS(time) ((time) * 19 / 20)

/* Have this thread woken when it is due, or within a tick of it, when the kernel is at it anyway. */
void
set_slack(Ticker *self, int is_coarse)
{
    prctl(PR_SET_TIMERSLACK, is_coarse ? COARSE : EXACT);
    self->is_coarse = is_coarse;
    self->overslept = 0;
}

/* Choose how exactly to wake up, from what the main thread did until now.

An interrupt of its own costs a busy core more than all else that a look does: with all cores of a
virtual machine busy, 100 looks a second took 1.2 to 1.4 % of the throughput with such interrupts, and
0.3 to 0.9 % without. So a main thread that never waits is looked at in the kernel's next tick. One that
does wait may be woken by timers, and moments would gather where these end. Moments that follow each
other as closely as ticks have no room for it.
*/
void
choose_slack(Ticker *self, int64_t mean)
{
    int64_t now = read_clock(CLOCK_MONOTONIC);
    if (now - self->judged < BETWEEN)
        return;
    int64_t ready = read_ready(self->main_number);
    int is_coarse = 2 * mean > 3 * COARSE && self->ready > 0
        && ready - self->ready > ALWAYS(now - self->judged);
    self->judged = now, self->ready = ready;
    if (is_coarse != self->is_coarse)
        set_slack(self, is_coarse);
}

/* Wait; return when that was to end, 0 at the end of all. What is slept over the time is slept less
in the waits to come.
*/
int64_t
sleep_for(Ticker *self, int64_t distance)
{
    int64_t less = self->overslept < distance ? self->overslept : distance;
    int64_t due = read_clock(CLOCK_MONOTONIC) + distance - less;
    self->overslept -= less;
    if (!sleep_until(self, due))
        return 0;
    if (self->is_coarse) {
        int64_t over = read_clock(CLOCK_MONOTONIC) - due;
        over = over < COARSE ? over : COARSE;
        self->overslept += over;
        due += over;
    }
    return due;
}
