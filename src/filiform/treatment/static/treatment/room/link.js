// Between this device and the server: acts go out in order, each until it is answered; what others did comes in.
// An act whose sending failed has happened all the same: it is sent again as such, and the server keeps it as a fact.
import { fold } from "./fold.js";
import { ask, command } from "../../ui/device.js";

const HAPPENS = new Set("hands.cleaned skin.prepared needle.inserted needle.manipulated twitch.seen sensation.reported stimulation.started stimulation.stopped needle.withdrawn sharps.counted needle.missing needle.found technique.applied measure.recorded incident.reported advice.given".split(" "));
const ASKS_EVERY = 1200, MOST = 200;

export class Link {
  /** `store` keeps, `room` is the document of the page, `changed` is called after every change. */
  constructor({ store, room, changed, ahead = 0 }) {
    Object.assign(this, { store, room, changed, events: room.events, waiting: [], refused: [], status: "live", savedAt: null, ahead, failures: 0 });
    this.#goes();
    // Another tab of this device has acts of its own for the same session.
    this.tabs = new BroadcastChannel("filiform-room-" + room.visit);
    this.tabs.addEventListener("message", async () => { await this.#readStore(); this.changed(); });
  }

  async #readStore() {
    const acts = await this.store.acts();
    this.waiting = acts.filter((act) => !act.refusal);
    this.refused = acts.filter((act) => act.refusal);
  }

  /** What waits on this device is known before the room is drawn; sending begins after it. */
  async load() { if (this.store.keeps) await this.#readStore(); }

  async start() {
    // The page that made these acts is gone; whether they were heard is not known, that they were done is.
    await this.#haveHappened();
    await this.keep();
    addEventListener("online", () => this.flush());
    this.flush();
    this.#poll();
  }

  hear(at) { this.ahead = Date.parse(at) - Date.now(); this.#goes(); }
  /** As follow.js says it, or the clocks of one page would go now by this, now by that. */
  #goes() { document.documentElement.dataset.skew = Math.abs(this.ahead) > 2000 ? this.ahead : 0; }
  now() { return new Date(Date.now() + this.ahead); }

  /** Where the session stands on this screen: what the server knows, and what is still on its way. */
  state() {
    const session = this.events[0]?.session ?? "new";
    let events = this.events, state = fold(events);
    this.pending = new Set();
    for (const act of this.waiting) {
      const event = { kind: act.kind, payload: act.payload, command_id: act.command_id, occurred_at: act.occurred_at, session, sequence: events.length + 1, by: act.by };
      try { state = fold([...events, event]); events = [...events, event]; this.pending.add(act.command_id); } catch { /* the server will say why; until then it is not shown */ }
    }
    return state;
  }

  /** Keeps acts on the device, shows them, and sends them. Resolves once they are kept. */
  async record(acts) {
    // No act before the last one of this session: a clock that was set back would put a needle out before it was in.
    const last = [...this.events, ...this.waiting].reduce((latest, one) => Math.max(latest, Date.parse(one.occurred_at)), 0);
    const at = new Date(Math.max(this.now().getTime(), last)).toISOString();
    const fresh = acts.map((act) => ({ command_id: command(), occurred_at: at, happened: false, by: this.room.me, ...act }));
    // A tablet whose disk is full keeps nothing more: the act is shown and sent all the same, and the room says so.
    const keys = await this.store.add(fresh).catch(() => { this.store.keeps = false; return fresh.map((act) => act.command_id); });
    fresh.forEach((act, place) => { act.n = keys[place]; this.waiting.push(act); });
    this.changed();
    this.tabs.postMessage("acts");
    this.flush();
    return fresh;
  }

  /** A refused act once more: `happened` keeps it as a fact, `acknowledged` answers what was asked. */
  async again(act, { happened = false, acknowledged = [] } = {}) {
    await this.dismiss(act);
    const { n, refusal, ...rest } = act;
    const payload = acknowledged.length ? { ...act.payload, acknowledged: [...(act.payload.acknowledged ?? []), ...acknowledged] } : act.payload;
    return this.record([{ ...rest, payload, happened, command_id: command() }]);
  }

  async dismiss(act) {
    this.refused = this.refused.filter((one) => one.n !== act.n);
    await this.store.remove([act.n]);
    this.tabs.postMessage("acts");
    this.changed();
  }

  /** Acts are sent under the name of whoever did them; those of somebody else on this tablet wait for her. */
  mine() { return this.waiting.filter((act) => act.by === this.room.me); }
  others() { return this.waiting.filter((act) => act.by !== this.room.me); }

  flush() { this.sending ??= this.#send().finally(() => { this.sending = null; }); return this.sending; }

  async #send() {
    clearTimeout(this.retry);
    for (let acts; (acts = this.mine().slice(0, this.alone ? 1 : MOST)).length;) {
      let told;
      try {
        const events = acts.map(({ kind, payload, command_id, occurred_at, happened }) => ({ kind, payload, command_id, occurred_at, ...(happened && HAPPENS.has(kind) && { happened }) }));
        told = await ask(this.room.addresses.events, { events, since: this.events.length, by: this.room.me });
      } catch (error) { return this.#failed(error); }
      if (!told.answers) {
        // The request as a whole was turned down. Alone, the act that is at fault can be told from the others.
        if (acts.length > 1) { this.alone = true; continue; }
        told.answers = [{ status: "refused", code: told.code ?? "", sentence: told.sentence ?? "The server could not read this act.", asks: false }];
      }
      await this.#heard(acts, told);
    }
    this.alone = false;
  }

  async #heard(acts, told) {
    const gone = [];
    acts.forEach((act, place) => {
      const answer = told.answers[place];
      if (answer.status === "refused") this.refused.push({ ...act, refusal: answer });
      else gone.push(act.n);
    });
    this.#takeIn(told);
    const sent = new Set(acts.map((act) => act.n));
    this.waiting = this.waiting.filter((act) => !sent.has(act.n));
    this.status = "live";
    this.failures = 0;
    this.savedAt = this.now();
    this.changed();
    await this.store.remove(gone);
    await this.store.put(this.refused);
    this.tabs.postMessage("acts");
    await this.keep();
  }

  async #failed(error) {
    this.status = error.signedOut ? "signed-out" : "offline";
    this.failures += 1;
    await this.#haveHappened();
    this.changed();
    this.retry = setTimeout(() => this.flush(), Math.min(10_000, 500 * 2 ** this.failures));
  }

  async #haveHappened() {
    const late = this.waiting.filter((act) => !act.happened);
    late.forEach((act) => { act.happened = true; });
    if (late.length) await this.store.put(late);
  }

  #takeIn(told) {
    if (told.at) this.hear(told.at);
    const fresh = (told.events ?? []).filter((event) => event.sequence > this.events.length);
    this.events = [...this.events, ...fresh];
    return fresh.length > 0;
  }

  async #poll() {
    if (!this.sending && !document.hidden) {
      try {
        const told = await ask(`${this.room.addresses.state}?brief&since=${this.events.length}`);
        const back = this.status !== "live";
        this.status = "live";
        if (this.#takeIn(told)) { this.changed(); await this.keep(); } else if (back) this.changed();
        if (this.mine().length) this.flush();
      } catch (error) {
        const status = error.signedOut ? "signed-out" : "offline";
        if (status !== this.status) { this.status = status; this.changed(); }
      }
    }
    setTimeout(() => this.#poll(), this.status === "live" ? ASKS_EVERY : 2 * ASKS_EVERY);
  }

  /** The room as it stands, for a page opened without a network; nothing once the session is closed and everything sent. */
  async keep() {
    const over = !this.waiting.length && !this.refused.length && fold(this.events).closed;
    await (over ? this.store.forgetRoom() : this.store.keepRoom({ room: { ...this.room, events: this.events }, ahead: this.ahead }));
    this.kept?.(over);
  }
}
