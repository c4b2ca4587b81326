// Keys of an alert: the button that shows a letter is pressed by it.
document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || at.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const button = document.querySelector(`.acts [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// A moment is the same on the chart and in the list: pointing at one lights the other.
for (const kind of ["mouseover", "mouseout", "focusin", "focusout"]) document.addEventListener(kind, (event) => {
  const moment = event.target.closest?.("[data-moment]")?.dataset.moment;
  if (moment) for (const each of document.querySelectorAll(`[data-moment="${moment}"]`)) each.classList.toggle("lit", kind === "mouseover" || kind === "focusin");
});
