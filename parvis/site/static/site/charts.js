// A bar says its exact value on hover and on focus; arrows walk along the bars, Enter opens the mentions behind one.
"use strict";
for (const plot of document.querySelectorAll(".plot")) {
  const bars = [...plot.querySelectorAll("a[data-tip]")];
  if (!bars.length) continue;
  const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
  const words = JSON.parse(plot.dataset.words);
  plot.append(tip);
  const show = (bar) => {
    const [title, total, usual, ...counts] = bar.dataset.tip.split("|");
    const line = (word, value) => { const p = document.createElement("p"); p.append(word, Object.assign(document.createElement("span"), { textContent: value })); return p; };
    const title_ = Object.assign(document.createElement("b"), { textContent: title });
    const go = Object.assign(document.createElement("p"), { className: "go", textContent: words.see.replace("%s", total) });
    tip.replaceChildren(title_, ...counts.map((count, k) => (count === "0" || k === 4 ? "" : line(words.moods[k], count))), ...(usual ? [line(words.usual, usual)] : []), go);
    const middle = bar.getBoundingClientRect().left - plot.getBoundingClientRect().left;
    tip.className = `tip ${middle > plot.clientWidth / 2 ? "left" : "right"}`;
    tip.hidden = false;
  };
  bars.forEach((bar, at) => {
    bar.addEventListener("mouseenter", () => show(bar));
    bar.addEventListener("focus", () => show(bar));
    bar.addEventListener("mouseleave", () => { tip.hidden = true; });
    bar.addEventListener("blur", () => { tip.hidden = true; });
    bar.addEventListener("keydown", (event) => {
      const next = bars[at + ({ ArrowLeft: -1, ArrowRight: 1 }[event.key] || 0)];
      if (next && next !== bar) { next.focus(); event.preventDefault(); }
    });
  });
}
