/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Opens pages of every kind of a report from file:// and checks what a reader would miss: messages on the console,
 * requests that leave the report, pages that need the script, that scroll sideways, that axe-core objects to, links
 * without a target, paper that cuts something off, and the script's own sorting, filtering and memory; then the same
 * from a local server, and the pages that stand alone: the report as one, a comparison, a history. Prints "N passed, N failed".
 */
"use strict";

const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");
const {pathToFileURL, fileURLToPath} = require("url");
const {chromium} = require("playwright-core");

const directory = fs.realpathSync(process.argv[2]);
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const widths = [360, 768, 1280, 1920];
/* Pages that are a whole document, with their style in them. */
const alone = ["single.html", "comparison.html", "history.html"];
const browserArguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let passed = 0;
let failed = 0;

function check(name, problems) {
        if (problems.length === 0) {
                passed++;
                return;
        }
        failed++;
        console.log("FAIL " + name);
        for (const problem of problems.slice(0, 5))
                console.log("  " + problem);
}

function listPages(folder) {
        const at = path.join(directory, folder);

        return fs.existsSync(at) ? fs.readdirSync(at).filter(function (name) { return name.endsWith(".html"); })
                .sort().map(function (name) { return path.join(folder, name); }) : [];
}

function addressOf(page) {
        return pathToFileURL(path.join(directory, page)).href;
}

/* The extremes of a folder are where things break: first, last, the longest name, the largest and smallest file. */
function choose(pages) {
        const bySize = pages.slice().sort(function (a, b) {
                return fs.statSync(path.join(directory, a)).size - fs.statSync(path.join(directory, b)).size;
        });
        const byName = pages.slice().sort(function (a, b) { return a.length - b.length; });

        return Array.from(new Set([pages[0], pages[pages.length - 1], bySize[0], bySize[bySize.length - 1],
                byName[byName.length - 1]].filter(Boolean)));
}

/* A page that remembers what it said and asked for. */
async function openPage(context, page) {
        const tab = await context.newPage();
        const said = [];

        tab.on("console", function (message) { said.push("console: " + message.text()); });
        tab.on("pageerror", function (error) { said.push("error: " + error.message); });
        tab.on("dialog", function (dialog) { said.push("dialog: " + dialog.message()); dialog.dismiss(); });
        tab.on("requestfailed", function (request) { said.push("failed request: " + request.url()); });
        tab.on("request", function (request) {
                const url = request.url();

                if (url.startsWith("data:"))
                        return;
                if (!url.startsWith("file:") || !fileURLToPath(url).startsWith(directory + path.sep))
                        said.push("request that leaves the report: " + url);
        });
        await tab.goto(addressOf(page), {waitUntil: "load"});
        return {tab, said};
}

/* All pages, one after the other in one tab: none says anything, asks for anything or lacks its heading. */
async function checkEveryPage(browser, pages) {
        const context = await browser.newContext();
        const {tab, said} = await openPage(context, pages[0]);

        for (const page of pages) {
                said.length = 0;
                await tab.goto(addressOf(page), {waitUntil: "load"});
                const found = await tab.evaluate(function () {
                        const root = document.documentElement;

                        return {headings: document.querySelectorAll("h1").length, styled: document.styleSheets.length,
                                wide: root.scrollWidth > root.clientWidth};
                });

                check(page + ": opens", said.concat(found.headings === 1 ? [] : [found.headings + " headings"],
                        found.styled ? [] : ["no style"], found.wide ? ["it scrolls sideways"] : []));
        }
        await context.close();
}

async function checkSchemes(browser, page) {
        for (const colorScheme of ["light", "dark"]) {
                /* axe-core is put into the page, which its policy forbids to scripts of others; only here. */
                const context = await browser.newContext({colorScheme, viewport: {width: 1280, height: 800},
                        bypassCSP: true});
                const {tab, said} = await openPage(context, page);

                check(page + ": silent, " + colorScheme, said);
                await tab.evaluate(axeSource);
                /* preload would fetch the style sheets again, which file:// does not allow */
                const result = await tab.evaluate(function () {
                        return window.axe.run(document, {resultTypes: ["violations"], preload: false});
                });

                check(page + ": axe-core, " + colorScheme, result.violations.map(function (violation) {
                        return violation.id + ": " + violation.nodes.length + " nodes, first " +
                                violation.nodes[0].html.slice(0, 160) + " " + violation.nodes[0].failureSummary;
                }));
                await context.close();
        }
}

async function checkWidths(browser, page) {
        const context = await browser.newContext();
        const {tab, said} = await openPage(context, page);

        for (const width of widths) {
                await tab.setViewportSize({width, height: 800});
                const overflow = await tab.evaluate(function () {
                        const root = document.documentElement;

                        return root.scrollWidth > root.clientWidth ? [root.scrollWidth + " > " + root.clientWidth] : [];
                });

                check(page + ": no sideways scrolling at " + width, overflow);
        }
        check(page + ": silent under its own policy", said);
        await context.close();
}

/* Every link and the words of the page are there without the script. */
async function checkWithoutScript(browser, page) {
        const facts = function () {
                return {links: document.querySelectorAll("a[href]").length, rows: document.querySelectorAll("tr").length,
                        title: document.title, headings: document.querySelectorAll("h1").length};
        };
        const results = [];

        for (const javaScriptEnabled of [true, false]) {
                const context = await browser.newContext({javaScriptEnabled});
                const {tab} = await openPage(context, page);

                /* evaluate() is the browser's, and works where the page's scripts do not */
                results.push(await tab.evaluate(facts));
                await context.close();
        }
        const problems = [];

        if (JSON.stringify(results[0]) !== JSON.stringify(results[1]))
                problems.push("with " + JSON.stringify(results[0]) + ", without " + JSON.stringify(results[1]));
        if (results[1].headings !== 1 || !results[1].title.trim())
                problems.push("one heading and a title are expected");
        check(page + ": the same without script", problems);
}

/* What Tab must reach on every page: where to go, what to choose, what sorts and what unfolds. A whole document has
   thousands of links on the way: there, where to go. */
const places = "header a, .skip";
const controls = places + ", .tools input, .tools select, th button, summary";
const tabsMost = 2000;

/* Tab reaches the skip link first, and then every control that can be seen, each with a visible focus. */
async function checkKeyboard(browser, page) {
        const context = await browser.newContext({viewport: {width: 1280, height: 800}});
        const {tab} = await openPage(context, page);
        const wanted = alone.includes(page) ? places : controls;
        const expected = await tab.evaluate(function (selector) {
                return Array.from(document.querySelectorAll(selector)).filter(function (element) {
                        return element.checkVisibility();
                }).length;
        }, wanted);
        let reached = 0;
        let skip = false;

        for (let i = 0; i < tabsMost && reached < expected; i++) {
                await tab.keyboard.press("Tab");
                const at = await tab.evaluate(function (selector) {
                        const element = document.activeElement;

                        window.reachedControls = window.reachedControls || new Set();
                        if (element.matches(selector) && getComputedStyle(element).outlineStyle !== "none")
                                window.reachedControls.add(element);
                        return {reached: window.reachedControls.size, skip: element.matches(".skip")};
                }, wanted);

                skip = skip || (i === 0 && at.skip);
                reached = at.reached;
        }
        check(page + ": keyboard", (skip ? [] : ["Tab does not reach the skip link first"])
                .concat(reached === expected ? [] : [reached + " of " + expected + " reached with a visible focus"]));
        await context.close();
}

async function checkScript(browser) {
        const context = await browser.newContext({viewport: {width: 1280, height: 800}});
        const {tab} = await openPage(context, "index.html");
        const names = async function () {
                return tab.$$eval(".services tbody tr:not([hidden]) th a", function (links) {
                        return links.map(function (link) { return link.textContent; });
                });
        };
        const all = await names();

        if (all.length > 1) {
                await tab.click(".services thead th:first-child button");
                const sorted = await names();
                const expected = sorted.slice().sort(new Intl.Collator("en", {numeric: true}).compare);

                check("index.html: sorting by name", JSON.stringify(sorted) === JSON.stringify(expected) &&
                        sorted.length === all.length ? [] : ["the order is not that of the names"]);
                await tab.focus(".services thead th:first-child button");
                await tab.keyboard.press("Enter");
                check("index.html: sorting backwards, by keyboard", JSON.stringify(await names()) ===
                        JSON.stringify(expected.slice().reverse()) ? [] : ["the order is not reversed"]);
                await tab.fill(".tools input", all[0]);
                const found = await names();

                check("index.html: search", found.length >= 1 && found.length < all.length && found.includes(all[0]) ?
                        [] : [found.length + " of " + all.length + " rows"]);
                await tab.fill(".tools input", "");
                const band = await tab.$eval(".tools select", function (select) { return select.options[1].value; });

                await tab.selectOption(".tools select", band);
                const words = await tab.$$eval(".services tbody tr:not([hidden]) .word", function (cells) {
                        return cells.map(function (cell) { return cell.textContent; });
                });

                check("index.html: filter by band", words.length > 0 && words.every(function (word) {
                        return word === band; }) ? [] : ["rows of another band"]);
                const before = JSON.stringify(await names());

                await tab.reload();
                check("index.html: order and choices are remembered", JSON.stringify(await names()) === before ? [] :
                        ["another order or choice after opening it anew"]);
                await tab.click(".tools button");
                check("index.html: show all", (await names()).length === all.length ? [] : ["rows are missing"]);
        }
        await context.close();
}

/* Storage that throws must not take sorting and filtering with it. */
async function checkWithoutStorage(browser) {
        const context = await browser.newContext();

        await context.addInitScript(function () {
                Object.defineProperty(window, "localStorage", {get: function () { throw new Error("forbidden"); }});
        });
        const {tab, said} = await openPage(context, "index.html");

        if (await tab.$(".services thead button"))
                await tab.click(".services thead th:first-child button");
        check("index.html: without storage", said.concat(await tab.$(".tools, .completeness") ? [] : ["no tools"]));
        await context.close();
}

/* What a server sends is opened like a file, and nothing but the report is asked for. */
async function checkServer(browser, pages) {
        const types = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"};
        const server = http.createServer(function (request, response) {
                const file = path.join(directory, decodeURIComponent(new URL(request.url, "http://localhost").pathname));

                if (!file.startsWith(directory + path.sep) || !fs.existsSync(file)) {
                        response.writeHead(404).end();
                        return;
                }
                response.writeHead(200, {"Content-Type": types[path.extname(file)] || "application/octet-stream"});
                response.end(fs.readFileSync(file));
        });

        await new Promise(function (resolve) { server.listen(0, "127.0.0.1", resolve); });
        const origin = "http://127.0.0.1:" + server.address().port;

        for (const page of pages) {
                const context = await browser.newContext();
                const tab = await context.newPage();
                const said = [];

                tab.on("console", function (message) { said.push("console: " + message.text()); });
                tab.on("pageerror", function (error) { said.push("error: " + error.message); });
                tab.on("response", function (response) {
                        if (response.status() !== 200)
                                said.push(response.status() + " for " + response.url());
                });
                tab.on("request", function (request) {
                        if (!request.url().startsWith(origin + "/") && !request.url().startsWith("data:"))
                                said.push("request that leaves the report: " + request.url());
                });
                await tab.goto(origin + "/" + page.split(path.sep).map(encodeURIComponent).join("/"), {waitUntil: "load"});
                check(page + ": from a server", said);
                await context.close();
        }
        server.close();
}

/* On paper nothing is wider than the sheet, and what only a screen can use is gone. */
async function checkPaper(browser, page) {
        const context = await browser.newContext({viewport: {width: 660, height: 930}});
        const {tab} = await openPage(context, page);

        await tab.emulateMedia({media: "print"});
        const problems = await tab.evaluate(function () {
                const found = [];
                const width = document.documentElement.clientWidth;

                for (const element of document.querySelectorAll("main *"))
                        if (element.getBoundingClientRect().right > width + 1 && !element.closest("svg") &&
                            !element.closest("pre"))
                                found.push("wider than the sheet: " + element.outerHTML.slice(0, 120));
                for (const element of document.querySelectorAll("nav, .tools"))
                        if (getComputedStyle(element).display !== "none")
                                found.push("on paper: " + element.className);
                /* a head that is repeated on the next sheet would come without the words of its controls */
                for (const element of document.querySelectorAll("th button"))
                        if (getComputedStyle(element).display !== "contents")
                                found.push("a control in the head of a table: " + element.textContent);
                return found;
        });
        const pdf = await tab.pdf({format: "A4"});

        check(page + ": paper", problems.concat(pdf.subarray(0, 5).toString() === "%PDF-" ? [] : ["no PDF"]));
        await context.close();
}

/* Reads the files themselves: quicker than opening each page, and it sees all of them. */
function checkLinks(pages) {
        const targets = new Map();

        function idsOf(file) {
                if (!targets.has(file)) {
                        const text = fs.readFileSync(file, "utf8");

                        targets.set(file, new Set(Array.from(text.matchAll(/\sid="([^"]*)"/g), function (match) {
                                return match[1];
                        })));
                }
                return targets.get(file);
        }

        for (const page of pages) {
                const text = fs.readFileSync(path.join(directory, page), "utf8");
                const problems = [];

                for (const match of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
                        const address = match[1].replace(/&amp;/g, "&");

                        if (/^(https?:|data:)/.test(address))
                                continue;
                        const url = new URL(address, addressOf(page));
                        const file = url.protocol === "file:" ? fileURLToPath(new URL(url.pathname, "file:///")) : null;

                        if (!file || !file.startsWith(directory + path.sep) || !fs.existsSync(file))
                                problems.push("no file for " + address);
                        else if (url.hash && !idsOf(file).has(decodeURIComponent(url.hash.slice(1))))
                                problems.push("no place for " + address);
                }
                if (/<[^>]*\s(style|on[a-z]+)=/.test(text.replace(/"[^"]*"/g, "\"\"")))
                        problems.push("an inline style or handler");
                if (/<script[^>]*>[^<]/.test(text) || (/<style/.test(text) && !alone.includes(page)))
                        problems.push("an inline script or style");
                check(page + ": links and nothing inline", problems);
        }
}

async function main() {
        const top = listPages("");
        const units = listPages("units");
        const checks = listPages("checks");
        const chosen = top.concat(choose(units), choose(checks),
                checks.includes("checks/index.html") ? ["checks/index.html"] : []);
        const profile = fs.mkdtempSync(path.join(os.tmpdir(), "bulkhead-browser-"));
        const browser = await chromium.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
                args: browserArguments, env: Object.assign({}, process.env, {HOME: profile})});

        check("the report has pages of every kind", top.length && top.every(function (page) { return alone.includes(page); }) || top.includes("index.html") && units.length && checks.length ?
                [] : [top.length + " pages, " + units.length + " units, " + checks.length + " checks"]);
        checkLinks(top.concat(units, checks));
        await checkEveryPage(browser, top.concat(units, checks));
        for (const page of new Set(chosen)) {
                await checkSchemes(browser, page);
                await checkWidths(browser, page);
                await checkWithoutScript(browser, page);
                await checkPaper(browser, page);
        }
        await checkServer(browser, new Set(chosen));
        for (const page of top.includes("index.html") ? ["index.html", choose(units)[0]].filter(Boolean) : top)
                await checkKeyboard(browser, page);
        if (top.includes("index.html")) {
                await checkScript(browser);
                await checkWithoutStorage(browser);
        }
        await browser.close();
        fs.rmSync(profile, {recursive: true, force: true});
        console.log(passed + " passed, " + failed + " failed");
        process.exitCode = failed === 0 ? 0 : 1;
}

main().catch(function (error) {
        console.log("FAIL " + (error.stack || error));
        console.log(passed + " passed, " + (failed + 1) + " failed");
        process.exitCode = 1;
});
