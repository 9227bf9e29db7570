/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Private to the files of the collector over the bus: the units that are read, and what has become
 * of each. bus-list.c finds them, bus-window.c asks for them, bus-watch.c sees them change, bus.c
 * puts it together.
 */
#pragma once

#include "collect/bus-files.h"
#include "collect/bus-session.h"
#include "collect/bus-unit.h"
#include "collect/process.h"

enum item_state {
        ITEM_WAITING, /* to be asked for */
        ITEM_ASKED,
        ITEM_READY,    /* unit is there */
        ITEM_IN_FILES, /* to be read from its files when its turn comes */
        ITEM_DONE,     /* handed on */
        ITEM_DROPPED,  /* it is another name of an item */
};

enum {
        BUS_AHEAD = 1024,      /* units that are ready while one before them is not */
        BUS_HELD = 64 << 20,   /* bytes of them, beyond which no other is asked for */
        BUS_REREADS = 3,       /* of a unit that changes after it was read */
        BUS_SETTLED = 256,     /* changed units that are looked at again at the end */
        BUS_REFUSALS = 100,    /* of a call, because too many wait, until the unit is given up */
        BUS_LATE_LISTED = 100, /* units that appeared meanwhile and are named */
};

/* A unit to read. */
struct bus_item {
        struct bus_reader *reader;
        char *name;
        char *path;       /* object path; NULL: the encoded name */
        char *file_state; /* as ListUnitFiles says, or NULL */
        enum item_state state;
        gboolean was_loaded; /* listed as loaded */
        gboolean in_files;   /* its unit is read from its files */
        gboolean changed;    /* since it was handed on */
        guint rereads, refusals;
        guint asked_window; /* the window that it was asked in */
        sd_bus_slot *slot;  /* of the call that is under way; dropping it forgets the call */
        Unit *unit;
        gsize size;     /* of the unit, about */
        guint64 digest; /* of what is configured */
};

/* What tells of changes where no signal did. */
struct bus_stamp {
        guint64 load_time;  /* of the last reload, on the manager's monotonic clock */
        guint64 name_count; /* of units that are loaded, aliases among them */
};

typedef struct bus_handover BusHandover;

struct bus_reader {
        const struct bus_options *options;
        const struct snapshot_sink *sink;
        struct bus_session session;
        SnapshotHead *head;
        BusHandover *handover;
        GPtrArray *problems;
        GPtrArray *file_problems; /* of files, which are read by another thread */
        struct bus_files *files;  /* NULL where the files are on another machine */
        ProcessReader *processes; /* NULL where they are on another machine */
        char *unit_path;          /* the manager's search path, as words */
        BusUnitReader *units;
        GHashTable *by_name; /* to struct bus_item *, the items' owner */
        GPtrArray *items;    /* in byte order of the names */

        guint next_ask; /* items before it were asked for once */
        guint next_out; /* items before it are done */
        guint in_flight;
        gsize held;   /* bytes of the units that are ready */
        guint window; /* calls at once, less after a refusal */
        GQueue again; /* items to ask for again, before any other */

        gboolean reloaded;      /* seen, and not yet dealt with */
        guint reloads;          /* seen so far, and lists that were made anew without one */
        GHashTable *late;       /* names of wanted units that appeared after the list was made */
        gboolean is_settled;    /* nothing in the list is uncertain any more, or it was said */
        gboolean is_deaf;       /* the manager does not tell of changes */
        struct bus_stamp stamp; /* of the manager, when the list was made */
        guint listed_problems;  /* problems before the list was made */
        gint64 last_progress;
};

/* bus.c: what of the files below a root could not be read, with nobody to tell, is a problem. */
void bus_add_unheard(struct bus_reader *reader, const Root *root);

/* bus-host.c: the head of the snapshot; sets the stamp. */
SnapshotHead *bus_head_new(struct bus_reader *reader, GError **error);
/* As the manager says now; zeros where it does not say. */
struct bus_stamp bus_stamp_read(struct bus_reader *reader);

/* bus-list.c: what there is to read, from the manager and the files. Begins anew each time. */
gboolean bus_list(struct bus_reader *reader, GError **error);
void bus_item_free(gpointer item);
/* Whether the globs among the names that were asked for want that unit; without names, any. */
gboolean bus_is_wanted(const struct bus_reader *reader, const char *name);

/* bus-window.c: reads all items and hands them on. */
gboolean bus_window_read(struct bus_reader *reader, GError **error);

/* An item that was read must be read again; false where that was done often enough. */
gboolean bus_item_ask_again(struct bus_item *item);
/* The answer about a unit, waited for. */
sd_bus_message *bus_item_ask_now(struct bus_item *item, GError **error);

/* bus-watch.c: from now on changes are noticed. */
void bus_watch(struct bus_reader *reader);
/* Deals with a reload that was seen. */
gboolean bus_watch_reloaded(struct bus_reader *reader, GError **error);
/*
 * What was handed on and has changed since: read once more, and said where it is uncertain. Where
 * nothing was handed on, the list may be a new one afterwards, which is not settled.
 */
gboolean bus_watch_settle(struct bus_reader *reader, GError **error);
