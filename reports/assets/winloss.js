// Filters of the tables and the drawing of the charts, from the packed block of JSON in the page. Text is only ever set
// as text; what a number reads like is decided where the page is written.
"use strict";

(async () => {
  const block = document.getElementById("figures");
  if (!block) return;
  const loaded = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
  const packed = Uint8Array.from(atob(block.textContent), (each) => each.charCodeAt(0));
  const figures = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  await loaded;
  const DIMENSIONS = ["period", "segment", "deal_type", "item"];
  const KEY = DIMENSIONS.length;
  const SVG = "http://www.w3.org/2000/svg";
  const places = Object.fromEntries(DIMENSIONS.map((name) => [name, new Map(figures.dimensions[name].map((id, i) => [id, i]))]));
  const rows = new Map(figures.columns[0]?.map((_, at) => figures.columns.map((column) => column[at])).map((row) => [row.slice(0, KEY).join(), row]));
  const form = document.getElementById("filters");
  const shapes = document.getElementById("shapes");

  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const first = Object.fromEntries(figures.choices.map((choice) => [choice.name, choice.options[0][0]]));
  const start = { period: figures.dimensions.period[0], segment: "all", deal_type: "all", basis: "count", item: "all", ...first };

  const found = (cell) => rows.get(DIMENSIONS.map((name) => places[name].get(cell[name])).join());

  // The rows along a dimension for what is chosen in the others, each with its line.
  function along(view, chosen) {
    const some = view.lines
      .map((line) => ({ line, row: found({ ...chosen, item: view.item ?? "all", [view.along]: line.at }) }))
      .filter(({ row }) => row && (!(view.needs >= 0) || row[view.needs]));
    if (view.order?.length) {
      some.sort((a, b) => view.order.map((i) => b.row[i] - a.row[i]).find((difference) => difference) ?? 0);
    }
    return view.most && (view.is_cut || view.specification) ? some.slice(0, view.most) : some;
  }

  const shape = (name) => shapes.content.querySelector(`[data-shape="${name}"]`).firstElementChild.cloneNode(true);

  function keyed(name, key, text) {
    const element = shape(name);
    element.dataset.key = key;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function rate(value, key, isDrawn, reference) {
    if (!value) return shape("nothing");
    if (value.length === 2) return keyed("few", key, value[0]);
    const [middle, low, high, n, words, range, isIndicative] = value;
    const element = keyed(isIndicative ? "indicative" : "ranked", key);
    element.querySelector("b").textContent = words;
    element.querySelector("small").firstChild.data = `${range} · n\u202f${number(n)}${isIndicative ? " " : ""}`;
    const glyph = element.querySelector(".glyph");
    if (!isDrawn) {
      glyph.remove();
      return element;
    }
    const x = (at) => (at * glyph.viewBox.baseVal.width).toFixed(1);
    const set = (part, values) => Object.entries(values).forEach(([name, at]) => glyph.querySelector(part).setAttribute(name, x(at)));
    set(".range", { x1: low, x2: high });
    set(".dot", { cx: middle });
    if (reference === undefined) glyph.querySelector(".reference").remove();
    else set(".reference", { x1: reference, x2: reference });
    return element;
  }

  function difference(value, key) {
    if (!value) return shape("nothing");
    const element = keyed(value[2] ? "announced" : "difference", key);
    element.querySelector("b").textContent = value[0];
    element.querySelector("small").textContent = value[1];
    return element;
  }

  // The same small line as reports.glyphs draws.
  function line(values) {
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return null;
    const [width, height, top, step] = [88, 22, Math.max(...known) || 1, 80 / (values.length - 1)];
    const pieces = [[]];
    values.forEach((value, i) => {
      if (value === null) pieces.push([]);
      else pieces.at(-1).push(`${(4 + i * step).toFixed(1)},${(height - 4 - (value / top) * (height - 8)).toFixed(1)}`);
    });
    const drawing = document.createElementNS(SVG, "svg");
    const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
    set(drawing, { class: "glyph line", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" });
    for (const piece of pieces.filter((each) => each.length > 1)) {
      set(drawing.appendChild(document.createElementNS(SVG, "polyline")), { points: piece.join(" ") });
    }
    const [cx, cy] = pieces.filter((each) => each.length).at(-1).at(-1).split(",");
    set(drawing.appendChild(document.createElementNS(SVG, "circle")), { class: "dot", cx, cy, r: "2.5" });
    return drawing;
  }

  function content(table, [kind, byCount, byValue], row, chosen, reference) {
    const value = row[chosen.basis === "value" ? byValue : byCount];
    const key = row[KEY];
    if (kind === "count") return value === null ? shape("nothing") : keyed("count", key, number(value));
    if (kind === "amount") return value ? keyed("count", key, value) : shape("nothing");
    if (kind === "rate") return rate(value, key, false);
    if (kind === "drawn") return rate(value, key, true, reference);
    if (kind === "difference") return difference(value, key);
    if (kind === "line") {
      const item = figures.dimensions.item[row[KEY - 1]];
      return line(table.quarters.map((period) => found({ ...chosen, item, period })?.[byCount] ?? null));
    }
    return value ? document.createTextNode(value) : shape("nothing");
  }

  // A row as the table's first one was written, with the ids that tie its cells to their headers.
  function filled(pattern, table, { line, row }, chosen, position) {
    const element = pattern.cloneNode(true);
    const [head, ...cells] = element.children;
    const numbered = (text) => text.replace(/-stub-\d+/, `-stub-${position + 1}`);
    head.id = numbered(head.id);
    cells.forEach((cell) => cell.setAttribute("headers", numbered(cell.getAttribute("headers"))));
    head.textContent = "";
    const inside = line.link ? head.appendChild(document.createElement("a")) : head;
    if (line.link) inside.setAttribute("href", line.link);
    inside.textContent = line.words;
    const all = table.has_reference && found({ ...chosen, segment: "all" });
    table.columns.forEach((column, i) => {
      const isValue = column[0] === "drawn" && all ? all[column[chosen.basis === "value" ? 2 : 1]] : null;
      const inner = content(table, column, row, chosen, isValue?.length > 2 ? isValue[0] : undefined);
      cells[i].replaceChildren(...(inner ? [inner] : []));
    });
    return element;
  }

  // What is chosen beside the dimension that the table runs along, in words.
  function covers(table, chosen) {
    const words = figures.choices
      .filter((choice) => choice.name !== table.along && !(choice.name === "segment" && table.along === "segment"))
      .filter((choice) => choice.name === "period" || chosen[choice.name] !== choice.options[0][0])
      .map((choice) => {
        const [, label, group] = choice.options.find(([id]) => id === chosen[choice.name]);
        return group ? `${group}: ${label}` : label;
      });
    return [table.covers, ...words].filter(Boolean).join(" · ");
  }

  function show(table, chosen) {
    const element = document.getElementById(table.table);
    if (!element) return 0;
    const fill = (body, some) => {
      const pattern = (body.pattern ??= body.rows[0].cloneNode(true));
      body.replaceChildren(...some.map((each, i) => filled(pattern, table, each, chosen, i)));
    };
    const some = along(table, chosen);
    const rest = document.getElementById(`${table.table}-rest`);
    const cut = rest ? table.most : some.length;
    fill(element.tBodies[0], some.slice(0, cut));
    const frame = element.closest(".frame");
    const label = covers(table, chosen);
    for (const [part, where] of rest ? [[element, frame], [rest, rest.closest(".frame")]] : [[element, frame]]) {
      const title = part.caption.querySelector("b");
      title.nextSibling.data = ` ${label}`;
      where.setAttribute("aria-label", `${title.textContent}, ${label}`);
    }
    if (rest) {
      fill(rest.tBodies[0], some.slice(cut));
      rest.closest("details").hidden = some.length <= cut;
    }
    let empty = frame.nextElementSibling;
    if (!empty?.matches(".none")) {
      frame.after((empty = Object.assign(document.createElement("p"), { className: "empty none" })));
    }
    frame.hidden = !some.length;
    empty.hidden = some.length > 0;
    empty.textContent = `${element.caption.querySelector("b").textContent}, ${label}: no closed deal fits this choice.`;
    return some.length;
  }

  function point({ line, row }, chart, chosen, at) {
    const value = row?.[chart.rate[chosen.basis === "value" ? 1 : 0]];
    const isFew = value?.length === 2;
    const isShown = value?.length > 2;
    const [rate, low, high, n, words, range, isIndicative] = isShown ? value : [null, null, null, isFew ? value[1] : 0];
    return {
      at, rate, low, high, n: number(n), label: line.words, words: isShown ? words : isFew ? value[0] : "no deals",
      range: isShown ? range : "none", is_sure: isShown && !isIndicative, is_few: isFew,
      note: isFew ? "too few for a rate" : isIndicative ? "indicative: few deals" : "",
    };
  }

  function values(chart, chosen) {
    const isOverTime = chart.along === "period";
    const some = isOverTime
      ? chart.lines.map((line) => ({ line, row: found({ ...chosen, item: chart.item, period: line.at }) }))
      : along(chart, chosen);
    const points = some.map((each, at) => point(each, chart, chosen, at));
    const labels = points.map((each) => {
      if (!chart.has_n) return each.label;
      const [name, isUnfinished] = [each.label.replace(/ so far$/, ""), / so far$/.test(each.label)];
      return [name, `n\u202f${each.n}`, ...(isUnfinished ? ["so far"] : [])];
    });
    return { points, labels };
  }

  const drawn = new Map();

  // What a screen reader says of a chart; set after drawing, since Vega sets its own.
  function describe(chart, points) {
    const place = document.getElementById(chart.place);
    const shown = points.filter((each) => each.rate !== null);
    const said = shown.map((each) => `${each.label} ${each.words} (${each.range}, n ${each.n})`).join(", ");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", `${chart.title}: ${said || "too few deals for a rate"}.`);
    place.classList.toggle("blank", !shown.length && !points.some((each) => each.is_few));
    const latest = place.parentElement.querySelector(".panel b");
    if (latest) latest.textContent = points.at(-1)?.rate != null ? points.at(-1).words : "";
  }

  async function draw(chart, { points, labels }, top) {
    const specification = structuredClone(figures.specifications[chart.specification]);
    if (specification.usermeta) specification.height = specification.usermeta.step * Math.max(points.length, 1);
    const view = drawn.get(chart.place);
    if (view) {
      if (specification.usermeta) view.height(specification.height);
      await view.signal("labels", labels).signal("top", top).data("cells", points).runAsync();
      describe(chart, points);
      return;
    }
    Object.assign(specification.params.find((each) => each.name === "labels"), { value: labels });
    Object.assign(specification.params.find((each) => each.name === "top"), { value: top });
    specification.datasets = { cells: points };
    const { view: made } = await vegaEmbed(`#${chart.place}`, specification, {
      ast: true, renderer: "svg", mode: "vega-lite", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true },
    });
    drawn.set(chart.place, made);
    describe(chart, points);
    performance.mark("chart");
  }

  async function drawAll(chosen) {
    if (typeof vegaEmbed === "undefined") return;
    const all = figures.charts.map((chart) => ({ chart, ...values(chart, chosen) }));
    for (const { chart, points, labels } of all) {
      const family = all.filter((other) => other.chart === chart || (chart.family && other.chart.family === chart.family));
      const highest = Math.max(0, ...family.flatMap((other) => other.points.map((each) => each.high ?? 0)));
      await draw(chart, { points, labels }, highest ? Math.min(1, (Math.floor(highest * 10) + 1) / 10) : 1);
    }
  }

  function asked() {
    const wanted = location.hash.includes("=") ? new URLSearchParams(location.hash.slice(1)) : new URLSearchParams();
    const lost = [];
    const chosen = { ...start };
    for (const choice of figures.choices) {
      const value = wanted.get(choice.name);
      if (value === null) continue;
      if (choice.options.some(([id]) => id === value)) chosen[choice.name] = value;
      else lost.push(`${choice.label.toLowerCase()} ${value}`);
    }
    return { chosen, lost };
  }

  function follow(chosen, lost = []) {
    for (const choice of figures.choices) form.elements[choice.name].value = chosen[choice.name];
    const counts = figures.tables.map((table) => show(table, chosen));
    const isAll = figures.choices.every((choice) => chosen[choice.name] === choice.options[0][0]);
    form.classList.toggle("chosen", !isAll);
    form.querySelector("[role=status]").textContent = [
      lost.length ? `Not here: ${lost.join(", ")}.` : "",
      isAll ? "" : counts.some(Boolean) ? `${number(counts.reduce((sum, each) => sum + each, 0))} rows fit.` : "No closed deal fits this choice.",
    ].filter(Boolean).join(" ");
    return drawAll(chosen);
  }

  function remember(chosen) {
    const wanted = new URLSearchParams(figures.choices.filter(({ name, options }) => chosen[name] !== options[0][0]).map(({ name }) => [name, chosen[name]]));
    history.replaceState(null, "", `${location.pathname}${location.search}${wanted.size ? `#${wanted}` : ""}`);
  }

  function listen() {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      const chosen = { ...start, ...Object.fromEntries(new FormData(form)) };
      remember(chosen);
      follow(chosen);
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      remember(start);
      follow(start);
    });
    window.addEventListener("hashchange", () => {
      const { chosen, lost } = asked();
      follow(chosen, lost);
    });
  }

  if (!form) return drawAll(start);
  listen();
  const { chosen, lost } = asked();
  const isAsked = lost.length || Object.entries(chosen).some(([name, value]) => value !== start[name]);
  return isAsked ? follow(chosen, lost) : drawAll(start);
})();
