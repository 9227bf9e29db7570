/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What asking alone costs: ListUnits, then GetAll for every unit of the manager with as many calls
 * in flight as Bulkhead keeps, each answer thrown away. The least that any reader of the manager
 * can take.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

enum { IN_FLIGHT = 64, SECONDS = 60 };

struct reading {
        char **paths;
        size_t count, asked, answered, waiting;
};

static void check(int r, const char *what)
{
        if (r >= 0)
                return;
        fprintf(stderr, "%s: %s\n", what, strerror(-r));
        exit(1);
}

static int on_answer(sd_bus_message *answer, void *context, sd_bus_error *error)
{
        struct reading *reading = context;

        (void) answer;
        (void) error;
        reading->waiting--;
        reading->answered++;
        return 0;
}

static void list_units(sd_bus *bus, struct reading *reading)
{
        sd_bus_message *answer = NULL;
        const char *path;

        check(sd_bus_call_method(bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                 "org.freedesktop.systemd1.Manager", "ListUnits", NULL, &answer,
                                 ""),
              "ListUnits");
        check(sd_bus_message_enter_container(answer, 'a', "(ssssssouso)"), "ListUnits");
        while (sd_bus_message_read(answer, "(ssssssouso)", NULL, NULL, NULL, NULL, NULL, NULL,
                                   &path, NULL, NULL, NULL) > 0) {
                reading->paths =
                        realloc(reading->paths, (reading->count + 1) * sizeof *reading->paths);
                if (!reading->paths)
                        abort();
                reading->paths[reading->count++] = strdup(path);
        }
        sd_bus_message_unref(answer);
}

static void ask(sd_bus *bus, struct reading *reading)
{
        check(sd_bus_call_method_async(bus, NULL, "org.freedesktop.systemd1",
                                       reading->paths[reading->asked++],
                                       "org.freedesktop.DBus.Properties", "GetAll", on_answer,
                                       reading, "s", ""),
              "GetAll");
        reading->waiting++;
}

int main(void)
{
        struct reading reading = {0};
        sd_bus *bus = NULL;

        check(sd_bus_new(&bus), "sd_bus_new");
        check(sd_bus_set_address(bus, "unix:path=/run/systemd/private"), "the address");
        check(sd_bus_start(bus), "connecting");
        list_units(bus, &reading);
        while (reading.answered < reading.count) {
                int r;

                while (reading.waiting < IN_FLIGHT && reading.asked < reading.count)
                        ask(bus, &reading);
                r = sd_bus_process(bus, NULL);
                check(r, "reading");
                if (r == 0)
                        check(sd_bus_wait(bus, SECONDS * 1000000ULL), "waiting");
        }
        for (size_t i = 0; i < reading.count; i++)
                free(reading.paths[i]);
        free(reading.paths);
        sd_bus_close_unref(bus);
        printf("%zu\n", reading.count);
        return 0;
}
