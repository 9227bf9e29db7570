/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XML files of templates/profiles/ to structs; each element is held against what it must have.
 */
#include "advise/guidance.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/xml.h"

#define DIRECTIVES_NAMESPACE "urn:bulkhead:directives:1"
#define SERVICES_NAMESPACE   "urn:bulkhead:services:1"
#define PROFILE_NAMESPACE    "urn:bulkhead:profile:1"

const char *risk_to_string(guint risk)
{
        static const char *const words[] = {"none",   "hardly any", "low",
                                            "medium", "high",       "very high"};

        return words[MIN(risk, RISK_CERTAIN)];
}

static void directive_value_clear(gpointer data)
{
        struct directive_value *value = data;

        g_free(value->word);
        g_free(value->does);
        g_free(value->breaks);
}

static void directive_text_free(gpointer data)
{
        struct directive_text *text = data;

        g_free(text->name);
        g_free(text->manual);
        g_free(text->check);
        g_free(text->does);
        g_free(text->breaks);
        g_array_unref(text->values);
        g_free(text);
}

static void service_note_free(gpointer data)
{
        struct service_note *note = data;

        g_strfreev(note->globs);
        g_free(note->danger);
        g_strfreev(note->except);
        g_free(note->except_why);
        g_free(note);
}

static void profile_step_free(gpointer data)
{
        struct profile_step *step = data;

        g_free(step->id);
        g_ptr_array_unref(step->lines);
        g_free(step->replaces);
        g_free(step->needs);
        g_free(step);
}

/* A risk from 1 to 5. */
static gboolean read_risk(const xmlNode *node, guint *ret_risk, GError **error)
{
        guint64 risk;

        if (!xml_require_number(node, "risk", &risk, error))
                return FALSE;
        if (risk < RISK_NONE || risk > RISK_CERTAIN) {
                xml_set_error(error, node, "A risk goes from %d to %d.", RISK_NONE, RISK_CERTAIN);
                return FALSE;
        }
        *ret_risk = (guint) risk;
        return TRUE;
}

static gboolean read_value(const xmlNode *node, struct directive_text *text, GError **error)
{
        struct directive_value value = {.word = xml_require_attribute(node, "is", error)};

        if (!value.word || !read_risk(node, &value.risk, error)) {
                g_free(value.word);
                return FALSE;
        }
        value.does = xml_attribute(node, "does");
        value.breaks = xml_attribute(node, "breaks");
        g_array_append_val(text->values, value);
        return TRUE;
}

/* Of an element that is there twice, the last counts. */
static void set_text(char **text, const xmlNode *node)
{
        g_free(*text);
        *text = xml_text(node);
}

static struct directive_text *read_directive(const xmlNode *node, GError **error)
{
        struct directive_text *text = g_new0(struct directive_text, 1);
        gboolean ok;

        text->values = g_array_new(FALSE, FALSE, sizeof(struct directive_value));
        g_array_set_clear_func(text->values, directive_value_clear);
        text->name = xml_require_attribute(node, "name", error);
        ok = text->name && read_risk(node, &text->risk, error);
        text->manual = xml_attribute(node, "manual");
        text->check = xml_attribute(node, "check");
        for (xmlNode *child = xml_first_element(node); ok && child;
             child = xml_next_element(child)) {
                if (xml_is(child, DIRECTIVES_NAMESPACE, "does"))
                        set_text(&text->does, child);
                else if (xml_is(child, DIRECTIVES_NAMESPACE, "breaks"))
                        set_text(&text->breaks, child);
                else
                        ok = read_value(child, text, error);
        }
        if (ok && text->does && text->breaks)
                return text;
        if (ok)
                xml_set_error(error, node, "A directive needs <does> and <breaks>.");
        directive_text_free(text);
        return NULL;
}

static struct service_note *read_note(const xmlNode *node, GError **error)
{
        g_autofree char *names = xml_require_attribute(node, "names", error);
        struct service_note *note;

        if (!names)
                return NULL;
        note = g_new0(struct service_note, 1);
        note->globs = g_strsplit(names, " ", -1);
        for (xmlNode *child = xml_first_element(node); child; child = xml_next_element(child)) {
                if (xml_is(child, SERVICES_NAMESPACE, "danger")) {
                        set_text(&note->danger, child);
                } else {
                        g_autofree char *directives = xml_attribute(child, "directives");

                        g_strfreev(note->except);
                        g_free(note->except_why);
                        note->except = g_strsplit(directives ? directives : "", " ", -1);
                        note->except_why = xml_text(child);
                }
        }
        return note;
}

static XmlDocument *read_document(Layers templates, const char *file, const char *xml_namespace,
                                  const char *root, GError **error)
{
        g_autofree char *path = layers_path(templates, file);
        g_autoptr(XmlDocument) document = xml_read_file(path, error);

        if (!document)
                return NULL;
        if (!xml_is(xmlDocGetRootElement(document), xml_namespace, root)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                            "%s: The document is no <%s> of %s.", path, root, xml_namespace);
                return NULL;
        }
        return g_steal_pointer(&document);
}

static gboolean read_directives(Guidance *guidance, Layers templates, GError **error)
{
        g_autoptr(XmlDocument) document = read_document(templates, "profiles/directives.xml",
                                                        DIRECTIVES_NAMESPACE, "directives", error);

        if (!document)
                return FALSE;
        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(document)); node;
             node = xml_next_element(node)) {
                struct directive_text *text = read_directive(node, error);

                if (!text)
                        return FALSE;
                g_ptr_array_add(guidance->directives, text);
        }
        return TRUE;
}

static gboolean read_notes(Guidance *guidance, Layers templates, GError **error)
{
        g_autoptr(XmlDocument) document = read_document(templates, "profiles/services.xml",
                                                        SERVICES_NAMESPACE, "services", error);

        if (!document)
                return FALSE;
        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(document)); node;
             node = xml_next_element(node)) {
                struct service_note *note = read_note(node, error);

                if (!note)
                        return FALSE;
                g_ptr_array_add(guidance->notes, note);
        }
        return TRUE;
}

Guidance *guidance_read(Layers templates, GError **error)
{
        g_autoptr(Guidance) guidance = g_new0(Guidance, 1);

        guidance->directives = g_ptr_array_new_with_free_func(directive_text_free);
        guidance->notes = g_ptr_array_new_with_free_func(service_note_free);
        if (!read_directives(guidance, templates, error) || !read_notes(guidance, templates, error))
                return NULL;
        return g_steal_pointer(&guidance);
}

void guidance_free(Guidance *guidance)
{
        if (!guidance)
                return;
        g_ptr_array_unref(guidance->directives);
        g_ptr_array_unref(guidance->notes);
        g_free(guidance);
}

const struct directive_text *guidance_find(const Guidance *guidance, const char *directive)
{
        for (guint i = 0; i < guidance->directives->len; i++) {
                const struct directive_text *text = guidance->directives->pdata[i];

                if (strcmp(text->name, directive) == 0)
                        return text;
        }
        return NULL;
}

static const struct directive_value *find_value(const struct directive_text *text, const char *word)
{
        for (guint i = 0; text && i < text->values->len; i++) {
                const struct directive_value *row =
                        &g_array_index(text->values, struct directive_value, i);

                if (strcmp(row->word, word) == 0)
                        return row;
        }
        return NULL;
}

guint guidance_of_line(const Guidance *guidance, const char *line, const char **ret_does,
                       const char **ret_breaks)
{
        gsize length = strcspn(line, "=");
        g_autofree char *name = g_strndup(line, length);
        const struct directive_text *text = guidance_find(guidance, name);
        const struct directive_value *value = find_value(text, line + length + !!line[length]);

        if (ret_does)
                *ret_does = value && value->does ? value->does : text ? text->does : NULL;
        if (ret_breaks)
                *ret_breaks = value && value->breaks ? value->breaks : text ? text->breaks : NULL;
        if (value)
                return value->risk;
        return text ? text->risk : RISK_MEDIUM;
}

static gboolean matches(const struct service_note *note, const char *unit)
{
        g_autofree char *name = g_strdup(unit);

        if (g_str_has_suffix(name, ".service"))
                name[strlen(name) - strlen(".service")] = '\0';
        for (char **glob = note->globs; *glob; glob++)
                if (**glob && text_matches_glob(name, *glob))
                        return TRUE;
        return FALSE;
}

gboolean service_note_matches(const struct service_note *note, const char *unit,
                              const GPtrArray *aliases)
{
        for (guint i = 0; aliases && i < aliases->len; i++)
                if (matches(note, aliases->pdata[i]))
                        return TRUE;
        return matches(note, unit);
}

static struct profile_step *read_step(const xmlNode *node, GError **error)
{
        struct profile_step *step = g_new0(struct profile_step, 1);
        g_autofree char *risk = xml_attribute(node, "risk");
        gboolean ok = !risk || read_risk(node, &step->risk, error);

        step->id = xml_attribute(node, "id");
        step->replaces = xml_attribute(node, "replaces");
        step->needs = xml_attribute(node, "needs");
        step->lines = g_ptr_array_new_with_free_func(g_free);
        for (xmlNode *line = xml_first_element(node); ok && line; line = xml_next_element(line)) {
                char *text = xml_text(line);

                g_ptr_array_add(step->lines, text);
                ok = xml_is(line, PROFILE_NAMESPACE, "line") && strchr(text, '=');
                if (!ok)
                        xml_set_error(error, line, "A step holds <line>Directive=value</line>.");
        }
        if (ok && step->lines->len > 0)
                return step;
        if (ok)
                xml_set_error(error, node, "A step needs a <line>.");
        profile_step_free(step);
        return NULL;
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

static void set_unknown_profile(Layers templates, const char *name, GError **error)
{
        g_autofree char *folder = g_build_filename(layers_last(templates), "profiles", NULL);
        g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
        g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
        g_autofree char *list = NULL;
        const char *file;

        while (directory && (file = g_dir_read_name(directory)))
                if (g_str_has_suffix(file, ".xml") && strcmp(file, "directives.xml") != 0 &&
                    strcmp(file, "services.xml") != 0)
                        g_ptr_array_add(known, g_strndup(file, strlen(file) - strlen(".xml")));
        g_ptr_array_sort(known, compare_names);
        g_ptr_array_add(known, NULL);
        list = g_strjoinv(", ", (char **) known->pdata);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                    "There is no profile %s; there are: %s.", name, list);
}

Profile *profile_read(Layers templates, const char *name, GError **error)
{
        g_autofree char *file = g_strdup_printf("profiles/%s.xml", name);
        g_autofree char *path = layers_path(templates, file);
        g_autoptr(XmlDocument) document = NULL;
        g_autoptr(Profile) profile = NULL;

        if (strchr(name, '/') || strcmp(name, "directives") == 0 || strcmp(name, "services") == 0 ||
            !g_file_test(path, G_FILE_TEST_EXISTS)) {
                set_unknown_profile(templates, name, error);
                return NULL;
        }
        document = read_document(templates, file, PROFILE_NAMESPACE, "profile", error);
        if (!document)
                return NULL;
        profile = g_new0(Profile, 1);
        profile->steps = g_ptr_array_new_with_free_func(profile_step_free);
        profile->name = g_strdup(name);
        profile->title = xml_attribute(xmlDocGetRootElement(document), "title");
        for (xmlNode *node = xml_first_element(xmlDocGetRootElement(document)); node;
             node = xml_next_element(node)) {
                struct profile_step *step;

                if (xml_is(node, PROFILE_NAMESPACE, "text")) {
                        set_text(&profile->text, node);
                        continue;
                }
                step = read_step(node, error);
                if (!step)
                        return NULL;
                g_ptr_array_add(profile->steps, step);
        }
        return g_steal_pointer(&profile);
}

void profile_free(Profile *profile)
{
        if (!profile)
                return;
        g_free(profile->name);
        g_free(profile->title);
        g_free(profile->text);
        g_ptr_array_unref(profile->steps);
        g_free(profile);
}
