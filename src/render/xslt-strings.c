/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each function makes its arguments strings, as the one of libxml2 would, and then calls that. */
#include "render/xslt-strings.h"

#include <glib.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#include "base/limits.h"

/* The arguments are on top of the stack, the last above the others. */
static void charge(xmlXPathParserContext *parser, int count)
{
        gsize length = 0;

        for (int i = 1; i <= MIN(count, parser->valueNr); i++) {
                xmlXPathObject **argument = &parser->valueTab[parser->valueNr - i];

                /* Numbers are short, and some functions take them as such. */
                if ((*argument)->type == XPATH_NODESET || (*argument)->type == XPATH_XSLT_TREE)
                        *argument = xmlXPathConvertString(*argument);
                if (*argument && (*argument)->type == XPATH_STRING && (*argument)->stringval)
                        length += strlen((const char *) (*argument)->stringval);
        }
        parser->value = parser->valueNr > 0 ? parser->valueTab[parser->valueNr - 1] : NULL;
        parser->context->opCount += length / LIMIT_XPATH_BYTES;
}

#define CHARGED(name, function)                                                                    \
        static void charged_##name(xmlXPathParserContext *parser, int count)                       \
        {                                                                                          \
                charge(parser, count);                                                             \
                function(parser, count);                                                           \
        }
CHARGED(concat, xmlXPathConcatFunction)
CHARGED(contains, xmlXPathContainsFunction)
CHARGED(starts_with, xmlXPathStartsWithFunction)
CHARGED(substring, xmlXPathSubstringFunction)
CHARGED(substring_after, xmlXPathSubstringAfterFunction)
CHARGED(substring_before, xmlXPathSubstringBeforeFunction)
CHARGED(translate, xmlXPathTranslateFunction)
CHARGED(normalize_space, xmlXPathNormalizeFunction)
CHARGED(string_length, xmlXPathStringLengthFunction)

static const struct {
        const char *name;
        xmlXPathFunction function;
} functions[] = {
        {"concat", charged_concat},
        {"contains", charged_contains},
        {"starts-with", charged_starts_with},
        {"substring", charged_substring},
        {"substring-after", charged_substring_after},
        {"substring-before", charged_substring_before},
        {"translate", charged_translate},
        {"normalize-space", charged_normalize_space},
        {"string-length", charged_string_length},
};

void xslt_strings_register(xmlXPathContext *context)
{
        for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
                /* What is there is not replaced. */
                xmlXPathRegisterFunc(context, BAD_CAST functions[i].name, NULL);
                xmlXPathRegisterFunc(context, BAD_CAST functions[i].name, functions[i].function);
        }
}
