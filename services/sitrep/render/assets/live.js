// Keeps the page of a crisis up to date, and adds a slider over the days. Without it everything can be read as well.
"use strict";

(() => {
  const EVERY_MS = 30_000;
  const SPREAD_MS = 1_000;
  const controls = document.querySelector(".controls");
  const days = document.getElementById("live-day");
  if (!controls || !days) return;
  let etag = null;
  const REPLACED = ["main", "body > header"];
  // As the server sent them: what a reader opened since is no news.
  const shown = new Map(REPLACED.map((selector) => [selector, document.querySelector(selector)?.innerHTML]));
  let asking = false;
  let again = false;

  // The options stand newest first; a slider runs from the oldest.
  if (days.options.length > 1) {
    const slider = document.createElement("input");
    const last = days.options.length - 1;
    const tell = () => slider.setAttribute("aria-valuetext", days.options[days.selectedIndex].text);
    Object.assign(slider, { type: "range", min: "0", max: String(last), step: "1", id: "live-slider" });
    slider.setAttribute("aria-label", document.querySelector('label[for="live-day"]').textContent);
    slider.value = String(last - days.selectedIndex);
    slider.addEventListener("input", () => { days.selectedIndex = last - Number(slider.value); tell(); });
    slider.addEventListener("change", () => days.form.requestSubmit());
    days.addEventListener("change", () => { slider.value = String(last - days.selectedIndex); tell(); });
    days.after(slider);
    tell();
  }

  // A form sends what was left empty; an address says only what was asked.
  days.form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  // What stands in the place of an element after its surroundings were replaced: by its id, else by its order.
  const place = (element) => {
    if (!element || !element.closest("main, body > header")) return null;
    const selector = element.closest("main") ? "main" : "body > header";
    const order = [...document.querySelector(selector).querySelectorAll(element.tagName)].indexOf(element);
    return { id: element.id, href: element.getAttribute("href"), selector, tag: element.tagName, order };
  };
  const find = (was) => {
    if (was.id) return document.getElementById(was.id);
    const all = [...document.querySelector(was.selector).querySelectorAll(was.tag)];
    return all.find((each) => was.href && each.getAttribute("href") === was.href) || all[was.order];
  };

  const replace = (text) => {
    const next = new DOMParser().parseFromString(text, "text/html");
    const focused = place(document.activeElement);
    const open = [...document.querySelectorAll("main details[open]")].map(place);
    const [x, y] = [window.scrollX, window.scrollY];
    let changed = false;
    for (const selector of REPLACED) {
      const [old, fresh] = [document.querySelector(selector), next.querySelector(selector)];
      if (!old || !fresh || shown.get(selector) === fresh.innerHTML) continue;
      shown.set(selector, fresh.innerHTML);
      old.replaceWith(document.adoptNode(fresh));
      changed = true;
    }
    if (!changed) return;
    for (const was of open) { const found = find(was); if (found) found.open = true; }
    if (focused) { const found = find(focused); if (found) found.focus({ preventScroll: true }); }
    window.scrollTo(x, y);
    document.getElementById("live-news").textContent = controls.dataset.news;
  };

  const ask = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag");
        replace(await answer.text());
      }
    } catch {
      // The network is away: the next turn asks again.
    } finally {
      asking = false;
      if (again) { again = false; ask(); }
    }
  };

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });

  // Whoever follows a link to a figure wants to know why it is what it is.
  const explain = () => {
    const target = location.hash.startsWith("#figure-") && document.getElementById(location.hash.slice(1));
    const why = target && target.querySelector("details");
    if (why) why.open = true;
  };
  window.addEventListener("hashchange", explain);
  explain();

  // What was known then does not change: there is nothing to follow.
  if (new URLSearchParams(location.search).get("as_known_at")) return;

  // The stream says that something is new; the page is then asked for, so that there is one place that makes it, and
  // by thousands of readers not in the same moment.
  let stream = null;
  let soon = null;
  const follow = () => {
    stream = new EventSource(controls.dataset.stream);
    stream.addEventListener("seq", () => {
      if (document.hidden || soon !== null) return;
      soon = setTimeout(() => { soon = null; ask(); }, Math.random() * SPREAD_MS);
    });
  };
  follow();
  setInterval(() => {
    if (stream.readyState === EventSource.OPEN) return;
    if (!document.hidden) ask();
    // A browser gives a stream up for ever that was refused once.
    if (stream.readyState === EventSource.CLOSED) follow();
  }, EVERY_MS);
})();
