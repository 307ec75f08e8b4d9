"use strict";
// The flame graph: trees from the page's own data, drawn on a canvas as tall as what is seen of it.
(() => {
  const ROW = 19;
  const LEAST_WIDTH = 0.6;
  const SCALES = {
    nanoseconds: [[1e9, "s"], [1e6, "ms"], [1e3, "\u00b5s"], [1, "ns"]],
    bytes: [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]],
  };
  const data = JSON.parse(document.getElementById("flame-data").textContent);
  const element = (id) => document.getElementById(id);
  const canvas = element("canvas");
  const paint = canvas.getContext("2d");
  const scroller = element("scroller");
  const state = { kind: 0, label: null, upside: false, query: "" };
  let root, zoomed, selected, hovered = null, deepest = 0, boxes = [], hits = new Set();
  let colors = {}, width = 0, height = 0, charWidth = 7, waiting = false;

  // ---- values

  function build() {
    root = { frame: -1, depth: 0, value: 0, children: [], index: new Map(), parent: null, name: "all", place: "", origin: "rest" };
    for (const group of data.groups) {
      if (state.label && group.labels[state.label[0]] !== state.label[1]) continue;
      addTree(group.depths, group.nodes, group.totals[state.kind]);
    }
    finish();
  }

  function addTree(depths, nodes, totals) {
    const way = [root];
    root.value += totals[0];
    for (let i = 1; i < nodes.length; i++) {
      const parent = way[depths[i] - 1];
      const node = totals[i] > 0 ? childOf(parent, nodes[i]) : null;
      if (node === null) {  // of another clock only: its children have no value either
        way[depths[i]] = { children: [], index: new Map(), value: 0 };
        continue;
      }
      node.value += totals[i];
      way[depths[i]] = node;
    }
  }

  function childOf(parent, number) {
    const key = number < 0 ? -1 : number;
    let node = parent.index.get(key);
    if (node) {
      if (number < 0) rename(node, node.count - number);
      return node;
    }
    node = { frame: key, depth: 0, value: 0, children: [], index: new Map(), parent, name: "", place: "", origin: "rest", count: 0 };
    if (number < 0) rename(node, -number);
    else [node.name, node.place, node.origin] = data.frames[number];
    parent.index.set(key, node);
    parent.children.push(node);
    return node;
  }

  function rename(node, count) {
    node.count = count;
    node.name = `(${count.toLocaleString("en")} smaller)`;
  }

  function finish() {
    deepest = 0;
    const waiting = [root];
    while (waiting.length) {
      const node = waiting.pop();
      deepest = Math.max(deepest, node.depth);
      node.children.sort((a, b) => (a.frame < 0) - (b.frame < 0) || b.value - a.value);
      node.self = node.frame < 0 && node !== root ? 0 : node.value;
      for (const child of node.children) {
        child.depth = node.depth + 1;
        node.self -= child.value;
        waiting.push(child);
      }
    }
    zoomed = selected = root;
  }

  function amount(value) {
    const kind = data.kinds[state.kind];
    const scale = SCALES[kind.unit];
    if (!value) return "0";
    if (!scale) return `${Math.round(value).toLocaleString("en")} ${kind.unit === "count" ? kind.name : kind.unit}`;
    const [size, unit] = scale.find((step) => value >= step[0]) || scale[scale.length - 1];
    const number = value / size;
    return `${number.toFixed(number >= 100 ? 0 : number >= 10 ? 1 : 2)} ${unit}`;
  }

  function share(value, of = root.value) {
    const number = of ? (100 * value) / of : 0;
    return number > 0 && number < 0.1 ? "<0.1\u00a0%" : `${number.toFixed(number >= 9.95 ? 0 : 1)}\u00a0%`;
  }

  // ---- drawing

  function measure() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["own", "package", "python", "native", "rest", "hit"]) {
      colors[name] = [style.getPropertyValue(`--${name}`), style.getPropertyValue(`--${name}-text`)];
    }
    colors.ground = style.getPropertyValue("--sunk");
    colors.line = style.getPropertyValue("--text");
    const ratio = window.devicePixelRatio || 1;
    width = scroller.clientWidth;
    const full = (deepest + 1) * ROW + 2;
    element("spacer").style.height = `${full}px`;
    height = Math.min(full, scroller.clientHeight || full);
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.font = `12px ${style.getPropertyValue("--mono")}`;
    paint.textBaseline = "middle";
    charWidth = paint.measureText("m".repeat(20)).width / 20;
    draw();
  }

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }

  function top(node) {
    const row = state.upside ? deepest - node.depth : node.depth;
    return row * ROW + 1 - scroller.scrollTop;
  }

  function draw() {
    paint.fillStyle = colors.ground;
    paint.fillRect(0, 0, width, height);
    boxes = [];
    for (let node = zoomed.parent; node; node = node.parent) box(node, 0, width, true);
    const todo = [[zoomed, 0, width]];
    while (todo.length) {
      const [node, left, wide] = todo.pop();
      box(node, left, wide, false);
      let x = left;
      for (const child of node.children) {
        const w = node.value ? (wide * child.value) / node.value : 0;
        if (w >= LEAST_WIDTH) todo.push([child, x, w]);
        x += w;
      }
    }
  }

  function box(node, left, wide, above) {
    const y = top(node);
    if (y < -ROW || y > height) return;
    boxes.push({ node, left, right: left + wide, y });
    const hit = hits.has(node);
    const [fill, ink] = colors[hit ? "hit" : node.origin];
    paint.globalAlpha = above || (state.query && !hit) ? 0.45 : 1;
    paint.fillStyle = fill;
    paint.fillRect(left, y, Math.max(wide - 1, LEAST_WIDTH), ROW - 1);
    paint.globalAlpha = 1;
    const room = Math.floor((wide - 8) / charWidth);
    if (room >= 3) {
      paint.fillStyle = above || (state.query && !hit) ? colors.line : ink;
      const text = node.name.length <= room ? node.name : `${node.name.slice(0, room - 1)}\u2026`;
      paint.fillText(text, left + 4, y + ROW / 2);
    }
    if (node === hovered || (node === selected && document.activeElement === canvas)) {
      paint.strokeStyle = colors.line;
      paint.lineWidth = 1.5;
      paint.strokeRect(left + 0.75, y + 0.25, Math.max(wide - 2.5, 1), ROW - 1.5);
    }
  }

  // ---- what can be done

  function zoom(node) {
    zoomed = selected = node.frame < 0 && node !== root ? node.parent : node;
    hovered = null;
    hideTip();
    tell();
    later();
  }

  function search(query) {
    state.query = query.trim().toLowerCase();
    hits = new Set();
    let found = 0;
    if (state.query) {
      const names = data.frames.map((frame) => `${frame[0]}\n${frame[1]}`.toLowerCase().includes(state.query));
      const todo = [[root, false]];
      while (todo.length) {
        const [node, inside] = todo.pop();
        const hit = node.frame >= 0 && names[node.frame];
        if (hit) hits.add(node);
        if (hit && !inside) found += node.value;  // a match within a match is not counted twice
        for (const child of node.children) todo.push([child, inside || hit]);
      }
    }
    state.found = found;
    tell();
    later();
  }

  function reset() { zoom(root); }

  // ---- words

  function tell() {
    const searched = state.query
      ? hits.size ? `${hits.size.toLocaleString("en")} ${hits.size === 1 ? "match takes" : "matches take"} ${share(state.found)} of all (${amount(state.found)}). ` : "Nothing matches. "
      : "";
    const seen = zoomed === root ? "" : `Zoomed into ${zoomed.name}: ${share(zoomed.value)} of all. `;
    element("found").textContent = `${searched}${seen}` || `${amount(root.value)} in all.`;
    breadcrumb();
    list();
  }

  function button(text, action, title) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (title) made.title = title;
    made.addEventListener("click", action);
    return made;
  }

  function breadcrumb() {
    const way = [];
    for (let node = zoomed; node && zoomed !== root; node = node.parent) way.unshift(node);
    const shown = way.length > 7 ? [way[0], null, ...way.slice(-5)] : way;
    element("way").replaceChildren(...shown.map((node) => {
      if (node === null) return document.createTextNode("\u2026");
      const made = button(node.name, () => zoom(node), node.place);
      if (node === zoomed) made.setAttribute("aria-current", "location");
      return made;
    }));
    element("reset").disabled = zoomed === root;
  }

  function list() {
    if (!element("list").open) return;
    const rows = zoomed.children.slice(0, 200).map((node) => {
      const row = document.createElement("tr");
      const zoomIn = button(node.name, () => { zoom(node); focusList(); });
      zoomIn.disabled = node.frame < 0 || !node.children.length;
      for (const part of [`${share(node.value)} (${amount(node.value)})`, share(node.self), zoomIn, node.place]) {
        const cell = row.insertCell();
        if (typeof part === "string") cell.textContent = part; else cell.append(part);
      }
      row.cells[0].className = row.cells[1].className = "number";
      return row;
    });
    if (!rows.length) {
      const row = document.createElement("tr");
      row.insertCell().textContent = "It calls nothing that was seen.";
      row.cells[0].colSpan = 4;
      rows.push(row);
    }
    element("children").replaceChildren(...rows);
  }

  function focusList() {
    const next = element("children").querySelector("button:enabled") || element("reset");
    next.focus();
  }

  function showTip(node, x, y) {
    const tip = element("tip");
    const head = document.createElement("b");
    head.textContent = node.name;
    const lines = [node.place, `total ${amount(node.value)} (${share(node.value)})`];
    if (node.frame >= 0) lines.push(`self ${amount(node.self)} (${share(node.self)})`);
    if (zoomed !== root) lines.push(`${share(node.value, zoomed.value)} of the zoomed`);
    tip.replaceChildren(head, ...lines.filter(Boolean).map((text) => {
      const line = document.createElement("span");
      line.textContent = text;
      return line;
    }));
    tip.hidden = false;
    const left = Math.min(x + 14, window.innerWidth - tip.offsetWidth - 8);
    const below = y + 18 + tip.offsetHeight < window.innerHeight;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${below ? y + 18 : Math.max(4, y - tip.offsetHeight - 10)}px`;
  }

  function hideTip() { element("tip").hidden = true; }

  // ---- events

  function at(event) {
    if (waiting) draw();  // what was asked for last is not painted yet
    const place = canvas.getBoundingClientRect();
    const x = event.clientX - place.left, y = event.clientY - place.top;
    const found = boxes.find((b) => y >= b.y && y < b.y + ROW && x >= b.left && x < Math.max(b.right, b.left + 1));
    return found ? found.node : null;
  }

  function walk(key) {
    const row = selected.parent ? selected.parent.children : [selected];
    const place = row.indexOf(selected);
    const inward = state.upside ? "ArrowUp" : "ArrowDown";
    if (key === "ArrowLeft" && place > 0) selected = row[place - 1];
    else if (key === "ArrowRight" && place < row.length - 1) selected = row[place + 1];
    else if (key === inward) selected = selected.children[0] || selected;
    else if (key.endsWith("Up") || key.endsWith("Down")) selected = selected.parent || selected;
    const y = top(selected) + scroller.scrollTop;
    if (y < scroller.scrollTop || y + ROW > scroller.scrollTop + height) scroller.scrollTop = y - height / 2;
    element("found").textContent = `${selected.name} ${selected.place}: total ${share(selected.value)}, self ${share(selected.self)}`;
    later();
  }

  canvas.addEventListener("mousemove", (event) => {
    const node = at(event);
    if (node) showTip(node, event.clientX, event.clientY); else hideTip();
    if (node !== hovered) { hovered = node; later(); }
  });
  canvas.addEventListener("mouseleave", () => { hovered = null; hideTip(); later(); });
  canvas.addEventListener("click", (event) => {
    const node = at(event);
    if (node && event.detail < 2) zoom(node);
  });
  canvas.addEventListener("dblclick", reset);
  canvas.addEventListener("focus", later);
  canvas.addEventListener("blur", later);
  canvas.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) walk(event.key);
    else if (event.key === "Enter" || event.key === " ") zoom(selected);
    else return;
    event.preventDefault();
  });
  element("flame").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.target === element("find") && state.query) { element("find").value = ""; search(""); } else reset();
    hideTip();
  });
  scroller.addEventListener("scroll", () => { hideTip(); later(); });
  element("find").addEventListener("input", (event) => search(event.target.value));
  element("reset").addEventListener("click", reset);
  element("list").addEventListener("toggle", list);
  element("upside").addEventListener("click", (event) => {
    state.upside = !state.upside;
    event.currentTarget.setAttribute("aria-pressed", String(state.upside));
    scroller.scrollTop = state.upside ? scroller.scrollHeight : 0;
    later();
  });
  for (const found of document.querySelectorAll("button.find")) {
    found.disabled = false;
    found.title = "Find in the flame graph";
    found.addEventListener("click", () => {
      element("find").value = found.dataset.find;
      search(found.dataset.find);
      element("flame").scrollIntoView();
    });
  }

  // ---- choices

  function again() {
    build();
    search(element("find").value);
    measure();
  }

  function offerLabels() {
    const seen = new Map();
    for (const group of data.groups) {
      for (const [name, text] of Object.entries(group.labels)) {
        seen.set(JSON.stringify([name, text]), `${name}: ${text}`);
      }
    }
    element("label-choice").hidden = seen.size < 2;
    const select = element("labels");
    select.append(new Option("everything", ""));
    for (const [key, text] of seen) select.append(new Option(text, key));
    select.addEventListener("change", () => {
      state.label = select.value ? JSON.parse(select.value) : null;
      again();
    });
  }

  function offerKinds() {
    element("kinds").hidden = data.kinds.length < 2;
    data.kinds.forEach((kind, number) => {
      const made = button(kind.unit === "nanoseconds" ? `${kind.name} time` : kind.name, () => {
        state.kind = number;
        [...element("kinds").children].forEach((other, i) => other.setAttribute("aria-pressed", String(i === number)));
        again();
      });
      made.setAttribute("aria-pressed", String(number === 0));
      element("kinds").append(made);
    });
  }

  element("flame").hidden = false;
  offerLabels();
  offerKinds();
  again();
  new ResizeObserver(measure).observe(scroller);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", measure);
})();
