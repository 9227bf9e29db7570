/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead harden: a proposal for one service, or what somebody else's drop-in would do. */
#include <string.h>

#include "advise/advice-text.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/output.h"
#include "base/root.h"
#include "base/text.h"
#include "base/xml.h"
#include "collect/unit-syntax.h"
#include "verbs/advisor.h"
#include "verbs/confined.h"
#include "verbs/place.h"
#include "verbs/program.h"
#include "verbs/resources.h"
#include "verbs/subject.h"
#include "verbs/verb.h"

static const char *const formats[] = {"text", "unit", "diff", "json", NULL};

/* What the verb does with the unit. */
struct hardening {
        const struct options *options;
        const char *format;
        Guidance *guidance;
        Profile *profile;
        char *path;     /* of the proposed file, inside the root */
        char *tried;    /* text of the file that is tried, or NULL */
        char *fragment; /* text of the unit's file with --full, or NULL */
        const char *fragment_path;
        const struct subject *subject;
        int status;
};

static Unit *read_with(void *context, const char *text)
{
        const struct hardening *hardening = context;
        const WhatIf *what_if = hardening->subject->what_if;
        g_autofree char *whole = NULL;

        if (!text || !hardening->fragment)
                return what_if_with_drop_in(what_if, hardening->path, text);
        whole = advice_insert(hardening->fragment, g_str_has_prefix(text, "[Service]\n")
                                                           ? text + strlen("[Service]\n")
                                                           : text);
        return what_if_with_fragment(what_if, hardening->path, whole);
}

static gboolean read_fragment(struct hardening *hardening, GError **error)
{
        const struct subject *subject = hardening->subject;
        const struct unit_file *file =
                subject->unit->files->len > 0 ? unit_file_at(subject->unit, 0) : NULL;
        g_autoptr(Root) root = NULL;

        if (subject->options->from || !file || file->role != UNIT_FILE_FRAGMENT) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--full needs the unit's own file, which is not at hand here.");
                return FALSE;
        }
        root = root_open(subject->options->root ? subject->options->root : "/", error);
        if (!root)
                return FALSE;
        hardening->fragment = root_read_file(root, file->path, LIMIT_UNIT_FILE_SIZE, NULL, error);
        hardening->fragment_path = file->path;
        return hardening->fragment != NULL;
}

static gboolean find_place(struct hardening *hardening, GError **error)
{
        const struct subject *subject = hardening->subject;
        g_autofree char *directory = subject_drop_in_directory(subject);
        g_autofree char *name = subject->options->drop_in_name
                                        ? g_strdup(subject->options->drop_in_name)
                                        : advisor_drop_in_name(subject->what_if);

        if (!g_str_has_suffix(name, ".conf") || strchr(name, '/') || *name == '.') {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--name=%s: systemd reads drop-ins whose names end in .conf.", name);
                return FALSE;
        }
        if (subject->options->full) {
                if (!read_fragment(hardening, error))
                        return FALSE;
                directory[strlen(directory) - strlen(".d")] = '\0';
                hardening->path = g_steal_pointer(&directory);
                return TRUE;
        }
        hardening->path = g_build_filename(directory, name, NULL);
        return TRUE;
}

static void keep_line(void *context, const char *section, const char *name, const char *value,
                      guint32 line)
{
        GPtrArray *lines = context;
        g_autofree char *header = g_strdup_printf("[%s]", section);
        const char *before = NULL;

        (void) line;
        for (guint i = 0; i < lines->len; i++)
                if (*(const char *) lines->pdata[i] == '[')
                        before = lines->pdata[i];
        if (g_strcmp0(before, header) != 0)
                g_ptr_array_add(lines, g_steal_pointer(&header));
        g_ptr_array_add(lines, g_strdup_printf("%s=%s", name, value));
}

static void ignore_complaint(void *context, guint32 line, const char *message)
{
        (void) context;
        (void) line;
        (void) message;
}

static Proposal *try_file(struct hardening *hardening, const struct advise_request *request,
                          GError **error)
{
        const char *path = hardening->options->try;
        g_autoptr(GBytes) bytes = xml_load_file(path, error);
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *text = NULL;
        guint32 line;

        if (!bytes)
                return NULL;
        text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        unit_syntax_parse(text, strlen(text), hardening->subject->head->read_as, keep_line,
                          ignore_complaint, lines, &line, NULL);
        g_free(hardening->path);
        hardening->path = g_strdup(path);
        g_free(hardening->tried);
        hardening->tried = g_strdup(text);
        return proposal_of_lines(request, lines, text);
}

static char *format_proposal(const struct hardening *hardening, const Proposal *proposal,
                             const struct advice_place *place)
{
        if (strcmp(hardening->format, "unit") == 0)
                return advice_file(proposal, place);
        if (strcmp(hardening->format, "diff") == 0)
                return advice_diff(proposal, place);
        if (strcmp(hardening->format, "json") == 0)
                return advice_json(proposal, place);
        return advice_words(proposal, place, hardening->options->systemd_bands);
}

static gboolean write_into_place(const struct hardening *hardening, const Proposal *proposal,
                                 const struct advice_place *place, GError **error)
{
        g_autofree char *file = advice_file(proposal, place), *written = NULL;
        g_autoptr(GPtrArray) commands = advice_commands(place);

        if (hardening->options->from || hardening->options->host || hardening->options->machine ||
            hardening->options->bus) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "--write puts a file into this system or into --root=; nothing else "
                            "can be written to.");
                return FALSE;
        }
        if (proposal->steps->len == 0) {
                program_say(hardening->options,
                            "There is nothing to propose for %s, so nothing "
                            "was written.",
                            proposal->unit);
                return TRUE;
        }
        written = place_file(place->root, place->path, file, error);
        if (!written)
                return FALSE;
        program_say(hardening->options,
                    "%s was written. What comes next, and the way back:", written);
        for (guint i = 1; i < commands->len; i++)
                program_say(hardening->options, "  %s", (const char *) commands->pdata[i]);
        return TRUE;
}

static void add_option(GString *text, const char *name, const char *value)
{
        g_autofree char *word = value ? g_strdup_printf("--%s=%s", name, value) : NULL;
        g_autofree char *quoted = word ? text_for_shell(word) : NULL;

        if (quoted)
                g_string_append_printf(text, "%s ", quoted);
}

static void add_options(GString *text, const char *name, char **values)
{
        for (; values && *values; values++)
                add_option(text, name, *values);
}

/* What has to be said again, so that the same is proposed. The caller's. */
static char *repeat_options(const struct options *options)
{
        GString *text = g_string_new(NULL);
        char goal[16];

        add_option(text, "profile", options->profile);
        if (options->goal != NO_LIMIT)
                add_option(text, "goal", text_tenths(options->goal, goal));
        add_options(text, "only", options->only);
        add_options(text, "except", options->except);
        add_option(text, "name", options->drop_in_name);
        add_option(text, "rules", options->rules);
        add_options(text, "policy", options->policies);
        add_options(text, "waivers", options->waivers);
        add_option(text, "template-dir", options->template_dir);
        return g_string_free(text, FALSE);
}

static gboolean deliver(struct hardening *hardening, const Proposal *proposal, GError **error)
{
        const struct options *options = hardening->options;
        const struct subject *subject = hardening->subject;
        g_autofree char *repeated = repeat_options(options);
        const struct advice_place place = {
                .path = hardening->path,
                .options = repeated,
                .root = options->root ? options->root : "/",
                .unit = subject->unit->name,
                .user_scope = options->user_scope,
                .is_running = subject->is_local,
                .version = subject->head->systemd_version,
                .fragment = hardening->fragment,
                .fragment_path = hardening->fragment_path,
        };
        g_autofree char *text = NULL;

        if (strcmp(hardening->format, "text") != 0 && strcmp(hardening->format, "json") != 0)
                for (guint i = 0; i < proposal->warnings->len; i++)
                        program_say(options, "%s", (const char *) proposal->warnings->pdata[i]);
        if (options->write && !write_into_place(hardening, proposal, &place, error))
                return FALSE;
        if (options->write && !options->formats && !options->output)
                return TRUE;
        text = format_proposal(hardening, proposal, &place);
        return output_write_file(options->output ? options->output : "-", text, strlen(text),
                                 error);
}

/* 3 where a goal, a limit or a target is not met. */
static int verdict(const struct options *options, const Proposal *proposal)
{
        if (proposal->after == G_MAXUINT)
                return STATUS_FAILED;
        if (options->exit_zero)
                return STATUS_DONE;
        if ((proposal->goal != NO_GOAL && !proposal->goal_reached) || proposal->unmet->len > 0 ||
            (options->max_exposure != NO_LIMIT && proposal->unwaived_after > options->max_exposure))
                return STATUS_LIMIT;
        return STATUS_DONE;
}

/* Which targets the unit will not meet with the proposal. */
static gboolean judge_after(const struct subject *subject, struct hardening *hardening,
                            Proposal *proposal, GError **error)
{
        g_autofree char *text =
                hardening->tried ? g_strdup(hardening->tried) : proposal_plain_text(proposal);
        g_autoptr(Unit) unit = read_with(hardening, text);
        g_autoptr(Report) after = subject_assess(subject, unit, error);
        const struct report_unit *assessed;

        if (!after)
                return FALSE;
        if (after->units->len == 0)
                return TRUE;
        assessed = after->units->pdata[0];
        for (guint i = 0; assessed->unmet && i < assessed->unmet->len; i++)
                g_ptr_array_add(proposal->unmet, g_strdup(assessed->unmet->pdata[i]));
        proposal->target = g_strdup(assessed->target);
        proposal->limit = assessed->limit;
        return TRUE;
}

static gboolean harden(const struct subject *subject, void *context, GError **error)
{
        struct hardening *hardening = context;
        const struct options *options = subject->options;
        struct advise_verdicts verdicts;
        struct advise_request request = {
                .unit = subject->files,
                .read = read_with,
                .context = hardening,
                .rules = subject->rules,
                .policy = subject->policy,
                .user_scope = subject->head->user_scope,
                .guidance = hardening->guidance,
                .profile = hardening->profile,
                .seen = subject->observation,
                .only = (const char *const *) options->only,
                .except = (const char *const *) options->except,
                .goal = options->goal == NO_LIMIT ? NO_GOAL : options->goal,
        };
        g_autoptr(Proposal) proposal = NULL;

        hardening->subject = subject;
        advise_request_judge(&request, subject->assessed, &verdicts);
        if (!find_place(hardening, error))
                return FALSE;
        proposal =
                options->try ? try_file(hardening, &request, error) : proposal_new(&request, error);
        if (!proposal || !judge_after(subject, hardening, proposal, error))
                return FALSE;
        hardening->status = verdict(options, proposal);
        return deliver(hardening, proposal, error);
}

int verb_harden(const struct options *options, GError **error)
{
        struct hardening hardening = {.options = options, .status = STATUS_FAILED};
        gboolean complete;
        g_autoptr(Resources) resources = NULL;
        g_autoptr(Guidance) guidance = NULL;
        g_autoptr(Profile) profile = NULL;

        hardening.format = subject_format(options, formats, error);
        if (hardening.format && g_str_equal(hardening.format, "help"))
                return STATUS_DONE;
        if (!hardening.format || !(resources = resources_find(options, error)))
                return STATUS_FAILED;
        guidance = guidance_read((Layers) resources->templates, error);
        if (!guidance)
                return STATUS_FAILED;
        profile = profile_read((Layers) resources->templates,
                               options->profile ? options->profile : PROFILE_GENERAL, error);
        if (!profile)
                return STATUS_FAILED;
        hardening.guidance = guidance;
        hardening.profile = profile;
        if (!options->write)
                confined_reading(options, NULL);
        if (!subject_read(options, harden, &hardening, &complete, error))
                hardening.status = STATUS_FAILED;
        else if (!complete && hardening.status != STATUS_FAILED)
                hardening.status = STATUS_INCOMPLETE;
        g_free(hardening.path);
        g_free(hardening.fragment);
        g_free(hardening.tried);
        return hardening.status;
}
