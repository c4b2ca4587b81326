// Signs this browser up to be told of alerts.
"use strict";
(() => {
  const place = document.getElementById("push");
  if (!place || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  place.hidden = false;
  const said = place.querySelector("[role=status]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  place.querySelector("button").addEventListener("click", async () => {
    try {
      const worker = await navigator.serviceWorker.register(place.dataset.worker);
      const signed = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key) });
      const { endpoint, keys } = signed.toJSON();
      const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
      const token = place.querySelector("input[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(place.dataset.address, { method: "POST", body, headers: { "X-CSRFToken": token } });
      said.textContent = answer.ok ? said.dataset.done : said.dataset.no;
    } catch (error) {
      said.textContent = said.dataset.no;
    }
  });
})();
