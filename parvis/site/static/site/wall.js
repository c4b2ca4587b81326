// The wall while it is open: new mentions, keys, the pane beside, compact lines.
"use strict";
(() => {
  const { $, $$, typing } = window.parvis;
  const LONGEST = 300; // cards kept in the page: a tab left open for a week does not grow
  let waiting = [], held = false, stream = null, state = "off";

  const cards = () => $("#cards");
  const scroller = () => (matchMedia("(max-width: 700px)").matches ? document.scrollingElement : $("#stream"));
  const atTop = () => scroller().scrollTop < 40;

  function say(next) {
    const dot = $("#live");
    state = next;
    if (!dot) return;
    dot.dataset.state = next === "live" ? "on" : next;
    dot.textContent = next === "away" ? dot.dataset.away : next === "held" ? dot.dataset.held : dot.dataset.live;
  }

  // --- what comes
  function listen() {
    stream?.close();
    const pane = $("#stream");
    if (!pane || "past" in pane.dataset) return say("off");
    const given = new URLSearchParams(location.search);
    given.set("since", pane.dataset.newest);
    stream = new EventSource(`${pane.dataset.stream}?${given}`);
    stream.onopen = () => say(held ? "held" : "live");
    stream.onerror = () => say("away");
    stream.addEventListener("mentions", (event) => {
      const [count, ...html] = event.data.split("\n");
      const parsed = new DOMParser().parseFromString(html.join("\n"), "text/html");
      take($$(".post", parsed.body), Number(count));
    });
    stream.addEventListener("redrawn", (event) => {
      const parsed = new DOMParser().parseFromString(event.data.split("\n").slice(1).join("\n"), "text/html");
      redraw($$("[data-moods]", parsed.body));
    });
  }

  function take(posts, count) {
    for (const post of posts) {
      document.getElementById(post.id)?.remove();
      waiting = waiting.filter((other) => other.id !== post.id);
    }
    const all = [...posts, ...waiting];
    waiting = all.slice(0, LONGEST);
    missed += Math.max(0, count - posts.length) + all.length - waiting.length;
    // A flood (more than the server draws) does not move the list by itself: it is announced.
    if (!held && !missed && atTop() && !document.hidden && !$("#cards .post:focus")) show(); else announce();
  }

  // What was read or corrected meanwhile: the chips of a post, wherever they stand.
  function redraw(moods) {
    const everywhere = (id) => [document, ...waiting].flatMap((root) => $$(`[data-moods="${id}"]`, root));
    for (const mood of moods) for (const old of everywhere(mood.dataset.moods)) {
      if ($("details[open]", old) || old.contains(document.activeElement)) continue;
      const fresh = document.importNode(mood, true);
      old.replaceWith(fresh);
      if (fresh.isConnected) window.htmx.process(fresh);
    }
  }

  let missed = 0;
  function announce() {
    const button = $("#newer"), n = waiting.length + missed;
    if (!button) return;
    button.hidden = n === 0;
    $("span", button).textContent = n === 1 ? button.dataset.one : button.dataset.many.replace("%s", n.toLocaleString(document.documentElement.lang));
    document.title = document.title.replace(/^(\(\d+\) )?/, n ? `(${n}) ` : "");
  }

  function show() {
    if (missed) return location.reload();
    $("#stream .empty")?.parentElement.remove();
    cards().prepend(...waiting.map((post) => document.importNode(post, true)));
    window.htmx.process(cards());
    waiting = [];
    const all = $$("#cards > .post");
    if (atTop() && all.length > LONGEST) all.slice(LONGEST).forEach((post) => post.remove());
    announce();
  }

  function showNewer() {
    if (!waiting.length && !missed) return;
    scroller().scrollTo({ top: 0 });
    show();
  }

  // --- the list and the pane beside it
  const posts = () => $$("#cards > .post");
  const current = () => $("#cards > .post[aria-current]") || document.activeElement?.closest?.("#cards > .post");

  function step(by) {
    const all = posts(), at = all.indexOf(current());
    const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    choose(next);
    if (!$("#detail:empty")) open(next);
  }

  function choose(post) {
    posts().forEach((other) => other.removeAttribute("aria-current"));
    post.setAttribute("aria-current", "true");
  }

  function open(post) {
    choose(post);
    const address = $("a[href*='post=']", post)?.href;
    if (!address) return;
    const given = new URLSearchParams(location.search);
    given.set("post", post.dataset.post);
    given.delete("after");
    window.htmx.ajax("GET", `${location.pathname}?${given}`, { target: "#detail", swap: "innerHTML" });
    history.replaceState(null, "", `${location.pathname}?${given}`);
  }

  function shut() {
    const given = new URLSearchParams(location.search);
    given.delete("post");
    $("#detail").replaceChildren();
    history.replaceState(null, "", `${location.pathname}?${given}`);
    current()?.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#newer")) return showNewer();
    if (event.target.closest("[data-shut]")) { event.preventDefault(); return shut(); }
    const hold = event.target.closest("[data-hold]");
    if (hold) { held = !held; hold.setAttribute("aria-pressed", held); if (state !== "away") say(held ? "held" : "live"); if (!held) showNewer(); return; }
    if (event.target.closest("[data-compact]")) return compact(!cards().classList.contains("compact"));
    if (event.target.closest("[data-filters]")) { const on = $("#filters").classList.toggle("open"); $$("[data-filters]").forEach((b) => b.setAttribute("aria-expanded", on)); return; }
    const post = event.target.closest("#cards > .post");
    if (post && !event.target.closest("a, button, form") && !getSelection().toString()) open(post);
  });

  document.addEventListener("keydown", (event) => {
    if (typing() || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === ".") showNewer();
    else if (key === "escape" && !$("#detail:empty")) shut();
    else if (key === "enter" && document.activeElement?.matches("#cards > .post")) open(document.activeElement);
    else if (key === "m" && current()) $("[data-act=mark]", current())?.click();
    else if (key === "c" && current()) $("[data-act=correct], .correct > summary", current())?.click();
    else if (key === "o" && current()) $("[data-act=open]", current())?.click();
    else return;
    event.preventDefault();
  });

  // --- compact lines are one person's habit, kept by the browser
  function compact(on) {
    cards().classList.toggle("compact", on);
    $("[data-compact]").setAttribute("aria-pressed", on);
    localStorage.setItem("compact", on ? "1" : "");
  }

  // --- times that age, also in a page that is open for days: as the server says them, and after a day the moment itself
  const DAY = 1440;
  function age() {
    const { now, ago } = cards().dataset;
    for (const time of $$("#cards time")) {
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
      if (minutes < 0 || (minutes >= DAY && !("aged" in time.dataset))) continue;
      time.dataset.aged = "";
      const text = minutes < 1 ? now : minutes < DAY ? ago.replace("%s", duration(minutes)) : time.title;
      if (time.textContent !== text) time.textContent = text;
    }
  }

  function duration(minutes) {
    const hours = Math.floor(minutes / 60), beside = minutes % 60;
    if (!hours) return `${minutes}\u00a0min`;
    return hours < 6 && beside ? `${hours}\u00a0h\u00a0${String(beside).padStart(2, "0")}` : `${hours}\u00a0h`;
  }

  function begin() {
    waiting = [];
    missed = 0;
    if (localStorage.getItem("compact")) compact(true);
    announce();
    listen();
  }
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "panes" || $("#panes") && event.detail.target?.id === "panes") begin(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !held && !missed && atTop() && waiting.length) show(); });
  setInterval(age, 20000);
  begin();
})();
