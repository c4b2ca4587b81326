// What every page does: menus, dialogs, the palette, keys, toasts, times that age. Pages are complete without it.
"use strict";
document.documentElement.classList.add("js");
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = () => /^(input|textarea|select)$/i.test(document.activeElement?.tagName || "") && document.activeElement.type !== "checkbox";

// Where one is stays in sight, in rows that scroll sideways; an end that fades says that there is more.
function fadeEnds(row) {
  row.classList.toggle("more-l", row.scrollLeft > 4);
  row.classList.toggle("more-r", row.scrollLeft + row.clientWidth < row.scrollWidth - 4);
}
function showHere() {
  for (const row of $$(".subbar, .tabs:not(.few)")) {
    const here = $("[aria-current]", row);
    if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
    fadeEnds(row);
  }
}
document.addEventListener("scroll", (event) => { if (event.target.matches?.(".subbar, .tabs")) fadeEnds(event.target); }, true);
document.addEventListener("htmx:afterSettle", showHere);
showHere();
window.addEventListener("resize", showHere);

// Where a picture of somebody does not come, the initials behind it stay.
const dropFailed = (picture) => picture.matches?.(".av img") && picture.remove();
for (const picture of $$(".av img")) if (picture.complete && !picture.naturalWidth) dropFailed(picture);
document.addEventListener("error", (event) => dropFailed(event.target), true);

// Menus close on a click elsewhere and on Escape.
document.addEventListener("click", (event) => {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Dialogs: data-open names one, data-close shuts the one it stands in.
function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  for (const menu of $$("details.menu[open]")) menu.open = false;
  dialog.showModal();
  $("[autofocus]", dialog)?.focus();
}
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) openDialog(opener.dataset.open);
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog")) event.target.close();
});

// The palette.
function openPalette(begun = "") {
  const words = $("#palette-words");
  if (!words) return;
  openDialog("palette");
  words.focus();
  if (begun) words.value = begun;
  else words.select();
  words.dispatchEvent(new Event("open"));
}
// A click or the first letter opens it, not the focus alone: whoever walks by with Tab is not stopped.
for (const form of $$("[data-palette]")) {
  form.addEventListener("click", () => openPalette());
  form.addEventListener("input", (event) => {
    const words = event.target.value;
    event.target.value = "";
    openPalette(words);
  });
}
$("#palette")?.addEventListener("keydown", (event) => {
  const finds = $$("#palette-found .it");
  const at = finds.findIndex((find) => find.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && finds.length) {
    event.preventDefault();
    const next = finds[(at + step + finds.length) % finds.length];
    finds.forEach((find) => find.setAttribute("aria-selected", find === next));
    next.scrollIntoView({ block: "nearest" });
    $("#palette-words").setAttribute("aria-activedescendant", next.id);
  }
  if (event.key === "Enter" && finds[at]) {
    event.preventDefault();
    location.href = finds[at].href;
  }
});

// Keys. A key that a page knows better is taken by its own script first.
let lead = "";
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key === "Escape") for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
  if (typing() || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "?") openDialog("keys");
  if (lead === "g") {
    const area = { m: "wall", b: "brands", t: "themes", r: "queries", s: "sources", a: "alerts", p: "publications" }[event.key];
    const link = area && $(`.rail a[href$="/${area}"]`);
    if (area) event.stopImmediatePropagation(); // after G a letter names a place, and does nothing to what one looks at
    if (link) location.href = link.href;
  }
  lead = event.key === "g" ? "g" : "";
  if (lead) setTimeout(() => { lead = ""; }, 1200);
});

// Toasts leave after eight seconds, not while someone reads or could undo.
function toast(text) {
  const box = Object.assign(document.createElement("div"), { className: "toast" });
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  $("#toasts").append(box);
  fade(box);
}
function fade(box) {
  setTimeout(() => { if (box.matches(":hover, :focus-within")) fade(box); else box.remove(); }, "undo" in box.dataset ? 10000 : 8000);
}
$$("#toasts .toast").forEach(fade);
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const box = event.target.id === "toasts" && $("#toasts .toast:last-child");
  if (box) fade(box);
  // Whoever chose a word goes on where the chips stand now.
  if (event.target.dataset.moods && document.activeElement === document.body) $(`[data-moods="${event.target.dataset.moods}"] .correct`)?.focus();
});
document.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("#toasts .toast")?.remove()); // undone
document.addEventListener("htmx:afterSettle", (event) => $(".correct[open] [autofocus]", event.target.parentElement || document)?.focus());
// A session that ends while one types: a link opens the sign-in page beside this one, and everything typed stays.
function askToSignIn() {
  if ($("#signed-out")) return;
  const french = document.documentElement.lang === "fr";
  const box = Object.assign(document.createElement("div"), { className: "toast", id: "signed-out" });
  const link = Object.assign(document.createElement("a"), { className: "btn q", href: "/account/login/?next=/me%3Fbeside=1", target: "_blank", rel: "noopener", textContent: french ? "Se connecter" : "Sign in" });
  box.append(french ? "Votre session est terminée. Ce que vous avez écrit reste ici." : "Your session has ended. What you wrote stays here.", link);
  link.addEventListener("click", () => box.remove());
  $("#toasts").append(box);
}
// Signing in elsewhere changes the token that forms carry: take the one of now.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
document.addEventListener("htmx:configRequest", (event) => { if (token()) event.detail.headers["X-CSRFToken"] = token(); });
document.addEventListener("submit", (event) => {
  const field = $("input[name=csrfmiddlewaretoken]", event.target);
  if (field && token()) field.value = token();
}, true);
document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 401 ? askToSignIn() : toast(document.documentElement.lang === "fr" ? `Le serveur a répondu ${event.detail.xhr.status}. Rien n’est perdu ; essayez encore.` : `The server answered ${event.detail.xhr.status}. Nothing is lost; try again.`));
document.addEventListener("htmx:sendError", () => toast(document.documentElement.lang === "fr" ? "Le serveur ne répond pas. Rien n’est perdu ; essayez encore." : "The server does not answer. Nothing is lost; try again."));

// Dates of the period menu become one parameter.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-dates]");
  if (!form) return;
  event.preventDefault();
  const given = new URLSearchParams(new FormData(form));
  const [from, to] = [given.get("from"), given.get("to") || given.get("from")];
  if (!from) return;
  ["from", "to", "csrfmiddlewaretoken"].forEach((name) => given.delete(name));
  given.set("period", `${from}..${to}`);
  location.search = given;
});

window.parvis = { $, $$, typing, toast, openDialog, token, askToSignIn };
