// The history on a phone: every answer is kept as it is given, sent in order until the server has it, and told where it is.
// Without a network she goes on.
import { ask, command, memory, openStore } from "../../ui/device.js";

const root = document.querySelector("[data-history]"), words = root.dataset, advice = document.getElementById("advice");
const left = new Map(), MOST = 50;
let ahead = {}, store, acts = [], timer, late, turn = 0, gravity = 9, now = ["", ""];
// The device may be slow to open its store; what is tapped meanwhile waits for it.
const opened = openStore("phone:" + words.history).catch(memory).then(async (one) => { store = one; acts = await one.acts(); });
let before = opened, sending = opened;

const part = (selector, within = root) => within.querySelector(selector);
const screen = () => part("[data-screen]");
const parsed = (html) => part("[data-screen]", new DOMParser().parseFromString(html ?? "", "text/html"));
const say = (...said) => { const place = part("[data-phone-saved]"); now = said; [place.dataset.state, place.textContent] = said; };
const fieldsOf = (form) => {
  const fields = {};
  for (const one of form.querySelectorAll("input, select"))
    if (one.name && !/^c[so]/.test(one.name) && (!/radio|checkbox/.test(one.type) || one.checked)) (fields[one.name] ??= []).push(one.value);
  return fields;
};

/** Kept on the device first; resolves once it was tried to be sent, to what the server said or nothing. */
function keep(kind, fields) {
  const act = { id: command(), kind, fields, given_at: new Date().toISOString() };
  say("saving", words.saving);
  before = before.then(async () => {
    [act.n] = await store.add([act]).catch(() => { store.keeps = false; return [act.id]; });
    acts.push(act);
  });
  return before.then(() => flush());
}
const flush = (leaving) => (sending = sending.then(() => send(leaving)));

async function send(leaving) {
  clearTimeout(timer);
  const batch = acts.slice(0, MOST), all = batch.length === acts.length;
  if (!batch.length && !leaving) return null;
  try {
    const heard = await ask(words.send, { now: new Date().toISOString(), acts: batch, leaving: all ? leaving : null });
    if (!heard.told) return say("failed", heard.sentence ?? "");
    acts = acts.slice(batch.length);
    await store.remove(batch.map((act) => act.n)).catch(() => {});
    if (advice.innerHTML.trim() !== heard.advice.trim()) { advice.innerHTML = heard.advice; gravity = 9; advice.scrollIntoView({ block: "nearest" }); }
    if (!all) return send(leaving);
    if (late && batch.some((act) => act.kind === "names")) go(screen().dataset.address, false);
    late = false;
    const refused = heard.told.map((one) => one.sentence || mark(one.errors)).find(Boolean);
    say(refused ? "failed" : "saved", refused ?? words.saved + " " + new Date().toTimeString().slice(0, 5));
    return heard;
  } catch (error) {
    say("failed", (error.signedOut ? words.out : store.keeps ? words.waiting : words.unkept) + " " + acts.length);
    late = true;
    timer = setTimeout(flush, 4000);
  }
}
/** Each sentence at its question, where that is on this screen. */
function mark(errors) {
  for (const fact in errors) {
    const place = part(`[data-error="${fact}"]`);
    if (place) { place.hidden = false; place.lastElementChild.textContent = errors[fact]; }
  }
  return Object.values(errors)[0];
}

/** What waits to be sent stands on the screen too, which the server drew without it. */
function recall(here) {
  for (const act of acts) if (act.kind === "answers") for (const name in act.fields)
    for (const one of here.querySelectorAll(`[name="${CSS.escape(name)}"]`))
      if (/radio|checkbox/.test(one.type)) one.checked = act.fields[name].includes(one.value);
      else if (!/hidden|submit/.test(one.type)) [one.value] = act.fields[name];
}
function show(next, address) {
  root.prepend(advice);
  screen().replaceWith(next);
  recall(next);
  htmx.process(next);
  say(...now);
  document.title = next.dataset.title;
  if (address) history.pushState(null, "", address);
  document.dispatchEvent(new Event("pain:paint"));
  scrollTo(0, 0);
  part("h1").focus({ preventScroll: true });
}
async function fetched(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(15000) });
  if (!answer.ok) throw new Error(answer.status);
  return parsed(await answer.text());
}
/** Where she went last is where she comes to, in whatever order the screens arrive. */
async function go(address, push = true) {
  const mine = ++turn;
  try {
    const next = await fetched(address);
    if (mine !== turn) return;
    if (!next) return location.assign(address);
    left.clear();
    show(next, push && address);
  } catch { mine === turn && without(address.match(/(\d+)\/(?:\?|$)/)?.[1]); }
}
/** No network: the screen as she left it, or as it was when the page was opened. */
function without(number) {
  const here = screen(), next = left.get(number) ?? parsed(ahead[number]);
  if (!next) return say("failed", words.waitEnd);
  left.set(here.dataset.screen, here);
  show(next, next.dataset.address);
}
/** A number is an answer when its field is left; a tap on a button does not leave it everywhere. */
const settled = () => { document.activeElement?.blur(); return before; };
async function leave(act) {
  const here = screen(), shown = [...here.querySelectorAll("[name=shown]")].map((one) => one.value);
  await settled();
  const heard = await flush({ number: Number(here.dataset.screen), act, shown });
  if (heard?.go) go(heard.go); else if (!heard) without(here.dataset.behind);
}
/** One part of this screen anew, where the server knows more of it. */
async function renew(selector, put) {
  const next = await fetched(screen().dataset.address).then((fresh) => part(selector, fresh), () => null);
  if (next) put(part(selector), next);
  return next;
}

root.addEventListener("change", (event) => {
  const input = event.target, asked = input.closest("[data-ask]"), area = input.closest("[data-area]");
  if (area) return rated(area);
  if (!asked) return;
  part("[data-error]", asked)?.setAttribute("hidden", "");
  const known = input.checked && part(`template[data-advice="${input.dataset.warns}"]`);
  if (known && input.dataset.warns < gravity) { gravity = input.dataset.warns; advice.replaceChildren(known.content.cloneNode(true)); asked.after(advice); }
  keep("answers", fieldsOf(asked));
});
async function rated(area) {
  const place = `[data-area="${area.dataset.area}"] [data-area-name]`;
  if (await keep("pain", fieldsOf(area))) renew(place, (old, next) => { old.textContent = next.textContent; });
}
root.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, button = event.submitter, fields = fieldsOf(form), value = button?.value ?? "next", [act] = value.split(":");
  if (button?.name) fields[button.name] = [value];
  if (form.matches("[data-names-form]")) {
    if (fields.meant) fields.act = ["mean"];
    if (act === "add" && !fields.typed[0].trim()) return;
    const list = form.closest("[data-named]");
    await keep("names", fields) && await renew(`#${list.id}`, (old, next) => { old.replaceWith(next); htmx.process(next); part("[role=combobox]", next).focus(); }) || echo(list, form, act, fields.typed);
  } else if (form.matches("[data-pain-form]")) {
    if (fields.removed) form.remove(); else form.dataset.said = "";
    document.dispatchEvent(new Event("pain:paint"));
    keep("pain", fields);
  } else if (act === "more") {
    const last = [...button.parentNode.querySelectorAll("[data-place]")].pop(), row = last.cloneNode(true);
    row.querySelectorAll("select").forEach((one) => { one.value = ""; });
    last.after(row);
  } else {
    if (act === "close") keep("answers", { ...fieldsOf(button.closest("fieldset")), act: [value] });
    leave(act);
  }
});
/** Without a network a name stands as it was typed. */
function echo(list, form, act, typed) {
  if (act === "add") part("[data-chips]", list).insertAdjacentElement("beforeend", document.createElement("li")).textContent = typed;
  else if (act === "remove") form.closest("li").remove();
  else form.dataset.said = "";
  form.reset();
}
root.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-goes]");
  if (!link) return;
  event.preventDefault();
  await settled();
  await flush();
  go(link.href);
});
addEventListener("popstate", () => go(location.href, false));
addEventListener("online", () => flush());

// Opened again without a network it is the screen the page was fetched with; she left another. Where she is by now, she stays.
const first = screen(), asked = location.pathname.match(/(\d+)\/$/)?.[1];
Promise.all([ask(words.ahead), opened]).then(([screens]) => { ahead = screens; if (asked && asked !== first.dataset.screen && first === screen()) without(asked); }, () => {});
await opened;
if (acts.length && await flush()) go(location.href, false);
recall(screen());
// The page opens again without a network, until it is done.
navigator.serviceWorker?.register(words.worker).then(() => navigator.serviceWorker.ready).then((worker) => {
  const assets = performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname).filter((path) => path.startsWith("/static/"));
  worker.active?.postMessage({ pages: navigator.onLine ? [location.pathname, words.ahead] : [], assets });
}).catch(() => {});
