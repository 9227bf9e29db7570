/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Does the report follow from the snapshot beside it? The snapshot is scored again with the rule
 * set and the inputs that the manifest names, and what comes out is held against report.xml and
 * report.json byte by byte. Where the texts are of another version only the numbers can be.
 */
#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "evidence/judgement.h"
#include "evidence/verify-steps.h"
#include "report/report-json.h"
#include "report/report-xml.h"
#include "snapshot/snapshot-xml.h"

#define CATALOGUE "templates/catalogue.xml"

/* ---- A stream that holds what is written against a file ---- */

struct compare_stream {
        GOutputStream parent;
        InputFile *file;
        gboolean differs;
        guint64 line; /* where it does, from 1 */
};
typedef struct compare_stream CompareStream;
typedef struct {
        GOutputStreamClass parent_class;
} CompareStreamClass;

static GType compare_stream_get_type(void);
G_DEFINE_TYPE(CompareStream, compare_stream, G_TYPE_OUTPUT_STREAM)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CompareStream, g_object_unref)

static gssize compare_stream_write(GOutputStream *base, const void *buffer, gsize size,
                                   GCancellable *cancellable, GError **error)
{
        CompareStream *stream = (CompareStream *) base;
        const char *expected = buffer;
        char there[16 * 1024];
        gsize done = 0;

        (void) cancellable;
        while (!stream->differs && done < size) {
                gssize count =
                        input_file_read(stream->file, there, MIN(sizeof there, size - done), error);

                if (count < 0)
                        return -1;
                for (gssize i = 0; i < count && !stream->differs; i++) {
                        stream->differs = there[i] != expected[done + (gsize) i];
                        stream->line += !stream->differs && there[i] == '\n';
                }
                stream->differs = stream->differs || count == 0;
                done += (gsize) count;
        }
        return (gssize) size;
}

static void compare_stream_finalize(GObject *object)
{
        input_file_free(((CompareStream *) object)->file);
        G_OBJECT_CLASS(compare_stream_parent_class)->finalize(object);
}

static void compare_stream_class_init(CompareStreamClass *class)
{
        G_OBJECT_CLASS(class)->finalize = compare_stream_finalize;
        G_OUTPUT_STREAM_CLASS(class)->write_fn = compare_stream_write;
}

static void compare_stream_init(CompareStream *stream)
{
        stream->line = 1;
}

/* ---- Scoring again ---- */

/* What is needed for it; everything is freed by follow_clear(). */
struct follow {
        Verification *verification;
        const Manifest *manifest;
        Policy *policy;
        Judgement *judgement;
        GPtrArray *problems;
        Report *report;
};

static void follow_clear(struct follow *follow)
{
        policy_free(follow->policy);
        judgement_free(follow->judgement);
        g_ptr_array_unref(follow->problems);
        report_free(follow->report);
}

static char *inside(const struct follow *follow, const char *name)
{
        return g_build_filename(follow->verification->directory, name, NULL);
}

static gboolean load_input(struct follow *follow, const struct input *input, GBytes *content,
                           GError **error)
{
        const char *data = g_bytes_get_data(content, NULL);
        gsize size = g_bytes_get_size(content);

        if (!data)
                data = "";
        if (g_str_equal(input->kind, "waivers"))
                return waivers_add_text(follow->judgement->waivers, data, size, input->path, error);
        if (g_str_equal(input->kind, "targets"))
                return targets_add_text(follow->judgement->targets, data, size, input->path, error);
        if (g_str_equal(input->kind, "unit-policy")) {
                unit_policies_add_text(follow->judgement->policies, data, size, input->path,
                                       follow->problems);
                return TRUE;
        }
        follow->policy = policy_parse(data, size, input->path, follow->problems, error);
        return follow->policy != NULL;
}

/* True for a file below inputs/: a manifest could name any other to have it read. */
static gboolean is_copy(const char *name)
{
        const char *file = name + strlen(INPUTS_DIRECTORY "/");

        return g_str_has_prefix(name, INPUTS_DIRECTORY "/") && *file && *file != '.' &&
               !strchr(file, '/');
}

/* What a disk does not give has not failed; what it gives, and is wrong, has. */
static void say_unread(const struct follow *follow, const char *code, const char *name,
                       const char *what, const GError *failure)
{
        gboolean unread = verify_is_unread(follow->verification, name, failure);

        (unread ? verify_doubt : verify_object)(follow->verification, VERIFY_REPORT, code, name,
                                                "%s%s", what, failure->message);
}

/* Takes the inputs that decide numbers from their copies. */
static gboolean load_inputs(struct follow *follow)
{
        static const char *const kinds[] = {"policy", "waivers", "targets", "unit-policy", NULL};

        for (guint i = 0; i < follow->manifest->inputs->len; i++) {
                const struct input *input = follow->manifest->inputs->pdata[i];
                g_autoptr(GError) failure = NULL;
                g_autoptr(GBytes) content = NULL;
                g_autofree char *path = input->copy ? inside(follow, input->copy) : NULL;

                if (!g_strv_contains(kinds, input->kind)) {
                        if (!input->copy)
                                continue;
                        verify_doubt(follow->verification, VERIFY_REPORT, "input-unknown",
                                     input->copy,
                                     "The report was made with a kind of input that this program "
                                     "does not know (%s); it cannot be scored again.",
                                     input->kind);
                        return FALSE;
                }
                if (path && !is_copy(input->copy)) {
                        verify_object(follow->verification, VERIFY_REPORT, "manifest-differs",
                                      MANIFEST_NAME, "The place of a copy, %s, is none.",
                                      input->copy);
                        return FALSE;
                }
                if (!path) {
                        verify_doubt(follow->verification, VERIFY_REPORT, "input-missing", NULL,
                                     "The report was made with the %s %s, which was not kept; it "
                                     "cannot be scored again.",
                                     input->kind, input->path);
                        return FALSE;
                }
                content = xml_load_file(path, &failure);
                if (!content || !load_input(follow, input, content, &failure)) {
                        say_unread(follow, "report-differs", input->copy, "", failure);
                        return FALSE;
                }
        }
        return TRUE;
}

static gboolean score_again(struct follow *follow, const struct rule_set *rules,
                            const struct report_advisor *advisor)
{
        const struct report_options options = {
                .rules = rules,
                .policy = follow->policy,
                .judge = &follow->judgement->judge,
                .advisor = advisor,
                .judged = follow->manifest->generated_at,
                .systemd_bands = follow->manifest->systemd_bands,
                .evidence = TRUE,
                .outline = TRUE,
        };
        g_autofree char *path = inside(follow, "snapshot.xml.gz");
        g_autoptr(ReportBuilder) builder = report_builder_new(&options);
        const struct snapshot_sink sink = report_builder_sink(builder);
        g_autoptr(GError) failure = NULL;
        g_autofree char *sha256 = NULL;

        if (!snapshot_read_file(path, &sink, &sha256, &failure)) {
                say_unread(follow, "snapshot-unread", "snapshot.xml.gz",
                           "The snapshot cannot be scored again: ", failure);
                return FALSE;
        }
        follow->report = report_builder_take(builder);
        follow->report->snapshot_sha256 = g_steal_pointer(&sha256);
        follow->report->generated = follow->manifest->generated_at;
        while (follow->problems->len > 0)
                g_ptr_array_add(follow->report->problems,
                                g_ptr_array_steal_index(follow->problems, 0));
        return TRUE;
}

/* ---- Holding it against what is there ---- */

static gboolean same_check(const struct report_check *a, const struct report_check *b)
{
        return a->status == b->status && a->range == b->range && a->weight == b->weight &&
               a->exposure == b->exposure &&
               (a->status == CHECK_NOT_APPLICABLE || a->badness == b->badness) &&
               g_strcmp0(a->waiver, b->waiver) == 0;
}

static gboolean same_scores(const struct report_unit *a, const struct report_unit *b)
{
        if (a->exposure != b->exposure || !g_str_equal(a->name, b->name))
                return FALSE;
        for (int check = 0; check < CHECK_COUNT; check++)
                if (!same_check(&a->checks[check], &b->checks[check]))
                        return FALSE;
        return TRUE;
}

/* Each service in turn; ret_name is that of the first that is another. */
static gboolean compare_units(const Report *there, const Report *here, char **ret_name,
                              GError **error)
{
        g_autoptr(ReportCursor) of_there = report_cursor_new(there);
        g_autoptr(ReportCursor) of_here = report_cursor_new(here);
        const struct report_unit *unit, *same;

        while (report_cursor_next(of_there, &unit, error) &&
               report_cursor_next(of_here, &same, error)) {
                if (!unit)
                        return TRUE;
                if (!same_scores(unit, same)) {
                        *ret_name = g_strdup(unit->name);
                        return TRUE;
                }
        }
        return FALSE;
}

/* The report that is there, as far as its numbers go; says where they are others. */
static gboolean compare_scores(struct follow *follow)
{
        g_autofree char *path = inside(follow, "report.xml"), *name = NULL;
        g_autoptr(GError) failure = NULL;
        g_autoptr(Report) there = report_read_file(path, NULL, NULL, &failure);
        const GPtrArray *units = follow->report->units;

        if (!there) {
                say_unread(follow, "report-differs", "report.xml", "", failure);
                return FALSE;
        }
        if (there->units->len != units->len ||
            there->inventory->len != follow->report->inventory->len) {
                verify_object(follow->verification, VERIFY_REPORT, "report-differs", "report.xml",
                              "It has %u services of %u units; the snapshot gives %u of %u.",
                              there->units->len, there->inventory->len, units->len,
                              follow->report->inventory->len);
                return FALSE;
        }
        if (!compare_units(there, follow->report, &name, &failure))
                say_unread(follow, "report-differs", "report.xml", "", failure);
        else if (name)
                verify_object(follow->verification, VERIFY_REPORT, "report-differs", "report.xml",
                              "%s: What the snapshot gives is another score or check.", name);
        return !failure && !name;
}

/* One document byte by byte; ret_line is where it differs. An error is set where it cannot be
 * compared. */
static gboolean is_same_document(struct follow *follow, const char *name, XmlDocument *catalogue,
                                 guint64 *ret_line, GError **error)
{
        g_autofree char *path = inside(follow, name);
        g_autoptr(CompareStream) stream = g_object_new(compare_stream_get_type(), NULL);
        char more;

        stream->file = input_file_open(path, error);
        if (!stream->file ||
            !(catalogue
                      ? report_write_xml(follow->report, catalogue, G_OUTPUT_STREAM(stream), error)
                      : report_write_json(follow->report, G_OUTPUT_STREAM(stream), error)))
                return FALSE;
        *ret_line = stream->line;
        return !stream->differs && input_file_read(stream->file, &more, 1, error) == 0;
}

/* As above, and says what does not hold; what another build wrote may differ in its texts. */
static gboolean compare_document(struct follow *follow, const char *name, XmlDocument *catalogue,
                                 gboolean may_differ)
{
        g_autoptr(GError) failure = NULL;
        guint64 line = 0;
        gboolean same = is_same_document(follow, name, catalogue, &line, &failure);

        if (failure)
                say_unread(follow, "report-differs", name, "", failure);
        else if (!same && !may_differ)
                verify_object(follow->verification, VERIFY_REPORT, "report-differs", name,
                              "It does not follow from the snapshot: its line %" G_GUINT64_FORMAT
                              " is another.",
                              line);
        return same;
}

/* What the manifest says of host, collection, counts and files read is what the snapshot says. */
static void compare_manifest(struct follow *follow)
{
        g_autoptr(JsonNode) evidence = manifest_evidence(follow->report);
        g_autofree char *member = manifest_find_difference(follow->manifest, evidence);

        if (member)
                verify_object(follow->verification, VERIFY_REPORT, "manifest-differs",
                              MANIFEST_NAME, "Its \"%s\" is not what the snapshot gives.", member);
}

/* Which frameworks the report shows is said in its head. A wrong answer is found when the documents
 * are compared. */
static char *shown_frameworks(const struct follow *follow)
{
        g_autofree char *path = inside(follow, "report.xml");
        g_autoptr(InputFile) file = input_file_open(path, NULL);
        g_autoptr(GRegex) pattern =
                g_regex_new("<rules [^>]*frameworks=\"([a-z0-9 ]+)\"", 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;
        char head[8192];
        gsize used = 0;
        gssize count;

        while (file && used < sizeof head - 1 &&
               (count = input_file_read(file, head + used, sizeof head - 1 - used, NULL)) > 0)
                used += (gsize) count;
        head[used] = '\0';
        return g_regex_match(pattern, head, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

static void compare(struct follow *follow, const struct verify_options *options)
{
        const Manifest *manifest = follow->manifest;
        const struct input *texts = manifest_find_input(manifest, "template", CATALOGUE);
        gboolean same_build = texts && g_strcmp0(texts->sha256, options->catalogue_sha256) == 0 &&
                              g_strcmp0(manifest->tool_version, BULKHEAD_VERSION) == 0 &&
                              g_strcmp0(manifest->tool_sha256, options->program_sha256) == 0;
        gboolean xml, json;

        g_free(follow->report->frameworks);
        follow->report->frameworks = shown_frameworks(follow);
        compare_manifest(follow);
        xml = compare_document(follow, "report.xml", options->catalogue, !same_build);
        json = compare_document(follow, "report.json", NULL, !same_build);
        if (!xml && !compare_scores(follow))
                return;
        if (xml && json)
                verify_say(follow->verification, VERIFY_REPORT, VERIFY_HOLDS,
                           "Scored again from the snapshot, report.xml and report.json are the "
                           "same byte by byte.");
        else
                verify_say(follow->verification, VERIFY_REPORT, VERIFY_HOLDS,
                           "Scored again, every check of every service in report.xml is the same. "
                           "Another build of Bulkhead wrote it, so its texts were not compared.");
}

void verify_report(Verification *verification, const struct verify_options *options)
{
        struct follow follow = {.verification = verification, .manifest = verification->manifest};
        const struct rule_set *rules;

        if (!follow.manifest || !follow.manifest->is_known) {
                verify_doubt(verification, VERIFY_REPORT, "not-scored", NULL,
                             "Without its manifest nothing says how the report was scored.");
                return;
        }
        rules = rule_set_find(follow.manifest->rules);
        if (!rules) {
                verify_doubt(verification, VERIFY_REPORT, "not-scored", NULL,
                             "This program has no rule set %s, by which the report was scored.",
                             follow.manifest->rules);
                return;
        }
        follow.problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        follow.judgement = judgement_new();
        if (load_inputs(&follow) && score_again(&follow, rules, options->advisor))
                compare(&follow, options);
        follow_clear(&follow);
}
