/* What the files of the extension share; ``module.c`` tells what it is for. */
#ifndef GURU_TICKER_H
#define GURU_TICKER_H

#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE 1                /* for hurry(), lock.c and chain.c alone */
#include <Python.h>
#include <frameobject.h>
#include <internal/pycore_interp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#ifdef Py_GIL_DISABLED
#error "there is no lock of the interpreter that a thread could go without"
#endif

#define ROOM 256                       /* moments of one run */
#define DEEPEST 1000                   /* frames; deeper stacks are left to the caller */
#define SECOND INT64_C(1000000000)
#define NOTED INT64_C(-1)

typedef struct {
    PyObject *code, *globals;
    int instruction;
} Place;

typedef struct {
    int64_t when, late, cpu;
    PyObject *endpoint, *task;         /* NULL where there is none */
    int depth;
    Place *places;                     /* leaf first */
} Sample;

/* A place that was read without the interpreter: the code is among those that are known. */
typedef struct {
    PyCodeObject *code;
    int instruction;
} Seat;

typedef struct {
    PyObject *ident;                   /* of the caller's dictionary */
    unsigned long thread;
    long number;                       /* the system's */
    PyThreadState *state;
    int64_t then, now;                 /* its clock at the last look and at this one */
    double part;                       /* to which it computes */
} Watched;

typedef struct {
    const Watched *watched;
    PyObject *endpoint;                /* borrowed from labels.c, or NULL */
    int64_t cpu;
    double part;
    int first, depth;                  /* of its seats */
} Seen;

typedef struct {
    int64_t when;
    int first, end;                    /* of those seen then */
    int seats;                         /* taken by then */
} Moment;

#define WATCHED 256
#define SEEN 1024
#define SEATS 16384

typedef struct {
    int64_t when;                      /* of the moment at which it ended */
    int is_partial;                    /* the clocks of some threads cannot be read */
    int count, moment_count;
    Watched threads[WATCHED];
    Moment moments[ROOM];
    Seen seen[SEEN];
    Seat seats[SEATS];
} Watch;

typedef struct {
    _Atomic unsigned long thread;
    PyObject *_Atomic endpoint;        /* NULL where it is free */
} Label;

#define LABELS 256

typedef enum { ENDED, RESTS, REFUSED, SEEN_ALL } Ending;

typedef struct {
    PyObject_HEAD
    pthread_mutex_t lock;              /* of ``ended`` */
    pthread_cond_t told;
    int ended;
    atomic_int asked;                  /* the main thread is to look, and has not begun */
    atomic_int awaited;                /* and to tell when it has */
    atomic_int queued;                 /* the interpreter holds a call for us; it owns a reference */
    int running;                       /* in ``run``, which owns one else; both change with the GIL */
    int64_t due;                       /* when the main thread should have looked */
    _Atomic int64_t refused;           /* when it last could not */
    int64_t judged, ready;             /* when it was last asked for how long main was ready, and that */
    int is_coarse;                     /* how exactly this thread is woken */
    int64_t overslept;                 /* nanoseconds that it has woken late for that */
    PyInterpreterState *interpreter;
    long main_number;                  /* the system's */
    clockid_t main_clock;
    PyObject *ident;                   /* of the main thread */
    PyObject *by_thread, *by_task;     /* endpoints */
    PyObject *running_loop, *tasks;    /* asyncio's, or NULL */
    int64_t spent;                     /* CPU nanoseconds that looks took in the main thread */
    int count;
    Sample taken[ROOM];
    Place stack[DEEPEST];
    Watch *watch;                      /* NULL before the first */
    PyObject *codes;                   /* the caller's, and the set of those that it holds */
    const void **known;
    size_t room, held;
    atomic_int labelled;               /* threads that answer something */
    int watching;                      /* whether endpoints are read without the interpreter */
    Label labels[LABELS];
    PyObject **buried;                 /* endpoints that were let go of meanwhile */
    int buried_count, buried_room;
} Ticker;

/* clocks.c: times are nanoseconds, -1 where a clock cannot be read */
int64_t read_clock(clockid_t clock);
clockid_t clock_of(long thread);
int is_ready(long thread);
int64_t read_ready(long thread);
int sleep_until(Ticker *self, int64_t when);
int is_finalizing(void);

/* stacks.c */
int walk(Ticker *self, PyFrameObject *frame);
void release(Place *places, int depth);
int set_pair(PyObject *numbers, int index, PyObject *identity, int place);
PyObject *key(Ticker *self, Sample *sample, PyObject *codes);
void find_endpoint(Ticker *self, Sample *sample, PyObject *ident);
void forget(Sample *sample);

/* known.c */
void keep_codes(Ticker *self, PyObject *codes);
void know(Ticker *self, const void *code);
int is_known(Ticker *self, const void *code);

/* labels.c */
extern const char label_doc[];
PyObject *label(Ticker *self, PyObject *args);
int has_all_labels(Ticker *self);
PyObject *endpoint_of(Ticker *self, unsigned long thread);
void forget_buried(Ticker *self);
void forget_labels(Ticker *self);

/* chain.c */
int read_chain(Ticker *self, const Watched *watched, Seat *seats, int room);

/* watch.c */
int has_moved(const Watched *one);
Ending watch_through(Ticker *self, Watch *watch, const int64_t *distances, Py_ssize_t number);

/* watched.c */
PyThreadState *state_of(Ticker *self, unsigned long thread);
extern const char watch_doc[];
PyObject *watch(Ticker *self, PyObject *args);

/* look.c */
int look(void *ticker);

/* slack.c */
void set_slack(Ticker *self, int is_coarse);
void choose_slack(Ticker *self, int64_t mean);
int64_t sleep_for(Ticker *self, int64_t distance);

/* moments.c */
Py_ssize_t distances_of(PyObject *given, int64_t *distances);
int64_t wait_through(Ticker *self, PyThreadState *newest, const int64_t *distances, Py_ssize_t number);

/* lock.c */
PyThreadState *holder(Ticker *self);
void ask_for_interpreter(Ticker *self, unsigned long *interval);
void stop_asking(Ticker *self, unsigned long interval);

/* entry.c */
PyObject *met(Ticker *self, Watch *watch, PyObject *codes);

#endif
