/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Report to baseline.xml, and back as a side of a comparison. */
#include "compare/baseline.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/xml-stream.h"

/* ---- Writing ---- */

static void put_source(XmlWriter *xml, const Report *report)
{
        const SnapshotHead *head = report->head;
        g_autofree char *begin = text_timestamp(head->begin);

        xml_begin(xml, "source");
        xml_put_attribute(xml, "kind", head->source == SNAPSHOT_FROM_MANAGER ? "manager" : "files");
        xml_put_attribute(xml, "scope", head->user_scope ? "user" : "system");
        xml_put_attribute(xml, "begin", begin);
        xml_put_attribute(xml, "host", head->host_name);
        xml_put_attribute(xml, "machine-id", head->machine_id);
        xml_put_attribute(xml, "os-name", head->os_pretty_name);
        if (head->systemd_version > 0)
                xml_put_number(xml, "systemd", head->systemd_version);
        xml_put_attribute(xml, "rules", report->rules->name);
        xml_put_attribute(xml, "policy-sha256", report->policy_sha256);
        xml_end(xml);
}

static void put_checks(XmlWriter *xml, const struct report_unit *unit)
{
        g_autoptr(GString) failing = g_string_new(NULL), absent = g_string_new(NULL);

        for (int check = 0; check < CHECK_COUNT; check++) {
                const struct report_check *result = &unit->checks[check];

                if (result->status == CHECK_FAIL)
                        g_string_append_printf(failing, "%s%s:%" G_GUINT64_FORMAT,
                                               failing->len > 0 ? " " : "", checks[check].id,
                                               result->badness);
                else if (result->status == CHECK_NOT_APPLICABLE)
                        g_string_append_printf(absent, "%s%s", absent->len > 0 ? " " : "",
                                               checks[check].id);
        }
        xml_put_element(xml, "fails", failing->len > 0 ? failing->str : NULL);
        xml_put_element(xml, "not-applicable", absent->len > 0 ? absent->str : NULL);
}

static void put_files(XmlWriter *xml, const struct report_unit *unit)
{
        for (guint i = 0; i < unit->files->len; i++) {
                const struct report_file *file = &g_array_index(unit->files, struct report_file, i);

                xml_begin(xml, "file");
                xml_put_attribute(xml, "role",
                                  file->role == UNIT_FILE_FRAGMENT ? "fragment" : "drop-in");
                xml_put_attribute(xml, "path", file->path);
                xml_put_attribute(xml, "sha256", file->sha256);
                xml_put_attribute(xml, "package", file->package);
                xml_end(xml);
        }
}

static void put_unit(XmlWriter *xml, const struct report_entry *entry,
                     const struct report_unit *scored)
{
        xml_begin(xml, "unit");
        xml_put_attribute(xml, "name", entry->name);
        xml_put_attribute(xml, "type", entry->type);
        xml_put_attribute(xml, "load", entry->load);
        xml_put_attribute(xml, "active", entry->active);
        xml_put_attribute(xml, "file-state", entry->file_state);
        xml_put_attribute(xml, "reason", entry->reason);
        if (scored) {
                xml_put_number(xml, "exposure", scored->exposure);
                xml_put_number(xml, "badness-sum", scored->badness_sum);
                xml_put_number(xml, "weight-sum", scored->weight_sum);
                for (guint i = 0; i < scored->aliases->len; i++)
                        xml_put_element(xml, "alias", scored->aliases->pdata[i]);
                put_files(xml, scored);
                put_checks(xml, scored);
        }
        xml_end(xml);
}

gboolean baseline_write(const Report *report, GOutputStream *stream, GError **error)
{
        g_autoptr(XmlWriter) xml = NULL;
        g_autoptr(ReportCursor) cursor = report_cursor_new(report);
        const struct report_unit *next;

        if (!report->complete) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INCOMPLETE,
                            "The evidence is incomplete, and a baseline is only written from "
                            "complete evidence: what was not read cannot be accepted.");
                return FALSE;
        }
        if (!report_cursor_next(cursor, &next, error))
                return FALSE;
        xml = xml_writer_new(stream);
        xml_begin_root(xml, "baseline", BASELINE_NAMESPACE);
        xml_put_attribute(xml, "version", "1");
        xml_put_number(xml, "units", report->inventory->len);
        put_source(xml, report);
        for (guint i = 0; i < report->inventory->len; i++) {
                const struct report_entry *entry =
                        &g_array_index(report->inventory, struct report_entry, i);
                gboolean is_scored = next && g_str_equal(next->name, entry->name);

                put_unit(xml, entry, is_scored ? next : NULL);
                if (is_scored && !report_cursor_next(cursor, &next, error))
                        return FALSE;
        }
        xml_end(xml);
        return xml_writer_finish(g_steal_pointer(&xml), error);
}

/* ---- Reading ---- */

static const char *string(Unit *unit, const xmlNode *node, const char *name)
{
        g_autofree char *text = xml_attribute(node, name);

        return unit_string(unit, text);
}

static void pass_all(struct score *score)
{
        for (int check = 0; check < CHECK_COUNT; check++)
                score->results[check] = (struct check_result){
                        .status = CHECK_PASS,
                        .range = policy_range(NULL, check),
                        .weight = policy_weight(NULL, check),
                };
}

/* "UMask:2 User" in <fails> or <not-applicable>. */
static gboolean read_checks(const xmlNode *node, enum check_status status, struct score *score,
                            GError **error)
{
        g_autofree char *text = xml_text(node);
        g_auto(GStrv) words = g_strsplit(text, " ", -1);

        for (char **word = words; *word; word++) {
                char *badness = status == CHECK_FAIL ? strrchr(*word, ':') : NULL;
                guint64 number = 0;
                int check;

                if (badness)
                        *badness++ = '\0';
                check = check_find(*word);
                if (check < 0 ||
                    (status == CHECK_FAIL &&
                     (!badness ||
                      !g_ascii_string_to_unsigned(badness, 10, 1, G_MAXUINT32, &number, NULL)))) {
                        xml_set_error(error, node, "The check %s is unknown or has no badness.",
                                      *word);
                        return FALSE;
                }
                score->results[check].status = status;
                score->results[check].badness = number;
        }
        return TRUE;
}

static void read_file(const xmlNode *node, Unit *unit)
{
        g_autofree char *role = xml_attribute(node, "role");
        struct unit_file file = {
                .role = g_strcmp0(role, "fragment") == 0 ? UNIT_FILE_FRAGMENT : UNIT_FILE_DROP_IN,
                .path = string(unit, node, "path"),
                .sha256 = string(unit, node, "sha256"),
                .package = string(unit, node, "package"),
        };

        if (file.path)
                g_array_append_val(unit->files, file);
}

static gboolean read_parts(const xmlNode *node, Unit *unit, struct side_unit *side, GError **error)
{
        for (xmlNode *part = xml_first_element(node); part; part = xml_next_element(part)) {
                g_autofree char *text = NULL;

                if (xml_is(part, BASELINE_NAMESPACE, "file"))
                        read_file(part, unit);
                else if (xml_is(part, BASELINE_NAMESPACE, "alias")) {
                        text = xml_text(part);
                        g_ptr_array_add(unit->aliases, (gpointer) unit_string(unit, text));
                } else if (xml_is(part, BASELINE_NAMESPACE, "fails")) {
                        if (!read_checks(part, CHECK_FAIL, &side->score, error))
                                return FALSE;
                } else if (xml_is(part, BASELINE_NAMESPACE, "not-applicable")) {
                        if (!read_checks(part, CHECK_NOT_APPLICABLE, &side->score, error))
                                return FALSE;
                } else {
                        xml_set_error(error, part, "The element <%s> is unknown in <unit>.",
                                      part->name);
                        return FALSE;
                }
        }
        return TRUE;
}

static gboolean read_score(const xmlNode *node, struct side_unit *side, GError **error)
{
        g_autofree char *exposure = xml_attribute(node, "exposure");
        guint64 tenths;

        side->scored = exposure != NULL;
        side->bare = !side->scored;
        pass_all(&side->score);
        if (!side->scored)
                return TRUE;
        if (!xml_require_number(node, "exposure", &tenths, error) ||
            !xml_require_number(node, "badness-sum", &side->score.badness_sum, error) ||
            !xml_require_number(node, "weight-sum", &side->score.weight_sum, error))
                return FALSE;
        if (tenths > 100) {
                xml_set_error(error, node, "exposure=\"%s\" is above 100.", exposure);
                return FALSE;
        }
        side->score.exposure = (guint) tenths;
        return TRUE;
}

static gboolean offer_unit(const xmlNode *node, Side *side, GError **error)
{
        g_autofree char *name = xml_require_attribute(node, "name", error);
        g_autofree char *type = name ? xml_require_attribute(node, "type", error) : NULL;
        g_autofree char *load = type ? xml_require_attribute(node, "load", error) : NULL;
        g_autoptr(Unit) unit = NULL;
        struct side_unit offered = {0};

        if (!load)
                return FALSE;
        if (unit_type_from_string(type) == UNIT_TYPE_INVALID ||
            unit_load_from_string(load) == UNIT_LOAD_INVALID) {
                xml_set_error(error, node, "type=\"%s\" or load=\"%s\" is unknown.", type, load);
                return FALSE;
        }
        unit = unit_new(name, unit_type_from_string(type));
        unit->load = unit_load_from_string(load);
        unit->active_state = string(unit, node, "active");
        unit->unit_file_state = string(unit, node, "file-state");
        offered.unit = unit;
        offered.reason = string(unit, node, "reason");
        return read_score(node, &offered, error) && read_parts(node, unit, &offered, error) &&
               side_offer_scored(side, &offered, error);
}

static gboolean read_source(const xmlNode *node, Side *side, GError **error)
{
        ComparisonSide *description = side_description_to_fill(side);
        g_autoptr(SnapshotHead) head = g_new0(SnapshotHead, 1);
        g_autofree char *kind = xml_attribute(node, "kind");
        g_autofree char *scope = xml_attribute(node, "scope");
        g_autofree char *begin = xml_require_attribute(node, "begin", error);
        g_autofree char *systemd = xml_attribute(node, "systemd");

        description->scored_by = begin ? xml_require_attribute(node, "rules", error) : NULL;
        if (!description->scored_by)
                return FALSE;
        if (!text_parse_timestamp(begin, &head->begin) || !rule_set_find(description->scored_by)) {
                xml_set_error(error, node, "begin=\"%s\" is no time, or rules=\"%s\" is unknown.",
                              begin, description->scored_by);
                return FALSE;
        }
        description->policy_sha256 = xml_attribute(node, "policy-sha256");
        head->source =
                g_strcmp0(kind, "manager") == 0 ? SNAPSHOT_FROM_MANAGER : SNAPSHOT_FROM_FILES;
        head->user_scope = g_strcmp0(scope, "user") == 0;
        head->host_name = xml_attribute(node, "host");
        head->machine_id = xml_attribute(node, "machine-id");
        head->os_pretty_name = xml_attribute(node, "os-name");
        head->systemd_version = systemd ? (unsigned) g_ascii_strtoull(systemd, NULL, 10) : 0;
        return side_offer_head(side, head, error);
}

static const struct xml_dialect dialect = {
        .xml_namespace = BASELINE_NAMESPACE,
        .root = "baseline",
        .first = "unit",
        .may_lack_first = TRUE,
        .pieces = {{NULL, "unit"}},
};

struct reading {
        Side *side;
        guint64 announced, count; /* units */
};

static gboolean take_head(void *context, xmlNode *root, GError **error)
{
        struct reading *reading = context;
        const xmlNode *source = xml_first_element(root);

        if (!xml_require_number(root, "units", &reading->announced, error))
                return FALSE;
        if (!xml_is(source, BASELINE_NAMESPACE, "source")) {
                xml_set_error(error, root, "The baseline does not say what it is of: <source>.");
                return FALSE;
        }
        return read_source(source, reading->side, error);
}

static gboolean take_unit(void *context, xmlNode *node, GError **error)
{
        struct reading *reading = context;
        gboolean taken = offer_unit(node, reading->side, error);

        reading->count++;
        xmlFreeNode(node);
        return taken;
}

static gboolean take_tail(void *context, xmlNode *root, GError **error)
{
        struct reading *reading = context;
        const xmlNode *other = xml_next_element(xml_first_element(root));

        if (other) {
                xml_set_error(error, other, "The element <%s> is not expected here.", other->name);
                return FALSE;
        }
        if (reading->count != reading->announced) {
                xml_set_error(error, root,
                              "The baseline says that it has %" G_GUINT64_FORMAT
                              " units and has %" G_GUINT64_FORMAT ".",
                              reading->announced, reading->count);
                return FALSE;
        }
        return side_offer_tail(reading->side, side_description(reading->side)->head->begin, NULL,
                               error);
}

static gboolean read_baseline(const char *path, Side *side, GError **error)
{
        g_autoptr(InputFile) input = input_file_open(path, error);
        struct reading reading = {.side = side};
        const struct xml_stream_sink sink = {
                .head = take_head, .item = take_unit, .tail = take_tail, .context = &reading};

        return input && xml_stream_read(input, &dialect, &sink, error);
}

gboolean baseline_read_side(void *context, Side *side, GError **error)
{
        g_autoptr(GError) failure = NULL;

        if (read_baseline(context, side, &failure))
                return TRUE;
        if (g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT))
                g_prefix_error(&failure, "The baseline is damaged: ");
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
}
