"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const cards = [...document.querySelectorAll("article.rec")];
  const search = byId("search");
  if (!search) return;
  const chosen = { severity: new Set(), topic: new Set(), file: new Set() };
  const buttons = [...document.querySelectorAll("[data-filter]")];
  const texts = new Map();
  const textOf = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase().replace(/\s+/g, " "));
    return texts.get(card);
  };

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (card) =>
      Object.entries(chosen).every(([key, set]) => !set.size || set.has(card.dataset[key])) &&
      words.every((word) => textOf(card).includes(word));
    let count = 0;
    for (const card of cards) {
      card.hidden = !fits(card);
      if (!card.hidden) count += 1;
    }
    byId("shown").textContent = `${count} of ${cards.length} shown`;
    byId("none-shown").hidden = count > 0;
    byId("clear").hidden = !words.length && Object.values(chosen).every((set) => !set.size);
  }

  function clear() {
    search.value = "";
    for (const set of Object.values(chosen)) set.clear();
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
    apply();
  }

  function step(by) {
    const visible = cards.filter((card) => !card.hidden);
    if (!visible.length) return;
    const at = visible.findIndex((card) => card.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : visible.length - 1) : at + by;
    const card = visible[Math.min(Math.max(next, 0), visible.length - 1)];
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
    history.replaceState(null, "", `#${card.id}`);
  }

  async function copy(button) {
    const text = JSON.parse(byId("diffs").textContent)[button.dataset.copy];
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      // A page opened as a file may not have the clipboard; the older way works there.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { button.textContent = "Copy diff"; }, 1600);
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const set = chosen[button.dataset.filter];
      const value = button.dataset.value;
      const on = !set.delete(value);
      if (on) set.add(value);
      button.setAttribute("aria-pressed", String(on));
      apply();
    });
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  search.addEventListener("input", apply);
  byId("clear").addEventListener("click", () => { clear(); search.focus(); });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && typing) {
      clear();
      search.blur();
    } else if (!typing && event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (!typing && (event.key === "j" || event.key === "k")) {
      step(event.key === "j" ? 1 : -1);
    }
  });

  byId("filters").hidden = false;
  byId("shown-line").hidden = false;
  if (matchMedia("(max-width: 900px)").matches) document.querySelector("details.files").open = false;
})();
