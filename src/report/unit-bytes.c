/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A scored service to bytes and back. Each field is named once, in a function that goes both ways,
 * so that what is read is what was written. Numbers are short where they are small; a string stands
 * where it is first met, with its zero, and later its place does: the values and files of 81 checks
 * repeat, and the reader copies none.
 */
#include "report/unit-bytes.h"

#include <string.h>

#include "report/report-proposal.h"

enum {
        NO_STRING,
        STRING_HERE,  /* it follows */
        STRING_THERE, /* this and more: at that place less this */
        KNOWN_STRINGS = 256
};

struct coder {
        GByteArray *out; /* NULL where it reads */
        gsize begin;     /* of the unit in out */
        const guint8 *in;
        gsize at, size;
        /* Strings that were met lately, by their address: a string that was forgotten is written
         * again. */
        struct known {
                const char *text;
                gsize place;
        } known[KNOWN_STRINGS];
};

/* ---- Numbers ---- */

static void put_number(struct coder *coder, guint64 number)
{
        guint8 bytes[10];
        guint count = 0;

        for (; number >= 0x80; number >>= 7)
                bytes[count++] = (guint8) (number | 0x80);
        bytes[count++] = (guint8) number;
        g_byte_array_append(coder->out, bytes, count);
}

static guint64 get_number(struct coder *coder)
{
        guint64 number = 0;
        guint8 byte;
        guint shift = 0;

        do {
                g_assert(coder->at < coder->size && shift < 64);
                byte = coder->in[coder->at++];
                number |= (guint64) (byte & 0x7f) << shift;
                shift += 7;
        } while (byte & 0x80);
        return number;
}

static void code_long(struct coder *coder, guint64 *number)
{
        if (coder->out)
                put_number(coder, *number);
        else
                *number = get_number(coder);
}

static void code_number(struct coder *coder, guint32 *number)
{
        guint64 value;

        g_assert(number); /* clang-tidy takes a list without elements for a place of one */
        value = *number;

        code_long(coder, &value);
        *number = (guint32) value;
}

/* Of enumerations and truth values: the place, whatever its type is. */
#define CODE_CHOICE(coder, field)                                                                  \
        do {                                                                                       \
                guint32 choice_ = (guint32) (field);                                               \
                                                                                                   \
                code_number(coder, &choice_);                                                      \
                (field) = (typeof(field)) choice_;                                                 \
        } while (0)

/* ---- Strings ---- */

static void put_string(struct coder *coder, const char *text)
{
        struct known *known = &coder->known[g_direct_hash(text) / 8 % KNOWN_STRINGS];

        if (!text) {
                put_number(coder, NO_STRING);
                return;
        }
        if (known->text == text) {
                put_number(coder, known->place + STRING_THERE);
                return;
        }
        put_number(coder, STRING_HERE);
        *known = (struct known){text, coder->out->len - coder->begin};
        g_byte_array_append(coder->out, (const guint8 *) text, (guint) strlen(text) + 1);
}

static const char *get_string(struct coder *coder)
{
        guint64 number = get_number(coder);
        const char *text;

        if (number == NO_STRING)
                return NULL;
        if (number != STRING_HERE) {
                g_assert(number - STRING_THERE < coder->size);
                return (const char *) coder->in + (number - STRING_THERE);
        }
        text = (const char *) coder->in + coder->at;
        coder->at += strlen(text) + 1;
        return text;
}

static void code_string(struct coder *coder, const char **text)
{
        if (coder->out)
                put_string(coder, *text);
        else
                *text = get_string(coder);
}

static void code_strings(struct coder *coder, GPtrArray *texts)
{
        guint32 count = texts->len;

        code_number(coder, &count);
        g_ptr_array_set_size(texts, (int) count);
        for (guint i = 0; i < count; i++)
                code_string(coder, (const char **) &texts->pdata[i]);
}

/* ---- Parts of a unit ---- */

typedef void (*item_function)(struct coder *coder, gpointer item);

static void code_items(struct coder *coder, GArray *items, item_function code)
{
        guint size = g_array_get_element_size(items);
        guint32 count = items->len;

        code_number(coder, &count);
        g_array_set_size(items, count);
        for (guint i = 0; i < count; i++)
                code(coder, items->data + (gsize) i * size);
}

static void code_command(struct coder *coder, gpointer item)
{
        struct report_command *command = item;

        code_string(coder, &command->directive);
        code_string(coder, &command->path);
        code_number(coder, &command->line);
        code_string(coder, &command->text);
}

static void code_file(struct coder *coder, gpointer item)
{
        struct report_file *file = item;

        CODE_CHOICE(coder, file->role);
        code_string(coder, &file->path);
        code_string(coder, &file->target);
        code_string(coder, &file->sha256);
        code_long(coder, &file->size);
        code_string(coder, &file->package);
}

static void code_directive(struct coder *coder, gpointer item)
{
        struct report_directive *directive = item;

        code_string(coder, &directive->section);
        code_string(coder, &directive->name);
        code_string(coder, &directive->value);
        code_number(coder, &directive->file);
        code_number(coder, &directive->line);
}

static void code_listen(struct coder *coder, gpointer item)
{
        struct report_listen *listen = item;

        code_string(coder, &listen->socket);
        code_string(coder, &listen->directive);
        code_string(coder, &listen->address);
        code_string(coder, &listen->state);
        CODE_CHOICE(coder, listen->kind);
        CODE_CHOICE(coder, listen->open);
        code_string(coder, &listen->path);
        code_number(coder, &listen->line);
}

static void code_evidence(struct coder *coder, gpointer item)
{
        struct finding_evidence *evidence = item;

        code_number(coder, &evidence->pid);
        code_string(coder, (const char **) &evidence->command);
        code_string(coder, (const char **) &evidence->field);
        code_string(coder, (const char **) &evidence->value);
}

static void code_finding(struct coder *coder, Finding *finding)
{
        code_string(coder, (const char **) &finding->id);
        CODE_CHOICE(coder, finding->severity);
        code_string(coder, (const char **) &finding->property);
        code_string(coder, (const char **) &finding->declared);
        code_string(coder, (const char **) &finding->path);
        code_number(coder, &finding->line);
        code_string(coder, (const char **) &finding->sentence);
        code_string(coder, (const char **) &finding->cause);
        code_items(coder, finding->evidence, code_evidence);
        code_number(coder, &finding->processes);
}

/* Of a finding that was read, whose strings are not its own. */
static void free_finding(gpointer data)
{
        Finding *finding = data;

        g_array_unref(finding->evidence);
        g_free(finding);
}

static void code_findings(struct coder *coder, struct report_unit *unit)
{
        guint32 count = unit->findings->len;

        code_number(coder, &count);
        if (!coder->out && count > 0)
                g_ptr_array_set_free_func(unit->findings, free_finding);
        for (guint i = 0; i < count; i++) {
                if (!coder->out) {
                        Finding *finding = g_new0(Finding, 1);

                        finding->evidence =
                                g_array_new(FALSE, FALSE, sizeof(struct finding_evidence));
                        g_ptr_array_add(unit->findings, finding);
                }
                code_finding(coder, unit->findings->pdata[i]);
        }
}

static void code_step(struct coder *coder, gpointer item)
{
        struct report_step *step = item;

        code_string(coder, &step->change);
        code_string(coder, &step->lines);
        code_string(coder, &step->risk);
        code_string(coder, &step->reason);
        code_number(coder, &step->exposure);
}

static void code_proposal(struct coder *coder, struct report_unit *unit)
{
        gboolean is_there = unit->proposal != NULL;

        CODE_CHOICE(coder, is_there);
        if (!is_there)
                return;
        if (!coder->out)
                unit->proposal = report_proposal_new();
        code_number(coder, &unit->proposal->before);
        code_number(coder, &unit->proposal->after);
        code_items(coder, unit->proposal->steps, code_step);
        code_items(coder, unit->proposal->left_out, code_step);
        code_strings(coder, unit->proposal->warnings);
}

static void code_check(struct coder *coder, struct report_check *check)
{
        CODE_CHOICE(coder, check->status);
        code_number(coder, &check->exposure);
        code_number(coder, &check->then);
        code_long(coder, &check->badness);
        code_long(coder, &check->range);
        code_long(coder, &check->weight);
        code_string(coder, &check->value);
        code_string(coder, &check->path);
        code_number(coder, &check->line);
        code_string(coder, &check->implied_by);
        code_string(coder, &check->waiver);
        CODE_CHOICE(coder, check->is_required);
        code_string(coder, &check->lapsed);
}

/* ---- The unit ---- */

static void code_unit(struct coder *coder, struct report_unit *unit)
{
        code_string(coder, &unit->name);
        code_number(coder, &unit->exposure);
        code_number(coder, &unit->waived);
        code_number(coder, &unit->unwaived);
        code_number(coder, &unit->of_user);
        code_number(coder, &unit->without_policy);
        for (gsize i = 0; i < G_N_ELEMENTS(unit->count); i++)
                code_number(coder, &unit->count[i]);
        code_string(coder, &unit->policy_path);
        code_long(coder, &unit->badness_sum);
        code_long(coder, &unit->weight_sum);
        code_string(coder, &unit->slug);
        code_string(coder, &unit->policy_sha256);
        code_string(coder, &unit->target);
        code_number(coder, &unit->limit);
        code_string(coder, &unit->load);
        code_string(coder, &unit->active);
        code_string(coder, &unit->sub);
        code_string(coder, &unit->file_state);
        code_string(coder, &unit->path);
        code_string(coder, &unit->package);
        code_string(coder, &unit->description);
        code_string(coder, &unit->user);
        code_strings(coder, unit->documentation);
        code_strings(coder, unit->aliases);
        code_items(coder, unit->commands, code_command);
        code_items(coder, unit->files, code_file);
        code_items(coder, unit->directives, code_directive);
        code_items(coder, unit->listens, code_listen);
        code_findings(coder, unit);
        code_number(coder, &unit->processes);
        code_proposal(coder, unit);
        for (int check = 0; check < CHECK_COUNT; check++)
                code_check(coder, &unit->checks[check]);
}

void unit_bytes_put(GByteArray *bytes, const struct report_unit *unit)
{
        struct coder coder = {.out = bytes, .begin = bytes->len};

        /* What writes changes nothing. */
        code_unit(&coder, (struct report_unit *) unit);
}

struct report_unit *unit_bytes_get(const guint8 *bytes, gsize size)
{
        struct coder coder = {.in = bytes, .size = size};
        struct report_unit *unit = report_unit_new();

        code_unit(&coder, unit);
        g_assert(coder.at == size);
        return unit;
}
