// Autosave of forms marked data-autosave: says what it does, never overtakes itself, never gives up, warns before loss.
const waits = [2, 5, 15, 30];
const forms = new Map();

const show = (form, state, text) => {
  const place = (form.dataset.savedIn && document.querySelector(form.dataset.savedIn)) || form.querySelector("[data-saved]");
  if (place && (place.textContent.trim() !== text || place.dataset.state !== state)) { place.dataset.state = state; place.textContent = text; }
};
const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

async function save(form) {
  const state = forms.get(form);
  clearTimeout(state.timer);
  if (state.busy) { state.again = true; return; }
  state.busy = true;
  state.again = false;
  show(form, "saving", "Saving…");
  const sent = state.edits;
  let failed = "Not saved, will retry", refused = false;
  try {
    const answer = await fetch(form.dataset.autosave || form.getAttribute("action") || location.href, {
      method: "POST", body: new FormData(form), credentials: "same-origin", keepalive: document.hidden, redirect: "follow",
      headers: { "HX-Request": "true", "X-Autosave": "true", ...JSON.parse(document.body.getAttribute("hx-headers") || "{}") },
    });
    if (answer.redirected && /login/.test(answer.url)) failed = "Not saved: signed out. Sign in in another tab; it then saves by itself";
    else if (answer.ok) failed = "";
    else if (answer.status === 422 || answer.status === 400 || answer.status === 409) {
      refused = true;
      failed = answer.status === 409 ? "Not saved: changed or closed elsewhere. Reload" : "Not saved: check the marked answers";
      form.dispatchEvent(new CustomEvent("autosave:refused", { bubbles: true, detail: { status: answer.status, body: await answer.text() } }));
    }
  } catch { /* no network: the retry below is the answer */ }
  state.busy = false;
  if (!failed) {
    state.tries = 0;
    state.saved = sent;
    show(form, "saved", "Saved " + clock());
    form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true }));
  } else {
    show(form, "failed", failed);
    if (!refused) state.timer = setTimeout(() => save(form), 1000 * waits[Math.min(state.tries++, waits.length - 1)]);
  }
  if (state.again || (!failed && state.saved !== state.edits)) save(form);
}

const touched = (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (!form?.matches("[data-autosave]")) return;
  if (!forms.has(form)) forms.set(form, { edits: 0, saved: 0, tries: 0 });
  const state = forms.get(form);
  state.edits += 1;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), event.type === "change" ? 150 : 800);
};
document.addEventListener("input", touched);
document.addEventListener("change", touched);
// What was written before this script had come, on a slow line, is kept too; not what the browser brings back from before.
const differs = (one) => (one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked : one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue);
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const early = [...form.elements].find(differs);
    if (early) touched({ target: early, type: "change" });
  }
}
const unsaved = () => [...forms].filter(([form, state]) => form.isConnected && state.saved !== state.edits);
document.addEventListener("submit", (event) => { const state = forms.get(event.target); if (state) { clearTimeout(state.timer); state.saved = state.edits; } });
window.addEventListener("online", () => unsaved().forEach(([form]) => save(form)));
document.addEventListener("visibilitychange", () => document.hidden && unsaved().forEach(([form, state]) => state.busy || save(form)));
window.addEventListener("beforeunload", (event) => { if (unsaved().length) event.preventDefault(); });
