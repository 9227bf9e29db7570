/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Evidence to causes. A snapshot keeps each directive with file and line and each value with the
 * line that set it, so that most changes have a line; where the lines are the same on both sides,
 * the versions of systemd are what is left.
 */
#include "compare/cause.h"

#include <string.h>

#include "compare/merged.h"

static struct comparison_cause cause_at(enum cause_kind kind, gboolean in_before,
                                        const struct comparison_value *place)
{
        return (struct comparison_cause){
                .kind = kind,
                .in_before = in_before,
                .path = place ? place->path : NULL,
                .line = place ? place->line : 0,
                .setting = place ? place->implied_by : NULL,
        };
}

static void say(struct comparison_cause *cause, UnitComparison *into, const char *format, ...)
        G_GNUC_PRINTF(3, 4);
static void say(struct comparison_cause *cause, UnitComparison *into, const char *format, ...)
{
        g_autofree char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        cause->sentence = unit_comparison_string(into, sentence);
}

/* "PATH:LINE" in buffer's string. */
static const char *place_text(GString *buffer, const struct comparison_value *value)
{
        g_string_assign(buffer, value->path);
        if (value->line > 0)
                g_string_append_printf(buffer, ":%u", value->line);
        return buffer->str;
}

/* The directive that stands at that place, or NULL. */
static const struct directive *directive_at(const Unit *unit, const char *path, guint line)
{
        for (guint i = 0; unit && i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                if (directive->line == line && directive->file < unit->files->len &&
                    g_strcmp0(g_array_index(unit->files, struct unit_file, directive->file).path,
                              path) == 0)
                        return directive;
        }
        return NULL;
}

/* A value that another setting implies has the place of that setting, where a file sets it. */
static struct comparison_value find_place(const Unit *unit, const struct comparison_value *value)
{
        struct comparison_value found = *value;

        if (found.path || !found.implied_by || !unit)
                return found;
        for (guint i = unit->directives->len; i-- > 0;) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                if (!g_str_equal(directive->name, found.implied_by) ||
                    directive->file >= unit->files->len)
                        continue;
                found.path = g_array_index(unit->files, struct unit_file, directive->file).path;
                found.line = directive->line;
                break;
        }
        return found;
}

static gboolean same_line(const struct cause_context *context,
                          const struct comparison_value *before,
                          const struct comparison_value *after)
{
        const struct directive *old = directive_at(context->before, before->path, before->line);
        const struct directive *new = directive_at(context->after, after->path, after->line);

        return old && new &&g_str_equal(old->name, new->name) &&
               g_str_equal(old->value, new->value);
}

/* A line of that setting that one unit has and the other lacks, or NULL. */
static const struct directive *find_own_line(const Unit *unit, const Unit *other, const char *name)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *own = &g_array_index(unit->directives, struct directive, i);
                gboolean found = !g_str_equal(own->name, name) || own->file >= unit->files->len;

                for (guint j = 0; j < other->directives->len && !found; j++) {
                        const struct directive *line =
                                &g_array_index(other->directives, struct directive, j);

                        found = g_str_equal(line->name, name) &&
                                g_str_equal(line->value, own->value);
                }
                if (!found)
                        return own;
        }
        return NULL;
}

/* Of a list every line counts, and not only the last, which is the one that is named: false where
 * no other line of the setting differs. */
static gboolean cause_in_list(const struct cause_context *context,
                              const struct comparison_value *after, struct comparison_cause *ret)
{
        const struct directive *named = directive_at(context->after, after->path, after->line);
        const struct directive *line = find_own_line(context->after, context->before, named->name);
        gboolean gone = !line;
        const Unit *unit = gone ? context->before : context->after;
        struct comparison_value place = {0};
        g_autoptr(GString) text = g_string_new(NULL);

        if (gone)
                line = find_own_line(context->before, context->after, named->name);
        if (!line)
                return FALSE;
        place.path = g_array_index(unit->files, struct unit_file, line->file).path;
        place.line = line->line;
        *ret = cause_at(CAUSE_FILE, gone, &place);
        place_text(text, &place);
        if (gone)
                say(ret, context->into, "The line that was at %s is gone.", text->str);
        else
                say(ret, context->into, "The line at %s is new.", text->str);
        return TRUE;
}

static unsigned version_of(const ComparisonSide *side)
{
        return side->head->systemd_version ? side->head->systemd_version : side->head->read_as;
}

/* The same lines, or none at all, and yet another value. */
static struct comparison_cause cause_elsewhere(const struct cause_context *context,
                                               const char *name,
                                               const struct comparison_value *after)
{
        unsigned old = version_of(context->before_side), new = version_of(context->after_side);
        struct comparison_cause cause = cause_at(CAUSE_SYSTEMD, FALSE, after);

        if (old == new || !old || !new) {
                cause.kind = CAUSE_UNKNOWN;
                if (after->path)
                        say(&cause, context->into,
                            "The line that sets it is the same on both sides; another part of the "
                            "unit, or what its specifiers stand for, differs.");
                else
                        say(&cause, context->into,
                            "No file sets %s on either side; what the manager holds differs.",
                            name);
        } else if (after->path)
                say(&cause, context->into,
                    "The line is the same on both sides; systemd %u reads it otherwise than "
                    "systemd %u.",
                    new, old);
        else
                say(&cause, context->into,
                    "No file sets %s on either side; systemd %u has another default than systemd "
                    "%u.",
                    name, new, old);
        return cause;
}

struct comparison_cause cause_of_merged(const struct comparison_value *after)
{
        struct comparison_cause cause = cause_at(CAUSE_MERGED, FALSE, after);

        cause.sentence = "Where /usr is merged, this is the same file by its other name.";
        return cause;
}

/* The setting that stands at the place, which may be another one that decides as well. */
static const char *setting_at(const Unit *unit, const struct comparison_value *place,
                              const char *otherwise, GString *buffer)
{
        const struct directive *directive = directive_at(unit, place->path, place->line);

        if (!directive)
                return otherwise;
        g_string_printf(buffer, "%s=", directive->name);
        return buffer->str;
}

/* By the one name of a merged /usr or the other. */
static gboolean same_file(const struct comparison_value *before,
                          const struct comparison_value *after)
{
        return before->path && after->path &&
               g_str_equal(merged_path(before->path), merged_path(after->path));
}

static struct comparison_cause cause_set_now(const struct cause_context *context, const char *name,
                                             const struct comparison_value *before,
                                             const struct comparison_value *after)
{
        struct comparison_cause cause =
                cause_at(after->implied_by ? CAUSE_IMPLIED : CAUSE_FILE, FALSE, after);
        g_autoptr(GString) old = g_string_new(NULL), new = g_string_new(NULL);
        g_autoptr(GString) setting = g_string_new(NULL);

        place_text(new, after);
        if (after->implied_by)
                say(&cause, context->into, "%s= at %s implies it.", after->implied_by, new->str);
        else if (same_file(before, after) && before->line == after->line)
                say(&cause, context->into, "%s gives it another value.", new->str);
        else if (same_file(before, after))
                say(&cause, context->into, "Set at %s; it was set in line %u there before.",
                    new->str, before->line);
        else if (before->path)
                say(&cause, context->into, "Set at %s; it was set at %s before.", new->str,
                    place_text(old, before));
        else if (!(context->before_side->knows & SIDE_KNOWS_VALUES))
                say(&cause, context->into, "Set at %s; the baseline keeps no places.", new->str);
        else
                say(&cause, context->into, "%s is set at %s, and was not set before.",
                    setting_at(context->after, after, name, setting), new->str);
        return cause;
}

static struct comparison_cause cause_not_set(const struct cause_context *context, const char *name,
                                             const struct comparison_value *before)
{
        struct comparison_cause cause =
                cause_at(before->implied_by ? CAUSE_IMPLIED : CAUSE_FILE, TRUE, before);
        g_autoptr(GString) old = g_string_new(NULL), setting = g_string_new(NULL);

        place_text(old, before);
        if (before->implied_by)
                say(&cause, context->into, "%s= at %s implied it, and does not any more.",
                    before->implied_by, old->str);
        else
                say(&cause, context->into, "%s was set at %s, and is not set any more.",
                    setting_at(context->before, before, name, setting), old->str);
        return cause;
}

static struct comparison_cause cause_implied(const struct cause_context *context,
                                             const struct comparison_value *before,
                                             const struct comparison_value *after)
{
        gboolean gone = !after->implied_by;
        struct comparison_cause cause = cause_at(CAUSE_IMPLIED, gone, gone ? before : after);

        if (gone)
                say(&cause, context->into, "%s= implied it, and does not any more.",
                    before->implied_by);
        else
                say(&cause, context->into, "%s= implies it.", after->implied_by);
        return cause;
}

struct comparison_cause cause_of_value(const struct cause_context *context, const char *name,
                                       const struct comparison_value *before,
                                       const struct comparison_value *after)
{
        struct comparison_value old = find_place(context->before, before);
        struct comparison_value new = find_place(context->after, after);
        struct comparison_cause cause;

        if (old.path && new.path && g_strcmp0(old.implied_by, new.implied_by) == 0 &&
            same_line(context, &old, &new)) {
                if (!cause_in_list(context, &new, &cause))
                        cause = cause_elsewhere(context, name, &new);
        } else if (new.path)
                cause = cause_set_now(context, name, &old, &new);
        else if (old.path)
                cause = cause_not_set(context, name, &old);
        else if (g_strcmp0(old.implied_by, new.implied_by) != 0)
                cause = cause_implied(context, &old, &new);
        else if (!(context->before_side->knows & context->after_side->knows & SIDE_KNOWS_VALUES)) {
                cause = cause_at(CAUSE_UNKNOWN, FALSE, NULL);
                say(&cause, context->into,
                    "No file sets %s now; the baseline keeps no places of what was set before.",
                    name);
        } else
                cause = cause_elsewhere(context, name, &new);
        cause.path = unit_comparison_string(context->into, cause.path);
        cause.setting = unit_comparison_string(context->into, cause.setting);
        return cause;
}

/* What a check adds to the exposure of a service, as a fraction of its weights. */
static double share(const struct check_side *side)
{
        if (!side->present || side->result.status == CHECK_NOT_APPLICABLE ||
            side->result.range == 0)
                return 0;
        return (double) side->result.badness * (double) side->result.weight /
               (double) side->result.range;
}

struct comparison_cause cause_of_exposure(const UnitComparison *unit)
{
        const struct check_difference *most = NULL;
        gboolean worse = unit->exposure == DIRECTION_WORSE;
        double most_share = 0;
        guint count = 0;
        struct comparison_cause cause = {.kind = CAUSE_CHECKS};

        for (guint i = 0; i < unit->checks->len; i++) {
                const struct check_difference *check =
                        &g_array_index(unit->checks, struct check_difference, i);
                double moved = share(&check->after) - share(&check->before);

                moved = worse ? moved : -moved;
                count += moved > 0;
                if (moved > most_share) {
                        most = check;
                        most_share = moved;
                }
        }
        if (!most)
                return (struct comparison_cause){
                        .kind = CAUSE_UNKNOWN,
                        .sentence = "The weights of the checks differ, or which of them apply.",
                };
        cause.in_before = most->cause.in_before;
        cause.path = most->cause.path;
        cause.line = most->cause.line;
        cause.setting = checks[most->check].name;
        if (count == 1)
                say(&cause, (UnitComparison *) unit, "%s %s.", checks[most->check].name,
                    check_change_words(most->change));
        else
                say(&cause, (UnitComparison *) unit, "%s %s, and %u more.",
                    checks[most->check].name, check_change_words(most->change), count - 1);
        return cause;
}

/* The name of a package: "nginx" of "nginx 1.22.1-9". */
static gsize name_length(const char *package)
{
        return strcspn(package, " ");
}

/* A file without a package: that nobody's package has it is known only where packages are. */
static void say_no_package(struct comparison_cause *cause, UnitComparison *into,
                           enum file_change change, gboolean known)
{
        static const char *const sentences[FILE_CHANGE_COUNT][2] = {
                [FILE_CHANGED] = {"It changed; the evidence does not say of which package it is.",
                                  "It belongs to no package: somebody edited it."},
                [FILE_ADDED] = {"It is new; the evidence does not say of which package it is.",
                                "It belongs to no package: somebody wrote it."},
                [FILE_REMOVED] = {"It is gone; the evidence does not say of which package it was.",
                                  "It belonged to no package: somebody removed it."},
                [FILE_MOVED] = {"Its content is the same at another place.",
                                "Its content is the same at another place."},
        };

        say(cause, into, "%s", sentences[change][known]);
}

struct comparison_cause cause_of_file(const struct file_difference *file,
                                      const struct cause_packages *known, UnitComparison *into)
{
        const char *old = file->before.package, *new = file->after.package;
        const struct file_side *there = file->after.path ? &file->after : &file->before;
        struct comparison_cause cause = {
                .kind = old || new ? CAUSE_PACKAGE : CAUSE_FILE,
                .in_before = !file->after.path,
                .path = there->path,
        };

        if (file->change == FILE_MOVED)
                say(&cause, into, "Its content is the same at another place.");
        else if (!file->after.path) {
                if (old)
                        say(&cause, into, "It came with the package %s, and is not read any more.",
                            old);
                else
                        say_no_package(&cause, into, FILE_REMOVED, known->before);
        } else if (!file->before.path) {
                if (new)
                        say(&cause, into, "It comes with the package %s.", new);
                else
                        say_no_package(&cause, into, FILE_ADDED, known->after);
        } else if (old && new && !g_str_equal(old, new))
                say(&cause, into, "The package %s became %s.", old, new);
        else if (old && new) {
                cause.kind = CAUSE_FILE;
                say(&cause, into,
                    "The package %s is the same on both sides, so the file was edited.", new);
        } else if (new)
                say(&cause, into,
                    known->before ? "It belongs to the package %s now, and to none before."
                                  : "It belongs to the package %s; the evidence does not say of "
                                    "which it was before.",
                    new);
        else if (old)
                say(&cause, into,
                    known->after ? "It belonged to the package %s before, and to none now."
                                 : "It belonged to the package %s before; the evidence does not "
                                   "say of which it is now.",
                    old);
        else
                say_no_package(&cause, into, FILE_CHANGED, known->before && known->after);
        return cause;
}

struct comparison_cause cause_of_state(const struct cause_context *context)
{
        const Unit *before = context->before, *after = context->after;
        struct comparison_cause cause = {.kind = CAUSE_STATE};

        if (before->load != after->load) {
                const char *reason = after->load_reason    ? after->load_reason
                                     : before->load_reason ? before->load_reason
                                                           : "";

                say(&cause, context->into, "It was %s and is %s now.%s%s",
                    unit_load_to_string(before->load), unit_load_to_string(after->load),
                    *reason ? " " : "", reason);
        } else if (g_strcmp0(before->unit_file_state, after->unit_file_state) != 0)
                say(&cause, context->into, "It was %s and is %s now.",
                    before->unit_file_state ? before->unit_file_state : "in no known state",
                    after->unit_file_state ? after->unit_file_state : "in no known state");
        else
                say(&cause, context->into, "It was %s and is %s now.",
                    before->active_state ? before->active_state : "not running",
                    after->active_state ? after->active_state : "not running");
        return cause;
}

struct comparison_cause cause_of_presence(UnitComparison *unit, const struct cause_packages *known,
                                          GHashTable *other_packages, GHashTable *other_aliases)
{
        gboolean added = unit->after.present;
        const struct comparison_state *state = added ? &unit->after : &unit->before;
        const char *alias = g_hash_table_lookup(other_aliases, unit->name);
        struct comparison_cause cause = {.in_before = !added, .path = state->path};
        g_autofree char *package =
                state->package ? g_strndup(state->package, name_length(state->package)) : NULL;
        const char *other = package ? g_hash_table_lookup(other_packages, package) : NULL;

        if (alias) {
                cause.kind = CAUSE_NAME;
                say(&cause, unit,
                    added ? "It was an alias of %s before." : "It is an alias of %s now.", alias);
        } else if (package) {
                cause.kind = CAUSE_PACKAGE;
                if (!other)
                        say(&cause, unit,
                            added ? "The package %s is new." : "The package %s is gone.",
                            state->package);
                else if (g_str_equal(other, state->package))
                        say(&cause, unit, "The package %s is the same on both sides.", other);
                else
                        say(&cause, unit, "The package %s became %s.",
                            added ? other : state->package, added ? state->package : other);
        } else if (state->path) {
                cause.kind = CAUSE_FILE;
                say(&cause, unit,
                    !(added ? known->after : known->before)
                            ? (added ? "%s is new; the evidence does not say of which package it "
                                       "is."
                                     : "%s is gone; the evidence does not say of which package it "
                                       "was.")
                    : added ? "%s is new, and belongs to no package."
                            : "%s is gone, and belonged to no package.",
                    state->path);
        } else {
                cause.kind = CAUSE_STATE;
                say(&cause, unit,
                    added ? "No file makes it; it is there while the system runs."
                          : "No file made it; it was there while the system ran.");
        }
        return cause;
}
