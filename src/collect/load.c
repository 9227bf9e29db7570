/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns the files of one unit into the unit. As in systemd, what is fatal in the fragment makes the
 * unit unloadable, while in a drop-in it only ends that drop-in. Directives are kept even where
 * nothing is applied any more, since a snapshot says what is on the disk.
 */
#include "collect/load.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/directive.h"
#include "collect/redact.h"
#include "collect/specifier.h"
#include "collect/unit-name.h"
#include "collect/unit-state.h"
#include "collect/unit-syntax.h"
#include "snapshot/settings.h"

/* One unit being loaded. */
struct load {
        struct unit_loader *loader;
        Unit *unit;
        const struct unit_map_entry *entry; /* NULL where the files are listed */
        const char *fragment;               /* of the list, or NULL */
        const GPtrArray *drop_ins;          /* of the list, const char * */
        const GArray *texts;                /* struct unit_text in place of files, or NULL */
        struct loading loading;
        /* of the file being parsed */
        guint32 file;
        gboolean is_drop_in;
        gboolean ended;      /* a drop-in: systemd reads no further */
        const char *section; /* the last one, for comparing */
        gboolean section_is_unknown;
};

static const char *const type_sections[UNIT_TYPE_COUNT] = {
        [UNIT_SERVICE] = "Service", [UNIT_SOCKET] = "Socket", [UNIT_DEVICE] = "Device",
        [UNIT_MOUNT] = "Mount",     [UNIT_TIMER] = "Timer",   [UNIT_AUTOMOUNT] = "Automount",
        [UNIT_SWAP] = "Swap",       [UNIT_PATH] = "Path",     [UNIT_SLICE] = "Slice",
        [UNIT_SCOPE] = "Scope",
};

static const struct unit_file *current_file(const struct load *load)
{
        return unit_file_at(load->unit, (gint32) load->file);
}

static void add_problem(struct load *load, enum problem_severity severity, const char *path,
                        guint32 line, const char *message)
{
        unit_add_problem(load->unit,
                         problem_new(severity, load->unit->name, path, line, "%s", message));
}

static void set_load(struct load *load, enum unit_load state, const char *reason)
{
        if (load->unit->load != UNIT_LOADED)
                return;
        load->unit->load = state;
        load->unit->load_reason = unit_string(load->unit, reason);
}

static void complain(void *context, guint32 line, const char *message)
{
        struct load *load = context;

        if (!load->ended)
                add_problem(load, PROBLEM_WARNING, current_file(load)->path, line, message);
}

/* Looks at a section when it begins; FALSE where its directives have no meaning. */
static gboolean enter_section(struct load *load, const char *section, guint32 line)
{
        const char *own = type_sections[load->unit->type];
        g_autofree char *message = NULL;

        if (load->section && g_str_equal(load->section, section))
                return !load->section_is_unknown;
        load->section = unit_string_shared(load->unit, section);
        load->section_is_unknown = !g_str_equal(section, "Unit") &&
                                   !g_str_equal(section, "Install") && g_strcmp0(section, own) != 0;
        if (load->section_is_unknown && !g_str_has_prefix(section, "X-")) {
                message = g_strdup_printf(
                        "systemd knows no section [%s] in a unit of type %s, so it ignores "
                        "the lines in it.",
                        section, unit_type_to_string(load->unit->type));
                complain(load, line, message);
        }
        return !load->section_is_unknown;
}

/* A value that systemd takes for fatal. */
static void refuse(struct load *load, guint32 line, const char *reason)
{
        g_autofree char *message = NULL;

        if (load->is_drop_in) {
                message = g_strconcat(reason, " systemd ignores the rest of this drop-in.", NULL);
                load->ended = TRUE;
        }
        add_problem(load, PROBLEM_WARNING, current_file(load)->path, line,
                    message ? message : reason);
        if (!load->is_drop_in)
                set_load(load, UNIT_BAD_SETTING, reason);
}

static void assign(void *context, const char *section, const char *name, const char *value,
                   guint32 line)
{
        struct load *load = context;
        Unit *unit = load->unit;
        g_autofree char *redacted = NULL, *reason = NULL;
        gboolean is_known = enter_section(load, section, line);
        struct directive directive = {.file = load->file, .line = line, .section = load->section};

        if (load->ended)
                return;
        if (!load->loader->reading->keep_secrets)
                redacted = redact_value(section, name, value);
        directive.name = unit_string_shared(unit, name);
        directive.value = unit_string(unit, redacted ? redacted : value);
        g_array_append_val(unit->directives, directive);
        if (!is_known || !unit->settings || unit->load != UNIT_LOADED)
                return;
        directive.value = value; /* a digest has no grammar */
        if (!directive_apply(&load->loading, &directive, &reason))
                refuse(load, line, reason);
}

static char *path_in(const struct load *load, guint directory, const char *name)
{
        return g_strconcat(search_path_at(load->loader->path, directory)->path, "/", name, NULL);
}

static void add_file(struct load *load, enum unit_file_role role, const char *path,
                     const UnitContent *content)
{
        struct unit_file file = {.role = role, .path = unit_string(load->unit, path)};

        if (content) {
                file.target = unit_string(load->unit, content->target);
                file.sha256 = unit_string(load->unit, content->sha256);
                file.size = content->size;
                if (load->loader->with_times)
                        file.modified = content->modified;
        }
        if (load->loader->packages)
                file.package = unit_string_shared(load->unit,
                                                  package_index_find(load->loader->packages, path));
        load->file = load->unit->files->len;
        load->is_drop_in = role == UNIT_FILE_DROP_IN;
        load->ended = FALSE;
        load->section = NULL;
        g_array_append_val(load->unit->files, file);
}

/* The file that was added last. */
static void parse_file(struct load *load, const UnitContent *content)
{
        const char *path = current_file(load)->path;
        g_autoptr(GError) error = NULL;
        guint32 line = 0;

        if (!unit_syntax_parse(content->data, content->size, load->loader->reading->version, assign,
                               complain, load, &line, &error)) {
                if (load->ended)
                        return;
                add_problem(load, PROBLEM_WARNING, path, line, error->message);
                if (!load->is_drop_in)
                        set_load(load, UNIT_ERROR, error->message);
        } else if (content->truncated) {
                add_problem(load, PROBLEM_ERROR, path, 0,
                            "The file is too large to be read whole, so its end is missing here.");
                if (!load->is_drop_in)
                        set_load(load, UNIT_ERROR, "Its file is too large to be read whole.");
        }
}

static void fragment_failed(struct load *load, const char *path, const GError *error)
{
        gboolean missing = g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND);
        gboolean loops = g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT);
        g_autoptr(Problem) problem = NULL;

        problem = unit_content_problem(load->unit->name, path, error);
        if (missing && load->entry && load->entry->is_link) {
                g_free(problem->message);
                problem->message = g_strdup("The link leads to a file that is not there.");
        }
        set_load(load, missing || loops ? UNIT_NOT_FOUND : UNIT_ERROR, problem->message);
        unit_add_problem(load->unit, g_steal_pointer(&problem));
}

static void apply_fragment(struct load *load, const char *path, const UnitContent *content,
                           const GError *error)
{
        add_file(load, UNIT_FILE_FRAGMENT, path, content);
        load->loading.fragment_path = current_file(load)->path;
        if (!content) {
                fragment_failed(load, current_file(load)->path, error);
        } else if (content->size == 0) {
                set_load(load, UNIT_MASKED,
                         content->is_null ? "Its file is a link to a device such as /dev/null."
                                          : "Its file is empty.");
        } else {
                parse_file(load, content);
        }
}

static void load_fragment(struct load *load)
{
        const struct unit_map_entry *entry = load->entry;
        g_autofree char *path = path_in(load, entry->directory, entry->name);
        g_autoptr(UnitContent) content = NULL;
        g_autoptr(GError) error = NULL;

        content = unit_content_read(&load->loader->contents, entry->directory, entry->name,
                                    entry->is_link, &error);
        apply_fragment(load, path, content, error);
}

static void apply_drop_in(struct load *load, const char *path, const UnitContent *content,
                          const GError *error)
{
        g_autoptr(Problem) problem = NULL;

        add_file(load, UNIT_FILE_DROP_IN, path, content);
        if (content) {
                parse_file(load, content);
                return;
        }
        problem = unit_content_problem(load->unit->name, current_file(load)->path, error);
        add_problem(load, problem->severity, problem->path, 0, problem->message);
}

static void load_drop_ins(struct load *load)
{
        DropIns *drop_ins = load->loader->drop_ins;
        gboolean exceeded;
        g_autoptr(GArray) found =
                drop_ins_find(drop_ins, load->unit->name, load->unit->aliases, &exceeded);

        for (guint i = 0; i < found->len; i++) {
                const struct drop_in *drop_in = &g_array_index(found, struct drop_in, i);
                g_autofree char *path = path_in(load, drop_in->directory, drop_in->name);
                g_autoptr(GError) error = NULL;
                g_autoptr(UnitContent) content = drop_ins_read(drop_ins, drop_in, &error);

                apply_drop_in(load, path, content, error);
        }
        if (exceeded)
                add_problem(load, PROBLEM_ERROR, NULL, 0,
                            "The unit has more drop-ins than are read, so its last ones are "
                            "missing here.");
}

/* The files of the list in place of those of the search path. */
static void load_listed(struct load *load)
{
        if (load->fragment) {
                g_autoptr(GError) error = NULL;
                g_autoptr(UnitContent) content =
                        unit_content_read_path(&load->loader->contents, load->fragment, &error);

                apply_fragment(load, load->fragment, content, error);
        }
        if (load->unit->load == UNIT_MASKED || load->unit->load == UNIT_NOT_FOUND)
                return;
        for (guint i = 0; load->drop_ins && i < load->drop_ins->len; i++) {
                const char *path = load->drop_ins->pdata[i];
                g_autoptr(GError) error = NULL;
                g_autoptr(UnitContent) content =
                        unit_content_read_path(&load->loader->contents, path, &error);

                apply_drop_in(load, path, content, error);
        }
}

static void load_texts(struct load *load)
{
        for (guint i = 0; i < load->texts->len && load->unit->load != UNIT_MASKED; i++) {
                const struct unit_text *text = &g_array_index(load->texts, struct unit_text, i);
                const UnitContent content = {.data = (char *) text->data, .size = text->size};

                if (text->role == UNIT_FILE_FRAGMENT)
                        apply_fragment(load, text->path, &content, NULL);
                else
                        apply_drop_in(load, text->path, &content, NULL);
        }
}

/* Not a matter of security, but what people know a unit by; systemd gives its name where nothing is
 * said. */
static void describe(struct load *load)
{
        Unit *unit = load->unit;
        const struct directive *directive = unit_find_directive(unit, "Unit", "Description");
        g_autofree char *expanded = NULL;
        struct property property = {.name = "Description",
                                    .signature = "s",
                                    .value = unit->name,
                                    .file = PROPERTY_NO_FILE};
        char unknown;

        if (directive && *directive->value) {
                expanded = specifier_expand(&load->loading, directive->value, &unknown);
                property.value = unit_string(unit, expanded ? expanded : directive->value);
                property.file = (gint32) directive->file;
                property.line = directive->line;
        }
        g_array_append_val(unit->properties, property);
}

/* What is implied, what is refused, and the properties that come of it. */
static void complete(struct load *load)
{
        Unit *unit = load->unit;
        g_autofree char *reason = NULL;

        if (unit->settings && unit->load == UNIT_LOADED) {
                implied_settings_apply(&load->loading);
                if (loading_is_refused(&load->loading, &reason))
                        set_load(load, UNIT_BAD_SETTING, reason);
        }
        if (unit->load == UNIT_LOADED)
                describe(load);
        if (unit->load != UNIT_LOADED)
                g_clear_pointer(&unit->settings, unit_settings_free);
        else if (unit->settings && load->loader->with_properties)
                unit_settings_to_properties(unit);
}

static void load_files(struct load *load)
{
        const char *process_section = type_sections[load->unit->type];
        gboolean runs_processes = load->unit->type == UNIT_SERVICE ||
                                  load->unit->type == UNIT_SOCKET ||
                                  load->unit->type == UNIT_MOUNT || load->unit->type == UNIT_SWAP;

        load->loading = (struct loading){
                .reading = load->loader->reading,
                .unit = load->unit,
                .process_section = process_section,
                .facts = process_facts_new(),
        };
        /* Specifiers of a template have no value before there is an instance. */
        if (runs_processes && !load->unit->is_template)
                load->unit->settings =
                        unit_settings_new(load->unit->type, load->loader->reading->user_scope);
        if (load->texts) {
                load_texts(load);
        } else if (load->entry) {
                load_fragment(load);
                if (load->unit->load != UNIT_MASKED && load->unit->load != UNIT_NOT_FOUND)
                        load_drop_ins(load);
        } else {
                load_listed(load);
        }
        complete(load);
        process_facts_free(load->loading.facts);
}

static void set_aliases(struct load *load)
{
        g_autoptr(GPtrArray) aliases =
                unit_map_aliases(load->loader->map, load->unit->name, load->entry);

        for (guint i = 0; i < aliases->len; i++)
                g_ptr_array_add(load->unit->aliases,
                                (char *) unit_string(load->unit, aliases->pdata[i]));
}

static const char *missing_reason(enum unit_lookup lookup, const char *name)
{
        if (unit_name_classify(name) == UNIT_NAME_INVALID)
                return "This is no valid name of a unit.";
        switch (lookup) {
        case UNIT_LOOKUP_DANGLING:
                return "It is another name of a unit that is not there.";
        case UNIT_LOOKUP_LOOP:
                return "It is another name that leads through too many names, or in a circle.";
        default:
                return "There is no unit file of this name.";
        }
}

static Unit *unit_not_found(const char *name, enum unit_lookup lookup)
{
        enum unit_type type = unit_name_type(name);
        Unit *unit = unit_new(name, type == UNIT_TYPE_INVALID ? UNIT_SERVICE : type);

        unit->load = UNIT_NOT_FOUND;
        unit->load_reason = missing_reason(lookup, name);
        unit_add_problem(unit,
                         problem_new(PROBLEM_WARNING, name, NULL, 0, "%s", unit->load_reason));
        return unit;
}

Unit *unit_load_by_name(struct unit_loader *loader, const char *name)
{
        struct load load = {.loader = loader};
        enum unit_lookup lookup = UNIT_LOOKUP_MISSING;
        g_autofree char *id = NULL;

        if (unit_name_classify(name) != UNIT_NAME_INVALID)
                lookup = unit_map_find(loader->map, name, &load.entry);
        if (lookup != UNIT_LOOKUP_FOUND)
                return unit_not_found(name, lookup);
        id = unit_map_id(name, load.entry);
        load.unit = unit_new(id, unit_name_type(id));
        load.unit->is_template = unit_name_classify(id) == UNIT_NAME_TEMPLATE;
        set_aliases(&load);
        load_files(&load);
        load.unit->unit_file_state = unit_state(loader->path, loader->map, load.unit, load.entry);
        return load.unit;
}

Unit *unit_load_from_paths(struct unit_loader *loader, const char *id, const char *fragment,
                           const GPtrArray *drop_ins)
{
        struct load load = {.loader = loader, .fragment = fragment, .drop_ins = drop_ins};

        load.unit = unit_new(id, unit_name_type(id));
        load.unit->is_template = unit_name_classify(id) == UNIT_NAME_TEMPLATE;
        load_files(&load);
        return load.unit;
}

Unit *unit_load_from_texts(struct unit_loader *loader, const char *id, const GArray *texts)
{
        struct load load = {.loader = loader, .texts = texts};

        load.unit = unit_new(id, unit_name_type(id));
        load.unit->is_template = unit_name_classify(id) == UNIT_NAME_TEMPLATE;
        load_files(&load);
        return load.unit;
}
