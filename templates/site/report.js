/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sorting, filtering and searching of tables that are whole without it: table[data-sortable] gets buttons in its heads,
 * [data-search] a search field, and each th[data-filter] a choice among the values of its column. Order and choices are
 * remembered for the next page or report with a table of that name, where the browser lets us.
 */
"use strict";

(function () {
        const collator = new Intl.Collator("en", {numeric: true});

        /* A browser may forbid storage, or throw at the sight of file://; then nothing is remembered. */
        function nameOf(table) {
                return "bulkhead " + table.parentNode.getAttribute("aria-label");
        }

        function recall(table) {
                try {
                        const choices = JSON.parse(localStorage.getItem(nameOf(table)));

                        return choices !== null && typeof choices === "object" ? choices : {};
                } catch (error) {
                        return {};
                }
        }

        function remember(table, name, value) {
                const choices = recall(table);

                choices[name] = value;
                try {
                        localStorage.setItem(nameOf(table), JSON.stringify(choices));
                } catch (error) {
                        /* not this time */
                }
        }

        function columnIndex(head) {
                return Array.prototype.indexOf.call(head.parentNode.children, head);
        }

        function cellText(row, index) {
                return row.children[index].textContent.trim();
        }

        function sortKey(row, head, index) {
                const cell = row.children[index];

                if (head.dataset.kind === "rank")
                        return Number(cell.dataset.rank);
                if (head.dataset.kind === "number")
                        return Number(cellText(row, index)) || 0;
                return cellText(row, index);
        }

        function compare(a, b) {
                return typeof a === "number" ? a - b : collator.compare(a, b);
        }

        function nextOrder(head) {
                const numeric = head.dataset.kind !== undefined;
                const first = numeric ? "descending" : "ascending";
                const second = numeric ? "ascending" : "descending";

                return head.getAttribute("aria-sort") === first ? second : first;
        }

        function sortBy(table, head, order) {
                const index = columnIndex(head);
                const sign = order === "ascending" ? 1 : -1;
                const body = table.tBodies[0];
                const rows = Array.from(body.rows, function (row) {
                        return {row: row, key: sortKey(row, head, index)};
                });

                rows.sort(function (a, b) { return sign * compare(a.key, b.key); });
                body.append(...rows.map(function (entry) { return entry.row; }));
                for (const other of table.tHead.rows[0].cells)
                        other.removeAttribute("aria-sort");
                head.setAttribute("aria-sort", order);
        }

        function makeSortable(table) {
                const heads = table.tHead.rows[0].cells;
                const remembered = recall(table).sort;

                for (const head of heads) {
                        const button = document.createElement("button");

                        button.type = "button";
                        button.append(...head.childNodes);
                        head.append(button);
                        button.addEventListener("click", function () {
                                const order = nextOrder(head);

                                sortBy(table, head, order);
                                remember(table, "sort", [head.textContent, order]);
                        });
                }
                if (!Array.isArray(remembered))
                        return;
                for (const head of heads)
                        if (head.textContent === remembered[0] && /^(a|de)scending$/.test(remembered[1]) &&
                            head.getAttribute("aria-sort") !== remembered[1])
                                sortBy(table, head, remembered[1]);
        }

        function labelled(text, control) {
                const label = document.createElement("label");

                label.append(text, control);
                return label;
        }

        /* A choice among the different values of a column, in their own order. */
        function makeChoice(table, head) {
                const index = columnIndex(head);
                const select = document.createElement("select");
                const values = new Map();

                for (const row of table.tBodies[0].rows) {
                        const value = cellText(row, index);

                        if (value && !values.has(value))
                                values.set(value, sortKey(row, head, index));
                }
                select.append(new Option(head.dataset.filter, ""));
                for (const [value] of Array.from(values).sort(function (a, b) { return compare(a[1], b[1]); }))
                        select.append(new Option(value, value));
                return {select: select, index: index};
        }

        function makeFilters(table) {
                const tools = document.createElement("div");
                const search = document.createElement("input");
                const count = document.createElement("output");
                const reset = document.createElement("button");
                const remembered = recall(table);
                const rows = Array.from(table.tBodies[0].rows);
                const texts = new Map(rows.map(function (row) { return [row, row.textContent.toLowerCase()]; }));
                const choices = [];

                function apply() {
                        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
                        let shown = 0;

                        for (const row of rows) {
                                const visible = words.every(function (word) { return texts.get(row).includes(word); }) &&
                                        choices.every(function (choice) {
                                                return !choice.select.value ||
                                                        cellText(row, choice.index) === choice.select.value;
                                        });

                                row.hidden = !visible;
                                shown += visible ? 1 : 0;
                        }
                        count.textContent = shown === rows.length ? rows.length + (shown === 1 ? " row" : " rows") :
                                shown + " of " + rows.length + " rows";
                        reset.hidden = !search.value && choices.every(function (choice) { return !choice.select.value; });
                }

                tools.className = "tools";
                search.type = "search";
                tools.append(labelled(table.dataset.search, search));
                for (const head of table.tHead.querySelectorAll("th[data-filter]")) {
                        const choice = makeChoice(table, head);

                        choices.push(choice);
                        tools.append(labelled(head.textContent.trim(), choice.select));
                        choice.name = head.textContent.trim();
                        if (Array.from(choice.select.options).some(function (option) {
                                return option.value === remembered[choice.name]; }))
                                choice.select.value = remembered[choice.name];
                        choice.select.addEventListener("change", function () {
                                remember(table, choice.name, choice.select.value);
                                apply();
                        });
                }
                search.addEventListener("input", apply);
                reset.type = "button";
                reset.textContent = "Show all";
                reset.addEventListener("click", function () {
                        search.value = "";
                        for (const choice of choices) {
                                choice.select.value = "";
                                remember(table, choice.name, "");
                        }
                        apply();
                        search.focus();
                });
                tools.append(reset, count);
                table.parentNode.before(tools);
                apply();
        }

        for (const table of document.querySelectorAll("table[data-search]"))
                makeFilters(table);
        for (const table of document.querySelectorAll("table[data-sortable]"))
                makeSortable(table);
})();
