/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of settings, and that what is written as properties reads back the same, whatever the
 * settings are. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include <arpa/inet.h>
#include <sys/socket.h>

#include "snapshot/setting-names.h"
#include "snapshot/setting-text.h"
#include "snapshot/system-call-filter.h"

enum { ROUNDS = 300, SEED = 20261123 };

static void test_table(void **state G_GNUC_UNUSED)
{
        for (int id = 0; id < SETTING_COUNT; id++) {
                const struct setting *setting = &settings_table[id];

                assert_non_null(setting->property);
                assert_int_equal(setting_find(setting->property), id);
                if (id > 0)
                        assert_true(strcmp(settings_table[id - 1].property, setting->property) < 0);
                assert_int_equal(setting->kind == SETTING_ENUM, setting->values != NULL);
                if (setting->extended)
                        assert_string_equal(setting->signature, "b");
        }
        assert_int_equal(setting_find("privatetmp"), SETTING_NONE);
        assert_int_equal(setting_find(""), SETTING_NONE);
}

/* Words of a list as systemctl shows them are those that the files give. */
static void test_words_of_systemctl(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *shown, *text; /* NULL: it is refused */
        } rows[] = {
                {"a b", "a b"},
                {"\"/x /y\"", "/x\\x20/y"},
                {"/a \"/x /y\" b", "/a /x\\x20/y b"},
                {"\"\\\"a\" \"b\\\"\"", "\\x22a b\\x22"},
                {"\"a\\\\b\\$c\\`d\"", "a\\x5cb$c`d"},
                {"\"it's\" \"\\t\\001\"", "it\\x27s \\x09\\x01"},
                {"a\\x20b", "a\\x20b"},
                {"\"a", NULL},
                {"\"a\"b", NULL},
                {"\"a\\q\"", NULL},
                {"\"a\\", NULL},
                {"a ", NULL},
                {"a  b", NULL},
                {"a\\q", NULL},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
                g_autoptr(UnitSettings) settings = unit_settings_new(UNIT_SERVICE, FALSE);
                g_autoptr(GError) error = NULL;
                g_autofree char *text = NULL;

                if (!setting_parse(unit, settings, SETTING_SUPPLEMENTARY_GROUPS, rows[i].shown,
                                   &error)) {
                        if (rows[i].text)
                                fail_msg("%s: %s", rows[i].shown, error->message);
                        continue;
                }
                text = setting_format(settings, SETTING_SUPPLEMENTARY_GROUPS);
                assert_string_equal(text, rows[i].text);
                g_clear_pointer(&text, g_free);
        }
}

static void test_defaults(void **state G_GNUC_UNUSED)
{
        static const struct {
                enum setting_id id;
                const char *value;
        } rows[] = {
                {SETTING_UMASK, "0022"},
                {SETTING_DEFAULT_DEPENDENCIES, "yes"},
                {SETTING_PROTECT_SYSTEM, "no"},
                {SETTING_KEYRING_MODE, "private"},
                {SETTING_RESTRICT_NAMESPACES, "no"},
                {SETTING_RESTRICT_ADDRESS_FAMILIES, "~"},
                {SETTING_SYSTEM_CALL_FILTER, "~"},
                {SETTING_AMBIENT_CAPABILITIES, ""},
                {SETTING_DEVICE_ALLOW, ""},
                {SETTING_DEVICE_POLICY, "auto"},
                {SETTING_PRIVATE_MOUNTS, "no"},
                {SETTING_USER, ""},
        };
        g_autoptr(UnitSettings) settings = unit_settings_new(UNIT_SERVICE, FALSE);
        g_autoptr(UnitSettings) socket = unit_settings_new(UNIT_SOCKET, FALSE);
        g_autoptr(UnitSettings) user = unit_settings_new(UNIT_SERVICE, TRUE);
        g_autofree char *capabilities = setting_format(settings, SETTING_CAPABILITY_BOUNDING_SET);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *value = setting_format(settings, rows[i].id);

                assert_string_equal(value, rows[i].value);
        }
        assert_int_equal(socket->keyring_mode, KEYRING_INHERIT);
        assert_int_equal(user->keyring_mode, KEYRING_INHERIT);
        assert_true(g_str_has_prefix(capabilities, "cap_chown cap_dac_override "));
        assert_non_null(strstr(capabilities, " cap_bpf "));
}

static const char *random_word(GRand *random)
{
        static const char *const words[] = {
                "a",        "/srv/x",   "with blank", "back\\slash", "tab\there", "/dev/null",
                "char-rtc", "\xc3\xa4", "%",          "\"quoted\"",  "1000",      "~a",
        };

        return words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))];
}

static guint64 random_mask(GRand *random)
{
        return (guint64) g_rand_int(random) << 32 | g_rand_int(random);
}

static GArray *random_addresses(GRand *random)
{
        GArray *list = g_array_new(FALSE, FALSE, sizeof(struct address_prefix));

        for (int i = g_rand_int_range(random, 1, 5); i > 0; i--) {
                gboolean is_6 = g_rand_boolean(random);
                struct address_prefix prefix = {.family = is_6 ? AF_INET6 : AF_INET};

                for (int byte = 0; byte < (is_6 ? 16 : 4); byte++)
                        prefix.address[byte] = (guint8) g_rand_int_range(random, 0, 256);
                prefix.length = (guint8) g_rand_int_range(random, 0, is_6 ? 129 : 33);
                g_array_append_val(list, prefix);
        }
        return list;
}

static GArray *random_devices(GRand *random, Unit *unit)
{
        GArray *list = g_array_new(FALSE, FALSE, sizeof(struct device_allow));

        for (int i = g_rand_int_range(random, 1, 4); i > 0; i--) {
                struct device_allow device = {.path = unit_string(unit, random_word(random))};

                for (const char *right = "rwm"; *right; right++)
                        if (g_rand_boolean(random) || *right == 'm')
                                device.access[strlen(device.access)] = *right;
                g_array_append_val(list, device);
        }
        return list;
}

static GPtrArray *random_strings(GRand *random, Unit *unit)
{
        GPtrArray *list = g_ptr_array_new();

        for (int i = g_rand_int_range(random, 1, 4); i > 0; i--)
                g_ptr_array_add(list, (gpointer) unit_string(unit, random_word(random)));
        return list;
}

static struct address_families *random_families(GRand *random)
{
        struct address_families *families = g_new0(struct address_families, 1);

        families->allow_list = g_rand_boolean(random);
        families->families = g_array_new(FALSE, FALSE, sizeof(int));
        for (int family = AF_UNIX; family < AF_NETLINK + 2; family++)
                if (address_family_to_name(family) && (family == AF_INET || g_rand_boolean(random)))
                        g_array_append_val(families->families, family);
        return families;
}

static struct system_call_filter *random_filter(GRand *random)
{
        static const char *const values[] = {
                "@system-service", "~@mount", "~@swap:EPERM reboot:kill", "read write", "~acct:77",
        };
        struct system_call_filter *filter = system_call_filter_new();

        for (int i = g_rand_int_range(random, 1, 3); i > 0; i--)
                system_call_filter_assign(filter, 252,
                                          values[g_rand_int_range(random, 0, G_N_ELEMENTS(values))],
                                          NULL, NULL);
        if (system_call_filter_is_empty(filter))
                g_clear_pointer(&filter, system_call_filter_free);
        return filter;
}

static gint random_index(GRand *random, const struct setting *setting)
{
        gint count = 0;

        while (setting->values[count].word)
                count++;
        return g_rand_int_range(random, 0, count);
}

static void set_random(GRand *random, Unit *unit, enum setting_id id)
{
        const struct setting *setting = &settings_table[id];
        gpointer field = setting_field(unit->settings, id);

        if (setting->kind == SETTING_BOOLEAN)
                *(gboolean *) field = g_rand_boolean(random);
        else if (setting->kind == SETTING_TRISTATE)
                *(gint *) field = g_rand_int_range(random, -1, 2);
        else if (setting->kind == SETTING_ENUM)
                *(gint *) field = random_index(random, setting);
        else if (setting->kind == SETTING_STRING)
                *(const char **) field = random_word(random);
        else if (setting->kind == SETTING_STRINGS)
                *(GPtrArray **) field = random_strings(random, unit);
        else if (setting->kind == SETTING_MODE)
                *(guint32 *) field = g_rand_int(random) & 07777;
        else if (setting->kind == SETTING_CAPABILITIES)
                *(guint64 *) field = capabilities_normalize(random_mask(random));
        else if (setting->kind == SETTING_NAMESPACES)
                *(guint64 *) field = random_mask(random) & namespaces_known(262);
        else if (setting->kind == SETTING_SYSTEM_CALLS)
                *(struct system_call_filter **) field = random_filter(random);
        else if (setting->kind == SETTING_ADDRESS_FAMILIES)
                *(struct address_families **) field = random_families(random);
        else if (setting->kind == SETTING_ADDRESSES)
                *(GArray **) field = random_addresses(random);
        else
                *(GArray **) field = random_devices(random, unit);
        unit->settings->origin[id].file = 0;
        unit->settings->origin[id].line = g_rand_int(random);
        if (setting->kind == SETTING_TRISTATE && *(gint *) field < 0)
                unit->settings->origin[id] = (struct setting_origin){.file = PROPERTY_NO_FILE};
}

/* Numbers are compared as they are, everything else by its text. */
static void compare(const UnitSettings *left, const UnitSettings *right, enum setting_id id)
{
        const struct setting *setting = &settings_table[id];
        g_autofree char *left_text = setting_format(left, id);
        g_autofree char *right_text = setting_format(right, id);

        if (strcmp(left_text, right_text) != 0)
                fail_msg("%s: \"%s\" reads back as \"%s\"", setting->property, left_text,
                         right_text);
        if (setting->kind == SETTING_ENUM || setting->kind == SETTING_TRISTATE)
                assert_int_equal(*(const gint *) setting_field_const(left, id),
                                 *(const gint *) setting_field_const(right, id));
        if (setting->kind == SETTING_CAPABILITIES || setting->kind == SETTING_NAMESPACES)
                assert_true(*(const guint64 *) setting_field_const(left, id) ==
                            *(const guint64 *) setting_field_const(right, id));
        assert_int_equal(left->origin[id].file, right->origin[id].file);
        assert_int_equal(left->origin[id].line, right->origin[id].line);
}

static void test_random_settings(void **state G_GNUC_UNUSED)
{
        GRand *random = g_rand_new_with_seed(SEED);

        for (int round = 0; round < ROUNDS; round++) {
                g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
                struct unit_file file = {.role = UNIT_FILE_FRAGMENT, .path = "/a"};
                UnitSettings *before;

                g_array_append_val(unit->files, file);
                unit->settings = before = unit_settings_new(UNIT_SERVICE, FALSE);
                for (int id = 0; id < SETTING_COUNT; id++)
                        if (g_rand_int_range(random, 0, 3) > 0)
                                set_random(random, unit, (enum setting_id) id);
                unit_settings_to_properties(unit);
                unit->settings = NULL;
                unit_settings_from_properties(unit, FALSE);
                assert_int_equal(unit->problems->len, 0);
                for (int id = 0; id < SETTING_COUNT; id++)
                        compare(before, unit->settings, (enum setting_id) id);
                unit_settings_free(before);
        }
        g_rand_free(random);
}

static void test_properties(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
        struct property other = {.name = "Zeta", .value = "x", .file = PROPERTY_NO_FILE};
        const struct property *property;
        guint count;

        g_array_append_val(unit->properties, other);
        unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);
        unit->settings->private_tmp = PRIVATE_TMP_DISCONNECTED;
        unit_settings_to_properties(unit);
        assert_string_equal(unit_find_property(unit, "PrivateTmp")->value, "yes");
        assert_string_equal(unit_find_property(unit, "PrivateTmpEx")->value, "disconnected");
        assert_null(unit_find_property(unit, "PrivateUsersEx"));
        assert_string_equal(unit_find_property(unit, "Zeta")->value, "x");
        count = unit->properties->len;

        unit->settings->private_tmp = PRIVATE_TMP_YES;
        unit_settings_to_properties(unit);
        assert_int_equal(unit->properties->len, count - 1);
        assert_null(unit_find_property(unit, "PrivateTmpEx"));
        for (guint i = 1; i < unit->properties->len; i++)
                assert_true(strcmp(g_array_index(unit->properties, struct property, i - 1).name,
                                   g_array_index(unit->properties, struct property, i).name) < 0);
        property = unit_find_property(unit, "UMask");
        assert_string_equal(property->signature, "u");
        assert_int_equal(property->file, PROPERTY_NO_FILE);
}

static void test_damaged_properties(void **state G_GNUC_UNUSED)
{
        static const struct {
                enum setting_id id;
                const char *value;
        } rows[] = {
                {SETTING_PRIVATE_DEVICES, "1"},
                {SETTING_PROTECT_SYSTEM, "Strict"},
                {SETTING_UMASK, "0099"},
                {SETTING_UMASK, ""},
                {SETTING_UMASK, "17777"},
                {SETTING_CAPABILITY_BOUNDING_SET, "cap_bogus"},
                {SETTING_CAPABILITY_BOUNDING_SET, "cap_kill  cap_chown"},
                {SETTING_RESTRICT_NAMESPACES, ""},
                {SETTING_RESTRICT_NAMESPACES, "net space"},
                {SETTING_RESTRICT_ADDRESS_FAMILIES, "AF_BOGUS"},
                {SETTING_IP_ADDRESS_DENY, "10.0.0.0"},
                {SETTING_IP_ADDRESS_DENY, "10.0.0.0/33"},
                {SETTING_IP_ADDRESS_DENY, "10.0.0/8"},
                {SETTING_IP_ADDRESS_DENY, "::g/8"},
                {SETTING_DEVICE_ALLOW, "/dev/null"},
                {SETTING_DEVICE_ALLOW, "/dev/null rwx"},
                {SETTING_DEVICE_ALLOW, "/dev/null rwmr"},
                {SETTING_DEVICE_ALLOW, " rw"},
                {SETTING_SUPPLEMENTARY_GROUPS, "a\\q"},
                {SETTING_SUPPLEMENTARY_GROUPS, "a\\xg0"},
                {SETTING_SUPPLEMENTARY_GROUPS, "a\\x0g"},
                {SETTING_SUPPLEMENTARY_GROUPS, "a\\x00"},
                {SETTING_SYSTEM_CALL_FILTER, "a:BOGUS"},
        };
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);

        unit->settings = unit_settings_new(UNIT_SERVICE, FALSE);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *before = setting_format(unit->settings, rows[i].id);
                g_autofree char *after = NULL;
                g_autoptr(GError) error = NULL;

                if (setting_parse(unit, unit->settings, rows[i].id, rows[i].value, &error))
                        fail_msg("%s accepts \"%s\"", settings_table[rows[i].id].property,
                                 rows[i].value);
                assert_non_null(strstr(error->message, settings_table[rows[i].id].property));
                after = setting_format(unit->settings, rows[i].id);
                assert_string_equal(before, after);
        }
}

/* The words of ProtectHostnameEx= and the like, and the name that one of them takes along. */
static void test_extended_words(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
        g_autoptr(UnitSettings) settings = unit_settings_new(UNIT_SERVICE, FALSE);
        g_autoptr(UnitSettings) other = unit_settings_new(UNIT_SERVICE, FALSE);

        assert_false(setting_parse_extended(unit, settings, SETTING_PROTECT_HOSTNAME, "bogus"));
        assert_false(setting_parse_extended(unit, settings, SETTING_PROTECT_HOSTNAME, "bogus:web"));
        assert_true(setting_is_same(settings, other, SETTING_PROTECT_HOSTNAME));
        assert_true(
                setting_parse_extended(unit, settings, SETTING_PROTECT_HOSTNAME, "private:web1"));
        assert_string_equal(settings->protect_hostname_name, "web1");
        assert_true(setting_parse_extended(unit, other, SETTING_PROTECT_HOSTNAME, "private:web2"));
        assert_false(setting_is_same(settings, other, SETTING_PROTECT_HOSTNAME));
        assert_true(setting_parse_extended(unit, settings, SETTING_PROTECT_HOSTNAME, "private"));
        assert_null(settings->protect_hostname_name);
        assert_true(setting_parse_extended(unit, settings, SETTING_PROTECT_SYSTEM, "full"));
        assert_int_equal(settings->protect_system, PROTECT_SYSTEM_FULL);
}

static void test_filter_that_one_side_has(void **state G_GNUC_UNUSED)
{
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
        g_autoptr(UnitSettings) with = unit_settings_new(UNIT_SERVICE, FALSE);
        g_autoptr(UnitSettings) without = unit_settings_new(UNIT_SERVICE, FALSE);

        assert_true(setting_parse(unit, with, SETTING_SYSTEM_CALL_FILTER, "read write", NULL));
        assert_false(setting_is_same(with, without, SETTING_SYSTEM_CALL_FILTER));
        assert_false(setting_is_same(without, with, SETTING_SYSTEM_CALL_FILTER));
        assert_true(setting_is_same(without, without, SETTING_SYSTEM_CALL_FILTER));
        assert_true(setting_is_same(with, with, SETTING_SYSTEM_CALL_FILTER));
}

/* As systemd reads them: parse_util of its basic library. */
static void test_numbers(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *text;
                gboolean is_number;
                gint64 number;
        } rows[] = {
                {"5", TRUE, 5},      {"+5", TRUE, 5},
                {"-5", TRUE, -5},    {" 5", TRUE, 5},
                {"0x1f", TRUE, 31},  {"-0x10", TRUE, -16},
                {"010", TRUE, 8},    {"0b101", TRUE, 5},
                {"0B1", TRUE, 1},    {"0o17", TRUE, 15},
                {"+0o17", TRUE, 15}, {"", FALSE, 0},
                {"0b", FALSE, 0},    {"0b2", FALSE, 0},
                {"0o8", FALSE, 0},   {"--5", FALSE, 0},
                {"5 ", FALSE, 0},    {"a", FALSE, 0},
                {"5x", FALSE, 0},    {"9223372036854775808", FALSE, 0},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                gint64 number = 0;
                gboolean is_number = number_from_text(rows[i].text, &number);

                if (is_number != rows[i].is_number || number != rows[i].number)
                        fail_msg("“%s”: %d, %" G_GINT64_FORMAT, rows[i].text, is_number, number);
        }
        assert_null(address_family_to_name(-1));
        assert_string_equal(address_family_to_name(2), "AF_INET");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_table),
                cmocka_unit_test(test_defaults),
                cmocka_unit_test(test_words_of_systemctl),
                cmocka_unit_test(test_random_settings),
                cmocka_unit_test(test_properties),
                cmocka_unit_test(test_damaged_properties),
                cmocka_unit_test(test_extended_words),
                cmocka_unit_test(test_filter_that_one_side_has),
                cmocka_unit_test(test_numbers),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
