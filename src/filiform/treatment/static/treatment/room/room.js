// The treatment room: one drawing of the state, made anew after every act. State comes from the events alone.
import { html, nothing, render } from "./lit.js";
import { board, counted, fold, inBody, missing, real } from "./fold.js";
import { memory, openStore } from "../../ui/device.js";
import { Link } from "./link.js";
import { against, chestSide, toCount } from "./acts.js";
import { clock, here, labels, LETTER, plain, says, words } from "./words.js";
import { doing } from "./doing.js";
import { bar } from "./draw/bar.js";
import { prepare, refusals, start } from "./draw/start.js";
import { muscle } from "./draw/cards.js";
import { current } from "./draw/current.js";
import { after, closed, count, leave } from "./draw/after.js";
import { faint, incident, recorded, toast, warnings } from "./draw/events.js";
import { again } from "./draw/again.js";
import { map, mark } from "./draw/map.js";
import { alert, icon, useIcons } from "./draw/parts.js";
import { alarm } from "./alarm.js";

const FACTS = new Set("needle.inserted needle.manipulated twitch.seen sensation.reported stimulation.started needle.withdrawn technique.applied skin.prepared hands.cleaned".split(" "));
const BOUNCE = 700;

class Room {
  constructor(root, room, store, ahead) {
    Object.assign(this, { root, store, does: doing(this) });
    this.ui = { chosen: {}, unfolded: "", agent: room.rules.skin_agents[0], edits: {}, pick: room.last?.ref ?? "", looked: {}, told: {}, offer: [], toast: null, question: null, faint: false, pair: "", site: "", minutes: "", lines: false, mapped: false, put: room.events.some((one) => one.kind === "needle.inserted"), said: "" };
    this.link = new Link({ store, room, ahead, changed: () => this.draw() });
    this.take(room);
    // What stands under the finger has just changed: a second touch of the same tap is not meant for it.
    root.addEventListener("click", (event) => { if (event.detail && performance.now() < this.quiet) { event.stopPropagation(); event.preventDefault(); } }, true);
  }
  quiet = 0;

  take(room) { this.room = { ...room, events: undefined }; this.link.room = { ...room, events: this.link.events }; useIcons(room.icons); Object.assign(says, room.says); }

  // What the drawings ask for
  label(id) { return this.names.get(id) ?? id; }
  label = this.label.bind(this);
  muscle(needle) { return `${LETTER[needle.insertion.side]} ${plain(needle.insertion.muscle)}`; }
  cardOf = (needle) => this.room.cards.find((card) => card.muscle === needle.insertion.muscle && card.side === needle.insertion.side);
  before(card) { return this.room.last?.needles.find((one) => one.muscle === card.muscle && one.side === card.side) ?? null; }
  clock(time, seconds) { return clock(time, this.room.zone, seconds); }
  here(text) { return here(text, this.room.zone, this.names); }
  words(event) { return words(event, this.room, this.state); }
  isFact(act) { return FACTS.has(act.kind); }
  lastOf(sign) { return this.state.measures.findLast((one) => one.instrument === sign.instrument && (one.side ?? "") === sign.side && one.phase === "after")?.value ?? sign.after; }
  /** What is left of a pack: the stock as the page was told, less what has gone in since. */
  left(pack) {
    const since = real(this.state).filter(({ insertion: said }) => said.sequence > this.room.sequence && said.lot === pack.lot && said.length_mm === pack.length_mm && said.gauge_mm === pack.gauge_mm);
    return pack.left - since.length;
  }
  capOf(card, technique) { return card.techniques.find((one) => one.value === technique)?.max_depth_mm ?? Infinity; }
  pressS(card) { return Math.max(60, (card.afterwards.press_min ?? 0) * 60); }

  /** Why no needle may go in here now; empty where nothing is known against it. */
  against(card, choice) {
    const other = chestSide(card, this.room.cards, this.state);
    return other ? `The ${other} side of the chest was needled. Only one side is allowed today.` : against(card, choice, this.state, this.room.rules);
  }

  choose(values) { Object.assign(this.ui, values); this.draw(); }
  record(acts, options) { return this.does.record(acts, options); }

  draw() {
    this.state = this.link.state();
    this.names = labels(this.state);
    const { state, room, ui, link } = this;
    const stage = !state.opened ? 0 : inBody(state).length ? 2 : state.closed ? 3 : 1;
    if (this.stage !== undefined && stage !== this.stage && (this.stage === 0 || (stage === 1 && real(state).length))) this.quiet = performance.now() + BOUNCE;
    this.stage = stage;
    for (const one of link.refused) if (one.refusal.code === "treatment.not_opened") link.dismiss(one);
    if (ui.toast?.all?.some((id) => link.refused.some((one) => one.command_id === id))) ui.toast = null;
    if (link.refused.some((one) => one.kind === "session.opened") && !this.asked) { this.asked = true; this.does.refresh(); }
    // Nothing goes in before the server has said that it may: verdict, consent and standing are its to know.
    const opening = state.opened && link.pending.has(state.opened.command);
    const wide = opening ? alert(link.status === "live" ? "info" : "warning", link.status === "live" ? "Starting: the server checks verdict, consent and qualification." : "Starting needs the network: verdict, consent and qualification are checked on the server. It goes on by itself when the network is back.") : state.closed ? html`${closed(this)}${room.cards.length ? html`<div class="cards">${room.cards.filter((card) => real(state).some((needle) => this.cardOf(needle) === card)).map((card) => muscle(this, card))}</div>` : nothing}` : state.opened ? this.open() : start(this);
    const asks = html`${refusals(this)}
      ${ui.question ? alert("warning", ui.question.text, html`<div class="row"><button class="button" data-size="large" type="button" id="yes" @click=${() => { const { go } = ui.question; this.choose({ question: null }); go(); }}>Confirm, and record it</button><button class="button" data-kind="quiet" type="button" @click=${() => this.choose({ question: null })}>Leave it</button></div>`, { role: "alert" }) : nothing}
      ${ui.said ? alert("danger", ui.said, html`<button class="button" data-kind="quiet" type="button" @click=${() => this.choose({ said: "" })}>Close</button>`) : nothing}`;
    const asked = link.refused.length + Boolean(ui.question) + Boolean(ui.said);
    const held = this.root.contains(document.activeElement) ? document.activeElement : null, around = held?.closest(".bar, .card, section");
    render(html`
      ${warnings(this)}${ui.faint ? faint(this) : nothing}${wide}
      ${state.opened && !opening && !state.closed ? incident(this) : nothing}${recorded(this)}
      ${asked ? html`<div class="room-asks stack" data-gap="small" tabindex="-1">${asks}</div>` : toast(this)}${state.opened && !opening ? bar(this) : nothing}`, this.root);
    if (asked > (this.askedBefore ?? 0)) this.root.querySelector(".room-asks").focus({ preventScroll: true });
    else if (held && !held.isConnected) (around?.isConnected ? around : this.root.querySelector(".bar"))?.querySelector("button:not([disabled])")?.focus({ preventScroll: true });
    this.askedBefore = asked;
    mark(this, this.root);
    alarm(this);
    this.root.dataset.state = link.waiting.length ? "saving" : "saved";
    if (link.waiting.length) this.stands ??= "";
    else this.head([stage, counted(state), state.advice, state.incidents, state.measures, missing(state)].map((one) => one?.length ?? one).join());
    if (this.leaving && state.closed && !link.waiting.length) { this.leaving = false; location.assign(room.links.note ?? "/"); }
  }

  /** The head of the page, asked for again once the server knows of something that moves the visit or a step. */
  async head(stands) {
    const before = this.stands;
    this.stands = stands;
    if (before === undefined || before === stands) return;
    try {
      const answer = await fetch(this.room.addresses.head, { redirect: "manual" });
      if (!answer.ok) return;
      const head = document.getElementById("visit-head"), left = head.querySelector("ol").scrollLeft;
      head.innerHTML = await answer.text();
      head.querySelector("ol").scrollLeft = left;
    } catch { /* without a network the old head stands */ }
  }

  open() {
    const { state, room } = this;
    return html`${prepare(this)}${count(this)}${after(this)}${leave(this)}
      ${!state.timeout ? nothing : html`${again(this)}
        <div class="room-body">${map(this)}<div class="room-cards"><div class="cards">${room.cards.map((card) => muscle(this, card))}</div>${current(this)}</div></div>
        <p class="row"><button class="button" type="button" @click=${this.does.chart}>${icon("plus")}Another muscle</button><button class="button" type="button" @click=${this.does.scan}>${icon("search")}Scan a pack</button>${inBody(state).length > 1 ? html`<button class="button" type="button" id="twitch-all" @click=${() => this.does.twitch(inBody(state).filter((needle) => !needle.twitches).map((needle) => needle.id))}>Twitch on all</button>` : nothing}</p>`}
      ${!real(state).length && !toCount(state) ? html`<p><button class="button" type="button" @click=${this.does.closeEmpty}>Close without a needle</button></p>` : nothing}`;
  }
}

/** The document of the page; of the same visit as this device last saw it, where the page is an old one from its shelf. */
function newest(given, kept) {
  if (!kept || kept.me !== given.me || kept.events.length < given.events.length) return given;
  return { ...given, events: kept.events };
}

async function begin(root) {
  const given = JSON.parse(document.getElementById("room-document").textContent);
  const store = await openStore(given.visit).catch(memory);
  const shelf = await store.room();
  const room = new Room(root, newest(given, shelf?.room), store, shelf?.ahead);
  await room.link.load();
  root.replaceChildren();
  room.draw();
  // The buttons first: the drawing takes a slow tablet as long as all the rest.
  setTimeout(() => { room.link.start(); room.choose({ mapped: true }); }, 100);
  setInterval(() => { if (inBody(room.state).length || toCount(room.state)) room.draw(); }, 5000);
  // Another page of this clinic goes on telling of the needles; closing the tab does not.
  document.addEventListener("click", (event) => { if (event.target.closest?.("a[href]")?.origin === location.origin) room.inside = true; }, true);
  addEventListener("beforeunload", (event) => { if (!room.leaving && (room.link.waiting.length || (inBody(room.state).length && !room.inside))) event.preventDefault(); });
  document.addEventListener("chart:pick", (event) => room.does.picked(event.detail));
  document.addEventListener("keydown", (event) => room.does.shortcut(event));
  navigator.serviceWorker?.register("/treatment-worker.js", { scope: "/" }).then((worker) => {
    const assets = performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname).filter((path) => path.startsWith("/static/"));
    room.link.kept = (over) => worker.active?.postMessage({ page: location.pathname, over, assets });
    navigator.serviceWorker.ready.then(() => room.link.keep());
  }).catch(() => {});
  return room;
}

const root = document.querySelector("[data-room]");
export const ready = root && begin(root);
// For the suite that holds both folds equal, and for whoever looks into the room from the console.
window.filiformRoom = { fold, board, ready };
