// SPDX-License-Identifier: LGPL-2.1-or-later
// node validate.js sarif FILE | schema SCHEMA FILE | refuses SCHEMA FILE... | markdown FILE
// Prints what is wrong, a line each; for Markdown the HTML that it makes; for "refuses" which files are valid. Status 1 where
// something is.
"use strict";
const fs = require("fs");

function validate(Ajv, schema, file, unicodeRegExp) {
    const ajv = new Ajv({ allErrors: false, strict: false, unicodeRegExp });
    require("ajv-formats")(ajv);
    const check = ajv.compile(schema);
    if (check(JSON.parse(fs.readFileSync(file, "utf8")))) return 0;
    for (const error of check.errors.slice(0, 10)) console.log(`${error.instancePath}: ${error.message}`);
    return 1;
}

const [kind, first, second] = process.argv.slice(2);
if (kind === "sarif") {
    const path = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
    process.exitCode = validate(require("ajv-draft-04"), JSON.parse(fs.readFileSync(path, "utf8")), first,
        false); // it has a pattern that is none by Unicode's stricter rules
} else if (kind === "schema") {
    process.exitCode = validate(require("ajv"), JSON.parse(fs.readFileSync(first, "utf8")), second, true);
} else if (kind === "refuses") {
    const ajv = new (require("ajv"))({ strict: false });
    require("ajv-formats")(ajv);
    const check = ajv.compile(JSON.parse(fs.readFileSync(first, "utf8")));
    for (const file of process.argv.slice(4))
        if (check(JSON.parse(fs.readFileSync(file, "utf8")))) {
            console.log(`${file} is valid`);
            process.exitCode = 1;
        }
} else if (kind === "markdown") {
    process.stdout.write(require("markdown-it")({ html: true, linkify: true }).render(fs.readFileSync(first, "utf8")));
} else {
    console.log(`${kind} is none of sarif, schema, markdown`);
    process.exitCode = 2;
}
