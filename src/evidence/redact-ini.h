/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INI files with pseudonyms: what people wrote about units, told without saying who and where. */
#pragma once

#include "base/ini.h"
#include "evidence/redactor.h"

enum redact_value {
        REDACT_KEEP,   /* a date, a number, names of checks */
        REDACT_TEXT,   /* a sentence */
        REDACT_UNITS,  /* names and globs of units */
        REDACT_PERSON, /* somebody's name */
};

struct redact_ini {
        enum redact_value section; /* what the section's name is */
        const struct {
                const char *key;
                enum redact_value value;
        } keys[8]; /* until a NULL; others are kept */
};

/* Shows it to the redactor before that is settled. */
void redact_ini_learn(const struct redact_ini *how, const IniFile *file, Redactor *redactor);

/*
 * The file as it may be told: each section and key on its line, no comments. original is the digest
 * of the first. Two names of sections that would be one are told apart. Error: INPUT where what
 * came out cannot be read.
 */
IniFile *redact_ini(const struct redact_ini *how, const IniFile *file, Redactor *redactor,
                    GError **error);
