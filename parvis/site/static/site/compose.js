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

  const show = () => {
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
    if (button) { button.closest(".pubpic").remove(); show(); }
  });
  const at = document.querySelector("input[name=at]");
  if (at) at.addEventListener("input", () => { document.querySelector("input[name=when][value=later]").checked = true; name(); });
  show();
  name();
})();
