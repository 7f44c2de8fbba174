// The pictures, drawn anew by Vega from what they were drawn from: words for each day, and days that can be drawn nearer.
// The still picture stays for paper, for a phone, and wherever this does not run.
"use strict";
(() => {
  const NARROW = window.matchMedia("(max-width: 640px)");
  const EDGES = 60; // pixels beside the days: the scale at their left, the padding
  const SHORTEST = 7 * 86400000;
  const reader = document.documentElement.dataset.written || "en-GB"; // where months have no English names, figures
  const month = reader === "en-GB" ? { day: "numeric", month: "long" } : { day: "2-digit", month: "2-digit" };
  const written = new Intl.DateTimeFormat(reader, { ...month, year: "numeric", timeZone: "UTC" });
  const blocks = [...document.querySelectorAll("script.picture")];
  const tip = document.body.appendChild(made("div", "tip"));
  tip.hidden = true;

  function made(name, kind, text = "") {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.textContent = text;
    return element;
  }

  function point(_handler, event, _item, value) {
    tip.hidden = !value;
    if (!value) return;
    tip.textContent = String(value);
    const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const below = event.clientY + 18 + tip.offsetHeight < window.innerHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${below ? event.clientY + 18 : event.clientY - tip.offsetHeight - 12}px`;
  }

  // The library is packed; what comes out is run only if its hash is the one that the page's policy names.
  let loaded = null;
  async function library() {
    const bytes = Uint8Array.from(atob(document.querySelector("script.library").textContent), sign => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  }

  // Panels below each other take the whole width, panels side by side an equal part of it.
  function sized(spec, width) {
    for (const panel of spec.vconcat || []) {
      if (panel.width) panel.width = width;
      const across = panel.columns || 1;
      const each = Math.floor((width - (across - 1) * (panel.spacing?.column ?? 0)) / across);
      for (const inner of panel.concat || []) inner.width = each;
    }
    return spec;
  }

  function alive(figure, block) {
    const { first, end } = JSON.parse(block.textContent).usermeta;
    const live = made("div", "live");
    live.setAttribute("aria-hidden", "true"); // the still picture beneath says it all in words
    const canvas = live.appendChild(made("div", "canvas"));
    const band = live.appendChild(made("div", "band"));
    band.hidden = true;
    const buttons = made("div", "days");
    buttons.setAttribute("role", "group");
    buttons.setAttribute("aria-label", "Days shown in the picture");
    const said = made("span", "said");
    said.setAttribute("role", "status");
    const acts = [];
    let days = [first, end], view = null, width = 0;

    function show(from, to) {
      const span = Math.min(Math.max(to - from, SHORTEST), end - first);
      const start = Math.min(Math.max(from, first), end - span);
      days = [start, start + span];
      const whole = span === end - first;
      view.signal("days", whole ? null : days).runAsync();
      said.textContent = `${written.format(days[0])} to ${written.format(days[1] - 1)}`;
      for (const { button, idle } of acts) button.setAttribute("aria-disabled", String(idle(span, whole)));
    }

    function act(text, idle, move) {
      const button = buttons.appendChild(made("button", "", text));
      button.type = "button";
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") show(...move(...days));
      });
      acts.push({ button, idle });
    }
    const grown = (a, b, part) => [a - (b - a) * part, b + (b - a) * part];
    act("Closer", span => span <= SHORTEST, (a, b) => grown(a, b, -0.25));
    act("Wider", (_, whole) => whole, (a, b) => grown(a, b, 0.5));
    act("Earlier", () => days[0] <= first, (a, b) => [a - (b - a) / 2, b - (b - a) / 2]);
    act("Later", () => days[1] >= end, (a, b) => [a + (b - a) / 2, b + (b - a) / 2]);
    act("All days", (_, whole) => whole, () => [first, end]);
    buttons.append(said, made("span", "hint", "Point at a day to read it; drag over days to come nearer."));

    // Dragging with a mouse or a pen chooses days; a finger and the wheel scroll the page as ever.
    function dragged(down) {
      if (down.pointerType === "touch" || down.button !== 0) return;
      const panels = [...canvas.querySelectorAll("path.background")].map(path => path.getBoundingClientRect());
      const inside = box => down.clientX >= box.left && down.clientX <= box.right && down.clientY >= box.top && down.clientY <= box.bottom;
      const panel = panels.filter(inside).sort((one, two) => one.width - two.width)[0];
      if (!panel) return;
      down.preventDefault();
      const place = event => Math.min(Math.max(event.clientX, panel.left), panel.right);
      const corner = live.getBoundingClientRect();
      const ends = event => [place(down), place(event)].sort((a, b) => a - b);
      const move = event => {
        const [left, right] = ends(event);
        band.hidden = right - left < 4;
        Object.assign(band.style, { left: `${left - corner.left}px`, width: `${right - left}px`, top: `${panel.top - corner.top}px`, height: `${panel.height}px` });
      };
      const up = event => {
        window.removeEventListener("pointermove", move);
        band.hidden = true;
        const [left, right] = ends(event);
        const day = x => days[0] + ((x - panel.left) / panel.width) * (days[1] - days[0]);
        if (right - left >= 4) show(day(left), day(right));
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", up, { once: true });
    }
    canvas.addEventListener("pointerdown", dragged);

    async function draw() {
      const room = figure.clientWidth;
      if (NARROW.matches || room === width) return;
      width = room;
      const spec = sized(JSON.parse(block.textContent), room - EDGES);
      const options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true, tooltip: point, logLevel: 1 };
      view?.finalize();
      try {
        await (loaded ??= library());
        view = (await vegaEmbed(canvas, spec, options)).view;
      } catch (error) {
        figure.classList.remove("drawn");
        console.warn("The picture stays still.", error);
        return;
      }
      canvas.querySelector("form")?.remove(); // the library's place for controls, of which there are none
      if (!live.isConnected) block.before(live, buttons);
      figure.classList.add("drawn");
      show(...days);
    }
    return draw;
  }

  const drawing = blocks.map(block => alive(block.closest("figure"), block));
  const all = () => drawing.forEach(draw => draw());
  let later = 0;
  window.addEventListener("resize", () => { clearTimeout(later); later = setTimeout(all, 200); });
  all();
})();
