// The composer: how much is left on each account, counted as its network counts; what the button does; taking a
// picture out. The rules are those of parvis/networks/fitting.py, which has the last word.
"use strict";
(() => {
  const LINK = /https?:\/\/\S+/gu;
  const FAR_NAME = /(@[\p{L}\p{N}_.]+)@[\p{L}\p{N}_.-]+[\p{L}\p{N}_]/gu;
  const field = (name) => document.getElementById(`id_${name}`);
  const split = globalThis.Intl && Intl.Segmenter ? new Intl.Segmenter() : null;
  const clusters = (words) => (split ? [...split.segment(words)].length : [...words].length);

  const counted = (words, rules) => {
    let links = 0;
    if (rules.link) {
      links = (words.match(LINK) || []).length * Number(rules.link);
      words = words.replace(LINK, "");
    }
    if (rules.short) words = words.replace(FAR_NAME, "$1");
    return links + (rules.utf16 ? words.length : clusters(words));
  };
  const whole = (rules) => {
    const own = document.getElementById(rules.own);
    const text = (own && own.value.trim()) || field("text").value.trim();
    const link = field("link") ? field("link").value.trim() : "";
    const parts = { title: field("title") ? field("title").value.trim() : "", text, link: text.includes(link) ? "" : link };
    return rules.of.split(" ").map((name) => parts[name]).filter(Boolean).join("\n\n");
  };
  const hasPictures = () => {
    const chosen = document.querySelector("input[name=pictures]");
    return Boolean(document.querySelector(".pubpic") || (chosen && chosen.files.length));
  };
  const most = (rules) => Number(hasPictures() && rules.captioned ? rules.captioned : rules.most);

  // The previews: the parts that the network shows, in its order.
  const first = (words) => words.split("\n", 1)[0];
  const value = (name) => (field(name) ? field(name).value.trim() : "");
  const said = (view) => {
    const own = document.getElementById(view.own);
    const text = (own && own.value.trim()) || value("text");
    const [title, link] = [value("title"), value("link")];
    const rest = view.headline === "taken" && !title ? text.slice(first(text).length).trim() : text;
    const parts = { title, text: rest, link: text.includes(link) ? "" : link };
    const together = view.parts.split(" ").map((name) => parts[name]).filter(Boolean).join("\n\n");
    return { together, headline: view.headline ? title || first(text) : "", title, link };
  };
  const host = (link) => { try { return new URL(link).hostname; } catch { return ""; } };
  // Links lose their scheme and their tail, as networks show them.
  const short = (link) => { const bare = link.replace(/^https?:\/\//u, ""); return bare.length > 30 ? `${bare.slice(0, 28)}…` : bare; };
  const SPECIAL = /https?:\/\/\S+|(?<![\p{L}\p{N}_])[#@][\p{L}\p{N}_][\p{L}\p{N}_.@-]*/gu;
  const linked = (place, words) => {
    let at = 0;
    place.replaceChildren();
    for (const found of words.matchAll(SPECIAL)) {
      const link = Object.assign(document.createElement("span"), { className: "pvlink", textContent: found[0].startsWith("http") ? short(found[0]) : found[0] });
      place.append(words.slice(at, found.index), link);
      at = found.index + found[0].length;
    }
    place.append(words.slice(at));
  };
  const fresh = []; // pictures chosen just now, as addresses of their own bytes
  const picture = (address, alt) => {
    const box = Object.assign(document.createElement("span"), { className: "pvpic" });
    box.append(Object.assign(document.createElement("img"), { src: address, alt }));
    if (alt) box.append(Object.assign(document.createElement("span"), { className: "pvalt", textContent: "ALT" }));
    return box;
  };
  const drawPictures = () => {
    const kept = [...document.querySelectorAll(".pubpic")].filter((each) => each.querySelector("img"));
    for (const place of document.querySelectorAll("[data-preview] .pvpics")) {
      place.replaceChildren(...kept.map((each) => picture(each.querySelector("img").src, each.querySelector("input.field").value.trim())), ...fresh.map((address) => picture(address, "")));
      place.dataset.count = place.children.length;
      place.hidden = !place.children.length;
    }
  };
  const preview = () => {
    const chosen = new Set([...document.querySelectorAll("input[name=accounts]:checked")].map((box) => box.value));
    const later = document.querySelector("input[name=when][value=later]");
    const at = document.querySelector("input[name=at]");
    for (const view of document.querySelectorAll("[data-preview]")) {
      view.hidden = !chosen.has(view.dataset.preview);
      if (view.hidden) continue;
      const { together, headline, title, link } = said(view.dataset);
      const [top, card, when] = [".pvtitle", ".pvcard", ".pvwhen"].map((name) => view.querySelector(name));
      linked(view.querySelector(".pvtext"), together);
      top.textContent = headline;
      top.hidden = !headline;
      const shown = view.dataset.card && !hasPictures() ? host(link) : "";
      card.hidden = !shown;
      card.querySelector("b").textContent = title || shown;
      card.querySelector(".meta span").textContent = shown;
      when.textContent = later && later.checked && at.value ? new Date(at.value).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }) : when.dataset.now;
    }
    const none = document.querySelector("[data-no-preview]");
    if (none) none.hidden = chosen.size > 0;
  };

  const show = () => {
    preview();
    for (const place of document.querySelectorAll("[data-most]")) {
      const rules = place.dataset;
      const words = whole(rules);
      let left = most(rules) - counted(words, rules);
      if (rules.bytes) left = Math.min(left, Number(rules.bytes) - new TextEncoder().encode(words).length);
      const number = Math.abs(left).toLocaleString(document.documentElement.lang);
      place.textContent = (left < 0 ? rules.over : rules.left).replace("{n}", number);
      place.classList.toggle("over", left < 0);
    }
  };
  const name = () => {
    const later = document.querySelector("input[name=when][value=later]");
    const button = document.querySelector("[data-later]");
    if (later && button) button.querySelector("span").textContent = later.checked ? button.dataset.later : button.dataset.now;
  };

  document.addEventListener("input", (event) => { if (event.target.closest("form.compose")) show(); });
  document.addEventListener("change", (event) => { if (event.target.closest("form.compose")) { show(); name(); } });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (button) { button.closest(".pubpic").remove(); drawPictures(); show(); }
  });
  document.addEventListener("change", (event) => {
    if (event.target.name !== "pictures") return;
    fresh.length = 0;
    drawPictures();
    for (const file of event.target.files) {
      if (!file.type.startsWith("image/")) continue;
      const reader = new FileReader();
      reader.onload = () => { fresh.push(reader.result); drawPictures(); };
      reader.readAsDataURL(file);
    }
  });
  document.addEventListener("input", (event) => { if (event.target.name?.startsWith("alt-")) drawPictures(); });
  const at = document.querySelector("input[name=at]");
  if (at) at.addEventListener("input", () => { document.querySelector("input[name=when][value=later]").checked = true; name(); });
  show();
  name();
})();
