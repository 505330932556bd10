// What went wrong and what was recorded: warnings, the faint log, incidents, the list of acts, the toast with its undo.
import { html, nothing } from "../lit.js";
import { inBody, real } from "../fold.js";
import { cameBack, countIsOld } from "../acts.js";
import { first, lines } from "../words.js";
import { alert, card, icon, submits } from "./parts.js";

const STRIKES = new Set("needle.inserted needle.manipulated twitch.seen sensation.reported stimulation.started needle.withdrawn needles.all_withdrawn sharps.counted technique.applied measure.recorded incident.reported skin.prepared advice.given".split(" "));
const STOPS = ["sharp", "electric", "burning", "faint"];

export function warnings(m) {
  const { state, room, link } = m, told = [], name = (needle) => `${m.label(needle.id)} ${m.muscle(needle)}`;
  for (const needle of cameBack(state)) told.push(alert("danger", `${name(needle)} was struck out, then ${room.names[needle.out.by] ?? "somebody"} recorded that it came out at ${m.clock(needle.out.at)}. It counts as having been in. ${state.closed ? "Open the session again and count." : "Count again."}`, state.closed ? undefined : html`<button class="button" type="button" @click=${() => m.does.strike(needle)}>It never went in</button>`));
  if (state.closed) return told;
  const now = link.now().getTime();
  for (const needle of inBody(state)) {
    const minutes = Math.floor((now - Date.parse(needle.insertion.at)) / 60_000), limit = needle.insertion.dwell_limit_min, planned = needle.insertion.planned_dwell_min;
    if (limit && minutes >= limit) told.push(alert("danger", `${name(needle)} has been in for ${minutes} minutes; the limit is ${limit}. Take it out.`));
    else if (planned && minutes >= planned) told.push(alert("warning", `${name(needle)}: the planned ${planned} minutes are over.`));
    for (const one of needle.sensations) if (STOPS.includes(one.quality)) told.push(alert("warning", `${name(needle)}: ${one.quality} sensation. Stop and withdraw it.`, html`<button class="button" type="button" @click=${() => m.does.withdraw(needle.id)}>${m.label(needle.id)} out</button>`));
  }
  for (const needle of real(state)) {
    const press = m.cardOf(needle)?.afterwards.press_min;
    if (needle.out && press && (needle.out.pressure_s ?? 0) < press * 60) told.push(alert("warning", `Press on ${name(needle)} for ${press} minutes.`, html`<button class="button" type="button" @click=${() => m.does.pressed(needle, press)}>Pressed ${press} min, dry</button>`));
    else if (needle.out?.bleeding && !needle.out.pressure_s) told.push(alert("warning", `${name(needle)} bled and no pressure is recorded.`));
  }
  if (countIsOld(state)) told.push(alert("warning", "A needle came out after the last count. Count again."));
  for (const event of state.history) if (event.against) told.push(alert("warning", `Kept as a fact although a check would have refused it: ${m.words(event)}. It is on the safety list.`));
  if (link.others().length) told.push(alert("danger", `${link.others().length} acts of ${room.names[link.others()[0].by] ?? "somebody else"} wait on this device. They are sent when she signs in here.`));
  if (room.stimulation?.kind === "danger" && state.timeout) told.push(alert("info", room.stimulation.text));
  if (!m.store.keeps) told.push(alert("warning", "This browser keeps nothing: do not close this page before everything is saved."));
  return told;
}

/** The log of a faint on one screen. */
export function faint(m) {
  const { room } = m;
  return card("Faint log", html`<ol>${room.first_minute.map((step) => html`<li>${step}</li>`)}</ol>
    <form class="stack" data-gap="small" @submit=${submits((given) => m.does.faint(given))}>
      <fieldset><legend class="label">Position now</legend><div class="choices">${room.rules.positions.map((one) => html`<label class="choice"><input type="radio" name="position" value=${one}><span>${one}</span></label>`)}</div></fieldset>
      <div class="grid vitals">${[["pulse_bpm", "Pulse, /min"], ["systolic_mmhg", "Blood pressure, upper"], ["diastolic_mmhg", "lower"], ["spo2_percent", "Oxygen, %"]].map(([name, label]) => html`<label class="field"><span class="label">${label}</span><input class="input num" name=${name} inputmode="numeric" autocomplete="off"></label>`)}</div>
      <fieldset><legend class="label">Recovery</legend><div class="choices">${["fully awake", "awake, unwell", "not yet", "was unconscious"].map((one) => html`<label class="choice"><input type="radio" name="recovery" value=${one}><span>${one}</span></label>`)}</div></fieldset>
      <label class="field"><span class="label">Anything else</span><input name="note" autocomplete="off"></label>
      <div class="row"><button class="button" data-kind="primary" data-size="large">${icon("check")}Keep the log</button><button class="button" type="button" @click=${m.does.noFaint}>It was no faint</button></div></form>`, { kind: "danger", id: "faint" });
}

export function incident(m) {
  const { room } = m;
  return html`<details id="event"><summary>Something happened</summary>${card("Report an incident", html`<div class="row">${room.rules.reasons.slice(1).map((reason) => html`<button class="button" type="button" @click=${() => m.does.allOutFor(reason)}>${first(reason)}</button>`)}<button class="button" data-kind="danger" type="button" id="call-help" @click=${m.does.help}>Call for help</button></div>
    <form class="stack" data-gap="small" @submit=${submits((given, _, form) => { m.does.incident(given); form.reset(); })}><div class="grid"><div class="field"><label class="label" for="incident">What</label><select id="incident" name="kind">${room.incidents.map((one) => html`<option value=${one.id}>${one.title}</option>`)}</select></div><div class="field"><label class="label" for="severity">How grave</label><select id="severity" name="severity">${room.rules.severities.map((one) => html`<option>${one}</option>`)}</select></div></div>
    <div class="field"><label class="label" for="incident-note">What was seen and done</label><textarea id="incident-note" name="note" rows="2"></textarea></div><button class="button" data-kind="danger">Report</button></form>`, { kind: "danger" })}</details>`;
}

export const recorded = (m) => {
  if (!m.state.sequence) return nothing;
  const all = m.ui.lines ? lines(m.state, m.room) : [];
  return html`<details id="lines" @toggle=${(event) => event.target.open !== m.ui.lines && m.choose({ lines: event.target.open })}><summary>What was recorded (${m.state.sequence})</summary><ol class="plain lines">${all.map((line) => html`<li><time class="num quiet" datetime=${line.event.occurred_at}>${m.clock(line.event.occurred_at, true)}</time><span>${line.struck ? html`<del>${line.words}</del> ${line.now ? html`<ins>${line.now}</ins>` : nothing} <small class="quiet">${line.reason}</small>` : line.words}${m.link.pending.has(line.event.command_id) ? html` <small class="quiet">· on its way</small>` : nothing}</span>${!line.struck && !m.state.closed && STRIKES.has(line.event.kind) ? html`<button class="button" data-kind="quiet" type="button" aria-label="Take back: ${line.words}" @click=${() => m.does.undo([line.event.command_id])}>Take back</button>` : nothing}<small class="quiet">${m.room.names[line.event.by] ?? ""}</small></li>`)}</ol></details>`;
};

export const toast = (m) => (m.ui.toast ? html`<div class="toast room-toast" role="status">${icon("check")}<p>${m.ui.toast.text}</p>${m.ui.toast.more ?? nothing}${m.ui.toast.commands.length ? html`<button class="button undo" type="button" @click=${() => m.does.undo(m.ui.toast.commands)}>${icon("undo")}Undo</button>` : nothing}<button class="button" type="button" aria-label="Dismiss" @click=${() => m.choose({ toast: null })}>${icon("close")}</button></div>` : nothing);
