/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to redaction.c: the texts of a unit, to learn from and to replace. */
#pragma once

#include "evidence/redactor.h"
#include "snapshot/unit.h"

void redact_learn_unit(Redactor *redactor, const Unit *unit);
void redact_learn_problem(Redactor *redactor, const Problem *problem);

/* Replaces in place; the typed settings are made anew from the properties. */
void redact_unit(Redactor *redactor, Unit *unit, gboolean user_scope);
void redact_problem(Redactor *redactor, Problem *problem);
