// The query editor: colours under the text, places of mistakes, repairs, completion, saving by key.
"use strict";
(() => {
  const { $, $$ } = window.parvis;
  const text = $("#id_text"), under = $("#ed-under"), popup = $("#complete");
  const PARTS = /("(?:[^"\\]|\\.)*"?)|\b(NOT|SAUF|NON)\b|\b(AND|OR|ET|OU|NEAR(?:\/\d+f?)?|SENTENCE|COUNT|TO)\b|\b([a-z_]+)(?=:)/g;
  const MOST = 20000; // beyond, colours would make typing slow: the plain field stays

  function spans() {
    return $$("#verdict [data-spans]").flatMap((note) => JSON.parse(note.dataset.spans)).filter((span) => span.length === 3);
  }

  // The server counts characters, the browser counts UTF-16: one walk gives each character its place.
  function draw() {
    const value = text.value;
    text.parentElement.classList.toggle("drawn", value.length <= MOST);
    if (value.length > MOST) return under.replaceChildren();
    const signs = [...value], marks = new Array(signs.length + 1).fill("");
    for (const [start, end, level] of spans()) for (let k = start; k < Math.min(end, signs.length); k += 1) marks[k] = `wav is-${level}`;
    const kinds = new Array(value.length + 1).fill("");
    for (const found of value.matchAll(PARTS)) {
      const kind = found[1] ? "str" : found[2] ? "not" : found[3] ? "op" : "fld";
      kinds.fill(kind, found.index, found.index + found[0].length);
    }
    const out = document.createDocumentFragment();
    let run = "", last = null, at = 0;
    const flush = () => { if (run) { const span = document.createElement("span"); span.className = last; span.textContent = run; out.append(span); } run = ""; };
    signs.forEach((sign, k) => {
      const look = `${kinds[at]} ${marks[k]}`;
      if (look !== last) { flush(); last = look; }
      run += sign;
      at += sign.length;
    });
    flush();
    under.replaceChildren(out, "\n");
    under.scrollTop = text.scrollTop;
  }

  function put(value) {
    text.value = value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
    draw();
  }

  document.addEventListener("click", (event) => {
    const mend = event.target.closest("[data-mend]");
    if (mend) put(mend.dataset.mend);
  });
  text.addEventListener("input", draw);
  text.addEventListener("scroll", () => { under.scrollTop = text.scrollTop; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "verdict") return;
    draw();
    document.body.dispatchEvent(new Event("verdict"));
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); $("[data-save]").click(); }
  });

  // --- completion
  let timer = 0, shown = [];
  async function ask() {
    const before = [...text.value.slice(0, text.selectionStart)].length;
    const given = new FormData();
    given.set("text", text.value);
    given.set("at", before);
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), ...(window.parvis.token() && { "X-CSRFToken": window.parvis.token() }) };
    const answer = await fetch(text.dataset.complete, { method: "POST", body: given, headers });
    if (answer.status === 401) window.parvis.askToSignIn();
    if (!answer.ok) return hide();
    shown = (await answer.json()).offers;
    popup.hidden = !shown.length;
    popup.replaceChildren(...shown.map((offer, k) => {
      const it = Object.assign(document.createElement("button"), { type: "button", className: "it", id: `offer-${k}` });
      it.setAttribute("role", "option");
      it.setAttribute("aria-selected", k === 0);
      it.append(Object.assign(document.createElement("code"), { textContent: offer.label }), Object.assign(document.createElement("span"), { className: "meta sp", textContent: offer.help }));
      it.addEventListener("mousedown", (event) => { event.preventDefault(); choose(k); });
      return it;
    }));
  }
  function hide() { popup.hidden = true; shown = []; }
  function choose(k) {
    const offer = shown[k], signs = [...text.value];
    const start = signs.slice(0, offer.start).join("").length, end = signs.slice(0, offer.end).join("").length;
    text.setRangeText(offer.text, start, end, "end");
    hide();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
  text.addEventListener("blur", hide);
  text.addEventListener("keydown", (event) => {
    if (popup.hidden) return;
    const all = $$(".it", popup), at = all.findIndex((it) => it.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); all.forEach((it, k) => it.setAttribute("aria-selected", k === (at + step + all.length) % all.length)); }
    else if (event.key === "Tab" || event.key === "Enter") { event.preventDefault(); choose(at); }
    else if (event.key === "Escape") { event.preventDefault(); hide(); }
  });
  draw();
})();
