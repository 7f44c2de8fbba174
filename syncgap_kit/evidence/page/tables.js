// Long tables: rows sorted by a column, found by words, and counted. Without it they are tables all the same.
"use strict";
(() => {
  const words = new Intl.Collator("en", { numeric: true });
  const digits = new Intl.NumberFormat(document.documentElement.dataset.written || "en-GB");
  const plain = text => text.normalize("NFKC").toLowerCase();

  function made(name, kind = "", text = "") {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.textContent = text;
    return element;
  }

  // A key is nothing, a number with or without a currency before it, or a text: keys of one kind stand together.
  function key(cell, numeric) {
    const given = cell.dataset.sort, text = given ?? cell.textContent.trim();
    const number = numeric && /^(?:(\S*) )?(-?\d+(?:\.\d+)?)$/.exec(text);
    if (number) return { kind: 0, group: number[1] || "", value: Number(number[2]) };
    return { kind: text ? 1 : 2, exact: given !== undefined, value: text };
  }

  function compared(a, b) {
    if (a.kind === 0 && b.kind === 0) return a.group === b.group ? a.value - b.value : a.group < b.group ? -1 : 1;
    if (a.exact && b.exact) return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
    return words.compare(a.value, b.value);
  }

  function sorted(rows, column, numeric, way) {
    const keyed = rows.map((row, place) => ({ row, place, key: key(row.cells[column], numeric) }));
    keyed.sort((a, b) => a.key.kind - b.key.kind || way * compared(a.key, b.key) || a.place - b.place);
    return keyed.map(entry => entry.row);
  }

  function equip(box, number) {
    const body = box.querySelector("tbody"), heads = [...box.querySelectorAll("thead th")], rows = [...body.rows];
    let found = null;

    function sortBy(head, column) {
      const way = { ascending: -1, descending: 0 }[head.getAttribute("aria-sort")] ?? 1; // up, down, as it was
      for (const other of heads) other.removeAttribute("aria-sort");
      if (way) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      body.append(...(way ? sorted(rows, column, head.classList.contains("number"), way) : rows));
    }

    heads.forEach((head, column) => {
      const button = made("button", "", head.textContent);
      button.type = "button";
      head.replaceChildren(button);
      button.addEventListener("click", () => sortBy(head, column));
    });

    const search = made("div", "search"), label = made("label", "", "Search these rows "), input = made("input");
    const said = made("span", "said");
    input.type = "search";
    input.id = `search-${number}`;
    label.htmlFor = input.id;
    said.setAttribute("role", "status");
    search.append(label, input, said);

    function filter() {
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      found ??= rows.map(row => plain([...row.cells].map(cell => cell.textContent).join(" ")));
      let shown = 0;
      rows.forEach((row, place) => {
        const held = wanted.every(word => found[place].includes(word));
        row.hidden = !held;
        shown += held;
      });
      said.textContent = wanted.length ? `showing ${digits.format(shown)} of these ${digits.format(rows.length)} rows` : "";
    }

    input.addEventListener("input", filter);
    box.before(search);
    box.classList.add("ready");
  }

  document.querySelectorAll(".table.tools").forEach(equip);
})();
