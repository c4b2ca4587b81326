// The composer: how much is left on each account, in characters as people see them, and taking a picture out.
"use strict";
(() => {
  const text = document.getElementById("id_text");
  const split = globalThis.Intl && Intl.Segmenter ? new Intl.Segmenter() : null;
  const length = (words) => (split ? [...split.segment(words)].length : [...words].length);
  const show = () => {
    for (const place of document.querySelectorAll("[data-most]")) {
      const own = document.getElementById(place.dataset.of);
      const left = Number(place.dataset.most) - length((own && own.value.trim()) || text.value);
      place.textContent = left.toLocaleString(document.documentElement.lang);
      place.classList.toggle("over", left < 0);
    }
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-count]")) show(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (button) button.closest(".pubpic").remove();
  });
  const at = document.querySelector("input[name=at]");
  if (at) at.addEventListener("input", () => { document.querySelector("input[name=when][value=later]").checked = true; });
  show();
})();
