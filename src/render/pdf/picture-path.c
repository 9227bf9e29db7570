/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SVG path data into lines and curves. Every command is a row that says how many numbers it takes;
 * relative ones are made absolute first, so that there is one way to follow each.
 */
#include "render/pdf/picture-path.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 100000, MOST_NUMBERS = 7 };

struct pen {
        GArray *steps;
        double x, y;             /* where it is */
        double start_x, start_y; /* of this part of the outline */
        double pull_x, pull_y;   /* of the last curve, for the smooth ones */
        char last;               /* command, in capitals */
};

struct command {
        char name;
        guint n_numbers;
        void (*follow)(struct pen *pen, const double *n);
};

static void add_step(struct pen *pen, enum path_kind kind, const double (*points)[2])
{
        struct path_step step = {.kind = kind};

        if (points)
                memcpy(step.points, points, sizeof(step.points));
        g_array_append_val(pen->steps, step);
        pen->x = step.points[2][0];
        pen->y = step.points[2][1];
}

static void step_to(struct pen *pen, enum path_kind kind, double x, double y)
{
        const double points[3][2] = {{0, 0}, {0, 0}, {x, y}};

        add_step(pen, kind, points);
}

static void follow_move(struct pen *pen, const double *n)
{
        step_to(pen, PATH_MOVE, n[0], n[1]);
        pen->start_x = n[0];
        pen->start_y = n[1];
}

static void follow_line(struct pen *pen, const double *n)
{
        step_to(pen, PATH_LINE, n[0], n[1]);
}

static void follow_across(struct pen *pen, const double *n)
{
        step_to(pen, PATH_LINE, n[0], pen->y);
}

static void follow_down(struct pen *pen, const double *n)
{
        step_to(pen, PATH_LINE, pen->x, n[0]);
}

static void follow_cubic(struct pen *pen, const double *n)
{
        const double points[3][2] = {{n[0], n[1]}, {n[2], n[3]}, {n[4], n[5]}};

        add_step(pen, PATH_CURVE, points);
        pen->pull_x = n[2];
        pen->pull_y = n[3];
}

static void follow_smooth_cubic(struct pen *pen, const double *n)
{
        gboolean after = pen->last == 'C' || pen->last == 'S';
        const double all[] = {after ? 2 * pen->x - pen->pull_x : pen->x,
                              after ? 2 * pen->y - pen->pull_y : pen->y,
                              n[0],
                              n[1],
                              n[2],
                              n[3]};

        follow_cubic(pen, all);
}

static void follow_quadratic(struct pen *pen, const double *n)
{
        const double points[3][2] = {{pen->x + (n[0] - pen->x) * 2 / 3,
                                      pen->y + (n[1] - pen->y) * 2 / 3},
                                     {n[2] + (n[0] - n[2]) * 2 / 3, n[3] + (n[1] - n[3]) * 2 / 3},
                                     {n[2], n[3]}};

        add_step(pen, PATH_CURVE, points);
        pen->pull_x = n[0];
        pen->pull_y = n[1];
}

static void follow_smooth_quadratic(struct pen *pen, const double *n)
{
        gboolean after = pen->last == 'Q' || pen->last == 'T';
        const double all[] = {after ? 2 * pen->x - pen->pull_x : pen->x,
                              after ? 2 * pen->y - pen->pull_y : pen->y, n[0], n[1]};

        follow_quadratic(pen, all);
}

/* A point of an ellipse that is turned, from the angle on it. */
struct ellipse {
        double x, y, width, height, cosine, sine;
};

static void ellipse_point(const struct ellipse *e, double along, double up, double *ret)
{
        ret[0] = e->x + e->cosine * e->width * along - e->sine * e->height * up;
        ret[1] = e->y + e->sine * e->width * along + e->cosine * e->height * up;
}

/* Curves of at most a quarter turn each. */
static void add_turns(struct pen *pen, const struct ellipse *e, double from, double turn)
{
        guint n = (guint) MAX(ceil(fabs(turn) / (G_PI / 2) - 1e-9), 1);
        double part = turn / n, pull = 4.0 / 3 * tan(part / 4);

        for (guint i = 0; i < n; i++) {
                double a = from + i * part, b = a + part;
                double points[3][2];

                ellipse_point(e, cos(a) - pull * sin(a), sin(a) + pull * cos(a), points[0]);
                ellipse_point(e, cos(b) + pull * sin(b), sin(b) - pull * cos(b), points[1]);
                ellipse_point(e, cos(b), sin(b), points[2]);
                add_step(pen, PATH_CURVE, (const double(*)[2]) points);
        }
}

/* An arc by its end points: SVG 1.1, appendix F.6. */
static void follow_arc(struct pen *pen, const double *n)
{
        double turned = n[2] * G_PI / 180, end_x = n[5], end_y = n[6];
        struct ellipse e = {.width = fabs(n[0]),
                            .height = fabs(n[1]),
                            .cosine = cos(turned),
                            .sine = sin(turned)};
        double half_x = (pen->x - end_x) / 2, half_y = (pen->y - end_y) / 2;
        double x = e.cosine * half_x + e.sine * half_y, y = e.cosine * half_y - e.sine * half_x;
        double reach, center, center_x, center_y, from, turn;

        if ((half_x == 0 && half_y == 0) || e.width == 0 || e.height == 0) {
                step_to(pen, PATH_LINE, end_x, end_y);
                return;
        }
        x /= e.width;
        y /= e.height;
        reach = x * x + y * y;
        if (reach > 1) {
                e.width *= sqrt(reach);
                e.height *= sqrt(reach);
                x /= sqrt(reach);
                y /= sqrt(reach);
                reach = 1;
        }
        center = sqrt(1 / reach - 1) * (n[3] == n[4] ? -1 : 1);
        center_x = center * y;
        center_y = -center * x;
        e.x = (pen->x + end_x) / 2 + e.cosine * e.width * center_x - e.sine * e.height * center_y;
        e.y = (pen->y + end_y) / 2 + e.sine * e.width * center_x + e.cosine * e.height * center_y;
        from = atan2(y - center_y, x - center_x);
        turn = atan2(-y - center_y, -x - center_x) - from;
        if (n[4] != 0 && turn < 0)
                turn += 2 * G_PI;
        else if (n[4] == 0 && turn > 0)
                turn -= 2 * G_PI;
        add_turns(pen, &e, from, turn);
        pen->x = end_x;
        pen->y = end_y;
}

static void follow_close(struct pen *pen, const double *n G_GNUC_UNUSED)
{
        step_to(pen, PATH_CLOSE, pen->start_x, pen->start_y);
}

static const struct command commands[] = {
        {'M', 2, follow_move},      {'L', 2, follow_line},
        {'H', 1, follow_across},    {'V', 1, follow_down},
        {'C', 6, follow_cubic},     {'S', 4, follow_smooth_cubic},
        {'Q', 4, follow_quadratic}, {'T', 2, follow_smooth_quadratic},
        {'A', 7, follow_arc},       {'Z', 0, follow_close},
};

static const struct command *find_command(char name)
{
        for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
                if (commands[i].name == g_ascii_toupper(name))
                        return &commands[i];
        return NULL;
}

static void skip_blanks(const char **at)
{
        while (**at == ',' || g_ascii_isspace(**at))
                (*at)++;
}

static gboolean read_number(const char **at, gboolean is_flag, double *ret)
{
        const char *start;
        char *end;

        skip_blanks(at);
        start = *at;
        if (is_flag) {
                /* One character: “01” is two flags. */
                *ret = *start - '0';
                *at += *start == '0' || *start == '1' ? 1 : 0;
                return *at > start;
        }
        if (!strchr("+-.0123456789", *start) || !*start)
                return FALSE;
        *ret = g_ascii_strtod(start, &end);
        for (const char *p = start; p < end; p++)
                if (!strchr("+-.0123456789eE", *p))
                        return FALSE;
        *at = end;
        return end > start && fabs(*ret) < 1e6;
}

static gboolean read_numbers(const char **at, const struct command *command, double *ret)
{
        for (guint i = 0; i < command->n_numbers; i++)
                if (!read_number(at, command->name == 'A' && (i == 3 || i == 4), &ret[i]))
                        return FALSE;
        return TRUE;
}

/* Relative numbers are from where the pen is. */
static void make_absolute(const struct command *command, const struct pen *pen, double *n)
{
        guint first = command->name == 'A' ? 5 : 0;

        for (guint i = first; i < command->n_numbers; i++)
                n[i] += command->name == 'V' || (command->name != 'H' && (i - first) % 2 == 1)
                                ? pen->y
                                : pen->x;
}

/* A command and all the numbers behind it. */
static gboolean read_command(struct pen *pen, const char **at)
{
        char name = **at;
        const struct command *command = find_command(name);

        if (!command || (pen->steps->len == 0 && command->name != 'M'))
                return FALSE;
        (*at)++;
        do {
                double n[MOST_NUMBERS] = {0};

                if (!read_numbers(at, command, n) || pen->steps->len > MOST_STEPS)
                        return FALSE;
                if (g_ascii_islower(name))
                        make_absolute(command, pen, n);
                command->follow(pen, n);
                pen->last = command->name;
                skip_blanks(at);
                /* What follows a move are lines. */
                if (command->name == 'M')
                        command = find_command('L');
        } while (command->n_numbers > 0 && **at && !g_ascii_isalpha(**at));
        return TRUE;
}

GArray *picture_path_parse(const char *data, gsize *ret_at)
{
        g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(struct path_step));
        struct pen pen = {.steps = steps};
        const char *at = data;

        skip_blanks(&at);
        while (*at) {
                if (!read_command(&pen, &at)) {
                        if (ret_at)
                                *ret_at = (gsize) (at - data);
                        return NULL;
                }
                skip_blanks(&at);
        }
        return g_steal_pointer(&steps);
}
