// Small behaviours every page has, by data- attributes. Listeners sit on the document, so swapped-in parts work too.
const root = document.documentElement;
const keep = (key, value) => {
  if (value) root.dataset[key] = value; else delete root.dataset[key];
  // Where it is not kept, it is still shown.
  try { value ? localStorage.setItem("filiform." + key, value) : localStorage.removeItem("filiform." + key); } catch {}
};

const themes = { "": "as the system", light: "light", dark: "dark" };
const showTheme = () => document.querySelectorAll("[data-theme-switch]").forEach((button) => {
  const word = button.querySelector("span");
  if (word) word.textContent = "Theme: " + themes[root.dataset.theme ?? ""];
});
const showPrivacy = () => document.querySelectorAll("[data-privacy-switch]").forEach((button) =>
  button.setAttribute("aria-pressed", String("privacy" in root.dataset)));
const togglePrivacy = () => { keep("privacy", "privacy" in root.dataset ? "" : "on"); showPrivacy(); };

const announce = (box) => box.querySelector("[data-toast]") && box.querySelectorAll("[data-toast]:not([data-seen])").forEach((toast) => {
  toast.dataset.seen = "";
  let left = Number(toast.dataset.toastFor ?? (toast.querySelector(".undo") ? 20 : 8));
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within") || document.hidden) return;
    if (--left <= 0 || !toast.isConnected) { clearInterval(timer); toast.remove(); }
  }, 1000);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button, [data-closes]");
  document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
  if (!button) return;
  if (button.matches("[data-theme-switch]")) {
    const names = Object.keys(themes);
    keep("theme", names[(names.indexOf(root.dataset.theme ?? "") + 1) % names.length]);
    showTheme();
  } else if (button.matches("[data-privacy-switch]")) togglePrivacy();
  else if (button.dataset.opens) document.getElementById(button.dataset.opens)?.showModal();
  else if (button.matches("[data-closes]")) {
    const toast = button.closest("[data-toast]");
    // An undo still waits for its answer, and htmx swaps only what the page still holds: hide it, its timer removes it.
    if (toast) setTimeout(() => { if (button.matches(".undo")) toast.hidden = true; else toast.remove(); }, 0); else button.closest("dialog")?.close();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.shiftKey && event.code === "KeyP") { event.preventDefault(); togglePrivacy(); }
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
document.addEventListener("change", (event) => {
  const group = event.target.closest?.("[data-confirm-count]");
  if (group) countTicks(group);
});
const countTicks = (group) => {
  const whole = [...group.querySelectorAll("input[type=checkbox]")].every((box) => box.checked);
  group.querySelectorAll("[data-when-complete]").forEach((button) => { button.disabled = !whole; });
};

// Dwell clocks: the server says since when, the page counts. One timer for all, stopped with the page. `data-skew` is by
// how much the clock of this device goes wrong, as follow.js has found. Whoever shows what depends on the same seconds
// listens to `beat`, and asks for one more after drawing.
const pad = (number) => String(number).padStart(2, "0");
const tick = () => document.querySelectorAll("[data-since]").forEach((clock) => {
  const seconds = Math.max(0, Math.floor((Date.now() + Number(root.dataset.skew ?? 0) - Date.parse(clock.dataset.since)) / 1000));
  const limit = Number(clock.dataset.limit ?? 0);
  const hours = Math.floor(seconds / 3600);
  const text = (hours ? hours + ":" + pad(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)) + ":" + pad(seconds % 60);
  const face = clock.querySelector("time") ?? clock;
  if (face.textContent !== text) face.textContent = text;
  const state = !limit ? "running" : seconds >= limit ? "overdue" : seconds >= limit * 0.8 ? "soon" : "running";
  if (clock.dataset.state !== state) clock.dataset.state = state;
});

const ready = (part) => { showTheme(); showPrivacy(); tick(); announce(document); part.querySelectorAll?.("[data-confirm-count]").forEach(countTicks); };
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
document.addEventListener("htmx:oobAfterSwap", () => announce(document));
// A refusal comes with its own sentence, meant for the toasts: show that one instead of a general complaint.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget") === "#toasts") Object.assign(event.detail, { shouldSwap: true, isError: false });
});
document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 403 ? "You may not do this, or you were signed out. Reload the page." : "That did not work. Nothing was changed; try again."));
document.addEventListener("htmx:sendError", () => say("No connection. Nothing was sent; try again."));
const say = (text) => {
  const toast = Object.assign(document.createElement("div"), { className: "toast" });
  toast.dataset.toast = "";
  const words = Object.assign(document.createElement("p"), { textContent: text });
  const close = Object.assign(document.createElement("button"), { className: "button", type: "button", textContent: "Dismiss" });
  close.dataset.closes = "";
  toast.append(words, close);
  document.getElementById("toasts")?.append(toast);
  announce(document);
};
// On a narrow screen the journey scrolls sideways: start it where the visit is.
const here = document.querySelector(".step[aria-current]");
if (here) here.closest("ol").scrollLeft = here.parentElement.offsetLeft - 64;
document.addEventListener("beat", tick);
setInterval(() => document.dispatchEvent(new Event("beat")), 1000);
ready(document);
