// What each tap does: the acts it stands for, the question it must ask first, and the toast that takes it back.
import { html } from "./lit.js";
import { counted, inBody, real } from "./fold.js";
import { act, amended, channelFree, insertion, latest, offered, prepares, strike, timeout } from "./acts.js";
import { ask, token } from "../../ui/device.js";
import { number, plain, size } from "./words.js";

/** For the toast: a needle by its label and muscle, everything else in its sentence. */
const brief = (m, done) => (done.kind === "needle.inserted" ? `${m.label(done.payload.needle)} in, ${plain(done.payload.muscle)}` : m.words(done));

/** Beside the bar, not over it: All out stays within reach. */
const open = (dialog) => {
  dialog.show();
  dialog.onkeydown = (event) => { if (event.key === "Escape") dialog.close(); };
};

export function doing(m) {
  const record = async (acts, { undo = true, more, text } = {}) => {
    if (!acts.length) return [];
    const done = await m.link.record(acts);
    const said = text ?? brief(m, done[0]) + (done.length > 1 ? ` and ${done.length - 1} more` : "");
    const ids = done.map((one) => one.command_id);
    m.choose({ toast: { text: said, commands: undo ? ids : [], all: ids, more } });
    clearTimeout(m.fading);
    m.fading = setTimeout(() => m.choose({ toast: null }), 15_000);
    return done;
  };

  /** What the server would ask first, asked before the needle is shown as in. */
  const questions = (card, choice) => {
    const { state, room, link } = m, told = [...(card.techniques.find((one) => one.value === choice.technique)?.asks ?? [])]
      .filter((one) => one.code !== "treatment.superficial_first" || !real(state).some((needle) => needle.insertion.technique === "superficial" && needle.insertion.muscle === card.muscle && needle.insertion.side === card.side));
    const put = real(state).length;
    if (room.rules.max_needles !== null && put >= room.rules.max_needles) told.push({ code: "treatment.too_many_needles", sentence: `This is needle ${put + 1}; the limit for this patient is ${room.rules.max_needles}.` });
    return [...told, ...overdue(link.now())];
  };
  const overdue = (now) => {
    const late = inBody(m.state).find((needle) => needle.insertion.dwell_limit_min && now - Date.parse(needle.insertion.at) > needle.insertion.dwell_limit_min * 60_000);
    return late ? [{ code: "treatment.dwell_over", sentence: `${m.label(late.id)} has been in longer than ${late.insertion.dwell_limit_min} minutes.` }] : [];
  };
  const asking = (told, go) => {
    if (!told.length) return go([]);
    m.choose({ question: { text: told.map((one) => m.here(one.sentence)).join(" "), go: () => go(told.map((one) => one.code)) } });
    return null;
  };
  const reload = async (address, body) => {
    try {
      const given = await ask(address, body, { form: true });
      if (given.http >= 400) m.choose({ said: given.sentence });
      else { m.take(given); m.draw(); return true; }
    } catch (error) { m.choose({ said: error.signedOut ? "You are signed out. Sign in again; nothing is lost." : "This needs the network: what may be needled is decided by the screening on the server." }); }
    return false;
  };
  const extra = () => m.room.cards.map((card) => `${card.muscle}:${card.side}`).join(" ");
  const form = (values) => new URLSearchParams({ ...values, extra: extra() });

  return {
    record,
    refresh: () => reload(`${m.room.addresses.document}?extra=${encodeURIComponent(extra())}`),
    start(skipped, later) {
      if (m.link.status === "offline") return m.choose({ said: "Starting needs the network: verdict, consent and qualification are checked on the server. Everything after that goes on without it." });
      m.asked = false;
      return record([act("session.opened", { patient: "-", practitioner: m.room.me }), timeout(m.room.rules, skipped), ...(later ? [] : prepares(m.room.rules, m.room.sites, m.ui, m.state))], { undo: false, text: "Session open" });
    },
    clean: (sites) => record([...prepares(m.room.rules, [], m.ui, m.state), ...sites.map((site) => prepares(m.room.rules, [site], m.ui, { ...m.state, hands: [1], skin: new Map() })[0])]),
    insert(card, spot) {
      // Two needles are two deliberate taps: one that bounces is one.
      const now = performance.now(), bounced = m.tapped?.card === card.key && now - m.tapped.at < 350;
      m.tapped = { card: card.key, at: now };
      if (bounced) return null;
      const choice = offered(card, m.ui.chosen[card.key], m.state, m.before(card)), stands = m.against(card, choice);
      if (stands) return m.choose({ said: `${card.title}: ${stands === "skin" ? "clean the skin here first." : stands}` });
      const last = m.before(card), same = last?.carried_from ? { carried: last.carried_from, changed: differing(last, choice) } : {};
      const used = real(m.state).some((needle) => needle.insertion.carried_from === last?.carried_from);
      return asking(questions(card, choice), (acknowledged) => record([insertion(card, choice, { spot, acknowledged, ...(used ? {} : same) })]));
    },
    putAll(pick, rows) {
      const told = [...new Map(rows.flatMap((row) => questions(row.card, row.choice)).map((one) => [one.code, one])).values()];
      return asking(told, async (acknowledged) => {
        const acts = rows.map((row) => insertion(row.card, row.choice, { spot: row.needle.view ? { view: row.needle.view, x: row.needle.x, y: row.needle.y } : undefined, carried: row.needle.carried_from, changed: row.needle.carried_from ? row.changed : [], dwell: row.needle.planned_dwell_min, acknowledged }));
        const ids = new Map(rows.map((row, place) => [row.place, acts[place].payload.needle]));
        const like = (pick.stimulation ?? []).map((run) => ({ ...run, needles: run.pair.map((place) => ids.get(place)) })).find((run) => run.needles.every(Boolean));
        m.ui.put = true;
        m.ui.like = like ?? null;
        if (like) m.ui.pair = like.needles.join();
        return record(acts);
      });
    },
    twitch: (needles) => record(needles.map((needle) => act("twitch.seen", { needle, count: 1 }))),
    feel: (needle, quality, score = null) => record([act("sensation.reported", { needle, quality, score })]),
    work: (needle, technique, passes) => asking(overdue(m.link.now()), (acknowledged) => record([act("needle.manipulated", { needle, technique, passes, acknowledged })])),
    withdraw: (needle) => record([act("needle.withdrawn", { needle })]),
    bled: (needle, card) => record([act("needle.withdrawn", { needle, bleeding: true, pressure_s: m.pressS(card) })]),
    pressed: (needle, minutes) => record([act("needle.withdrawn", { needle: needle.id, bleeding: needle.out.bleeding ?? false, pressure_s: minutes * 60 })]),
    change(needle, card, to) {
      const deepest = Math.min(to.pack.length_mm, card.max_depth_mm ?? Infinity, m.capOf(card, to.technique));
      if (to.depth_mm > deepest) return m.choose({ said: `${m.label(needle.id)}: at most ${deepest} mm deep with this needle and technique here. Nothing was changed.` });
      return m.does.changed(needle, card, to);
    },
    changed: (needle, card, to) => record([amended(m.state, needle, { gauge_mm: to.pack.gauge_mm, length_mm: to.pack.length_mm, lot: to.pack.lot, depth_mm: to.depth_mm, technique: to.technique, dwell_limit_min: card.dwell_limit_min })], { undo: false, text: "Changed. The record shows both." }),
    strike: (needle) => record(strike(m.state, [needle.insertion.command], "it never went in"), { undo: false, text: "Struck out. The record shows both." }),
    async undo(commands) { m.choose({ toast: null }); await record(strike(m.state, commands), { undo: false, text: "Undone. The record shows both." }); },
    async allOut() {
      const [done] = await record([act("needles.all_withdrawn", { reason: "routine" })], { undo: false, text: "All out." });
      const because = (reason) => html`<button class="button" type="button" @click=${() => m.does.because(done.command_id, reason)}>${reason}</button>`;
      m.choose({ toast: { text: "All out. Because of:", commands: [done.command_id], more: html`<span class="row">${m.room.rules.reasons.slice(1).map(because)}</span>` } });
    },
    async because(command, reason) {
      await record([act("event.corrected", { corrects: command, replacement: { reason }, reason: `taken out because of ${reason}` })], { undo: false, text: `All out: ${reason}.` });
      if (reason === "faint") m.does.showFaint();
    },
    async allOutFor(reason) {
      const before = m.state.history.findLast((event) => event.kind === "needles.all_withdrawn");
      if (inBody(m.state).length) await record([act("needles.all_withdrawn", { reason })]);
      else if (before) await m.does.because(latest(m.state, before.sequence), reason);
      if (reason === "faint") m.does.showFaint();
    },
    showFaint() {
      m.choose({ faint: true });
      const log = document.getElementById("faint");
      log?.scrollIntoView({ block: "start" });
      log?.querySelector("input")?.focus({ preventScroll: true });
    },
    async noFaint() {
      m.choose({ faint: false });
      const out = m.state.history.findLast((event) => event.kind === "needles.all_withdrawn");
      if (out) await record([act("event.corrected", { corrects: latest(m.state, out.sequence), replacement: { reason: "routine" }, reason: "it was no faint" })], { undo: false, text: "It was no faint. The record shows both." });
    },
    /** Entered by mistake: the needle never left the body, and its old clock goes on. */
    stillIn: (needle) => record(strike(m.state, [m.state.history.find((event) => event.sequence === needle.out.sequence).command_id], "still in, entered by mistake"), { undo: false, text: "Taken back: still in. The record shows both." }),
    async faint(given) {
      const { note, ...details } = given, figures = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, /^[\d.,]+$/.test(value) ? number(value) : value]));
      const from = m.state.history.findLast((event) => event.kind === "needles.all_withdrawn")?.occurred_at ?? m.link.now().toISOString();
      await record([act("incident.reported", { kind: "vasovagal", severity: details.recovery === "was unconscious" ? "significant" : "mild", note, details: { started_at: from, logged_at: m.link.now().toISOString(), ...figures } })], { undo: false });
      m.choose({ faint: false });
    },
    count: (put, second) => record([act("sharps.counted", { counted: put, second_counter: second })]),
    async miss(needle) {
      // A count that says all are there contradicts the search: the bin holds one less.
      const less = counted(m.state) === null ? [act("sharps.counted", { counted: real(m.state).length - 1 })] : [];
      await record([...less, act("needle.missing", { needle: needle.id })], { undo: false });
    },
    found: (needle, place) => record([act("needle.found", { needle: needle.id, where_found: place.words }), act("sharps.counted", { counted: real(m.state).length })], { undo: false, text: `${m.label(needle.id)} found. ${real(m.state).length} counted into the bin.` }),
    notFound(needle, places, told) {
      const named = (list, ids) => list.filter((one) => ids.includes(one.id)).map((one) => one.words);
      const looked = named(m.room.rules.where_to_look, places).join("; "), who = named(m.room.rules.who_to_tell, told);
      return record([
        act("event.corrected", { corrects: m.state.history.find((event) => event.sequence === needle.missing.sequence).command_id, replacement: { needle: needle.id, where_looked: looked, told: who }, reason: "the search has ended" }),
        act("incident.reported", { kind: "forgotten-needle", severity: "significant", note: `${m.label(needle.id)} ${m.muscle(needle)} not found. Looked: ${looked}. Told: ${who.join(", ")}.` }),
      ], { undo: false });
    },
    stimulate(pair, preset, intensity) {
      const { presets } = m.room.rules, set = preset === "like" ? m.ui.like : presets.find((one) => one.id === preset);
      return asking(overdue(m.link.now()), (acknowledged) => record([act("stimulation.started", { channel: channelFree(m.state), needles: pair, hz: set.hz, pulse_us: set.pulse_us, planned_min: set.minutes, intensity_ma: intensity ?? set.intensity_ma, acknowledged })]));
    },
    stop: (channel, tolerance) => record([act("stimulation.stopped", { channel, tolerance })]),
    after(technique, amount) {
      const [region, side] = (m.ui.site || `${m.room.sites[0]?.region ?? ""}:${m.room.sites[0]?.side ?? ""}`).split(":");
      return record([act("technique.applied", { technique: technique.id, region, side, ...(technique.in === "minutes" ? { minutes: amount } : { settings: { [technique.in]: amount } }) })]);
    },
    measure(sign, value) {
      const given = number(value);
      if (value === undefined) return null;
      return record([act("measure.recorded", { instrument: sign.instrument, value: Number.isNaN(given) ? value : given, phase: "after", side: sign.side, movement: sign.movement })]);
    },
    incident: (given) => record([act("incident.reported", given)]),
    close(asked, missed, ticked) {
      if (m.link.refused.length) return m.choose({ said: "Something refused is still to be answered. Answer it, then close." });
      const sheets = ticked.includes("sheet-handed-over") && missed.length ? [act("advice.given", { sheets: [...asked.sheets], language: document.documentElement.lang || "en" })] : [];
      const short = asked.until > m.link.now() ? [{ code: "treatment.observation_short", sentence: `The patient should be watched until ${m.clock(asked.until)}, ${asked.minutes} minutes after the last needle.` }] : [];
      const unsaid = missed.length && !sheets.length ? [{ code: "treatment.sheet_not_given", sentence: `Not handed over: ${missed.map(plain).join(", ")}.` }] : [];
      return asking([...short, ...unsaid], (acknowledged) => { m.leaving = true; return record([...sheets, act("session.closed", { leaving_checks: ticked, acknowledged })], { undo: false }); });
    },
    noTwitch: (needle) => record([act("twitch.seen", { needle, count: 0 })]),
    closeEmpty: () => { m.leaving = true; return record([act("session.closed")], { undo: false }); },
    async scan() {
      const dialog = document.getElementById("scan-pack"), scanning = dialog.querySelector("form");
      open(dialog);
      scanning.elements.before?.remove();
      scanning.reset();
      scanning.querySelector("[data-says]").hidden = true;
      scanning.elements.scan.focus();
      if (scanning.dataset.loaded) return;
      scanning.dataset.loaded = "yes";
      scanning.addEventListener("submit", (event) => { event.preventDefault(); m.does.scanned(dialog, scanning); });
      await import(scanning.dataset.script).catch(() => { scanning.dataset.loaded = ""; });
    },
    async scanned(dialog, scanning) {
      const { scan, before } = scanning.elements, says = scanning.querySelector("[data-says]"), text = [before?.value, scan.value].filter(Boolean).join("\n");
      const say = (sentence) => { says.textContent = sentence; says.hidden = !sentence; };
      try {
        const told = await ask(scanning.dataset.asks, { text });
        // The next scan takes the place of the one that was refused.
        if (told.status !== "usable") { say(told.sentence); scan.select(); return; }
        before?.remove();
        scan.value = "";
        say("");
        await m.does.takeFrom(told.pack, dialog, say);
      } catch { say("This needs the network. Pick the pack from the list on the card: expired and recalled lots are not on it."); }
    },
    /** The next needles come from this pack, wherever its size is within the limits. */
    async takeFrom(pack, dialog, say) {
      const same = (one) => one.lot === pack.lot && one.length_mm === pack.length_mm && one.gauge_mm === pack.gauge_mm;
      if (!m.room.cards.every((card) => card.packs.some(same))) await m.does.refresh();
      const fits = m.room.cards.filter((card) => card.packs.some((one) => same(one) && !one.refused));
      if (!fits.length) { say(m.room.cards.flatMap((card) => card.packs).find(same)?.refused ?? "No muscle is planned that this needle could go into."); return; }
      const chosen = Object.fromEntries(fits.map((card) => [card.key, { ...m.ui.chosen[card.key], pack: card.packs.find(same) }]));
      dialog.close();
      m.choose({ chosen: { ...m.ui.chosen, ...chosen }, toast: { text: `Next needles: ${size(pack)} mm, lot ${pack.lot}${fits.length < m.room.cards.length ? `, for ${fits.map((card) => card.title).join(", ")}` : ""}`, commands: [] } });
    },
    async help() {
      try {
        const body = new FormData();
        body.set("act", "want");
        const headers = { "X-CSRFToken": token() };
        const answer = await fetch(m.room.addresses.help, { method: "POST", body, headers, credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        m.choose({ toast: { text: "Everybody in the clinic is told that you want help.", commands: [] } });
        document.dispatchEvent(new CustomEvent("follow:now"));
      } catch { m.choose({ said: "The call did not go out: there is no network. Call out loud." }); }
    },
    reopen: (reason) => record([act("session.reopened", { reason })], { undo: false }),
    plan: (card) => reload(m.room.addresses.plan, form({ muscle: card.muscle, side: card.side })),
    async planAll(needles) {
      const pairs = [...new Set(needles.map((one) => `${one.muscle}:${one.side}`))];
      for (const pair of pairs) { const [muscle, side] = pair.split(":"); if (!(await reload(m.room.addresses.plan, form({ muscle, side })))) return; }
    },
    async chart() {
      const dialog = document.getElementById("more-muscles"), place = document.getElementById("chart-place");
      open(dialog);
      if (place.dataset.loaded) return;
      try {
        const answer = await fetch(m.room.addresses.chart, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        place.innerHTML = await answer.text();
        place.dataset.loaded = "yes";
        await import(place.querySelector("script[type=module]").src);
        document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: place } }));
      } catch { place.textContent = "The whole body chart needs the network. Planned muscles are on the cards."; }
    },
    async picked({ muscle, side, view, x, y }) {
      document.getElementById("more-muscles").close();
      const known = m.room.cards.some((card) => card.muscle === muscle && card.side === side);
      const spot = view && x !== "" ? { view: ["left", "right"].includes(view) ? "lateral" : view, x: Number(x), y: Number(y) } : undefined;
      if (!known && !(await reload(`${m.room.addresses.document}?extra=${encodeURIComponent(`${extra()} ${muscle}:${side}`)}`))) return;
      const card = m.room.cards.find((one) => one.muscle === muscle && one.side === side);
      if (card && spot) card.spot = spot;
      m.draw();
      document.getElementById(`card-${muscle}-${side}`)?.scrollIntoView({ block: "center" });
    },
    shortcut(event) {
      // With Alt, which no scanner types; and only what takes needles out.
      if (event.altKey && event.shiftKey && event.code === "KeyO" && inBody(m.state).length) { event.preventDefault(); m.does.allOut(); }
    },
  };
}

const differing = (last, choice) => ["gauge_mm", "length_mm"].filter((name) => choice.pack[name] !== last[name]).concat(["depth_mm", "technique"].filter((name) => (choice[name] ?? null) !== (last[name] ?? null)));
