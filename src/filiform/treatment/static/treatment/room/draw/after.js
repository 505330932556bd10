// Needles out: the count, the search for one that is missing, what is done afterwards, and the way home.
import { html, nothing } from "../lit.js";
import { counted, missing, real } from "../fold.js";
import { accounted, leaving, matches, reportedMissing, toCount } from "../acts.js";
import { dose, plain } from "../words.js";
import { alert, badge, card, icon, submits } from "./parts.js";

export function count(m) {
  const { state, room } = m, put = real(state).length, told = counted(state), second = put > room.rules.second_counter_above;
  if (!toCount(state) || matches(state)) return nothing;
  const lost = missing(state), out = real(state).filter((needle) => needle.out && !needle.missing);
  return card("Count the needles", html`
    ${told !== null && !lost.length ? alert("danger", `${told} counted, ${put} went in. ${told < put ? "Look for the missing one before the patient moves." : "Count again: more than went in."}`) : nothing}
    <form class="row counting" @submit=${submits((given) => m.does.count(Number(given.counted), given.second))}>
      <button class="button" type="button" data-size="large" aria-label="One less" @click=${step(-1)}>${icon("minus")}</button>
      <label><span class="visually-hidden">Needles in the sharps bin</span><input class="input num" name="counted" inputmode="numeric" autocomplete="off" value=${put}></label>
      <button class="button" type="button" data-size="large" aria-label="One more" @click=${step(1)}>${icon("plus")}</button>
      ${second ? html`<div class="field"><label class="label" for="second">Counted with</label><select id="second" name="second">${Object.entries(room.names).filter(([ref]) => ref !== room.me).map(([ref, name]) => html`<option value=${ref}>${name}</option>`)}</select></div>` : nothing}
      <button class="button" data-kind="primary" data-size="large" id="count">Counted into the bin</button></form>
    ${lost.map((needle) => search(m, needle))}
    ${out.length && (told === null || told < put) ? html`<details id="lost" ?open=${told !== null && told < put && !lost.length}><summary>A needle is missing</summary><div class="stack" data-gap="small"><p>Which one is it? Tap it; the search begins.</p><div class="row">${out.map((needle) => html`<button class="button" type="button" @click=${() => m.does.miss(needle)}>${m.label(needle.id)} ${m.muscle(needle)}</button>`)}</div></div></details>` : nothing}`, { kind: "warning", id: "counting" });
}

const step = (by) => (event) => { const field = event.target.closest("form").elements.counted; field.value = Math.max(0, Number(field.value) + by); };

/** The guided search: the patient stays, each place in turn, who was told, found or reported. */
function search(m, needle) {
  const { room, state } = m, places = m.ui.looked[needle.id] ?? [], told = m.ui.told[needle.id] ?? [];
  const tick = (kind, id, on) => m.choose({ [kind]: { ...m.ui[kind], [needle.id]: on ? [...(m.ui[kind][needle.id] ?? []), id] : m.ui[kind][needle.id].filter((one) => one !== id) } });
  return html`<section class="stack search" data-gap="small" aria-label="Search"><p><strong>${m.label(needle.id)} ${m.muscle(needle)}</strong> is being searched for. The patient stays, and keeps still, until it is found or reported.</p>
    <ol class="plain">${room.rules.where_to_look.map((place) => html`<li><label class="check"><input type="checkbox" .checked=${places.includes(place.id)} @change=${(event) => tick("looked", place.id, event.target.checked)}><span>${place.words}</span></label><button class="button" type="button" name="where_found" @click=${() => m.does.found(needle, place)}>Found here</button></li>`)}</ol>
    <fieldset><legend class="label">Told</legend><div class="row">${room.rules.who_to_tell.map((who) => html`<label class="check"><input type="checkbox" .checked=${told.includes(who.id)} @change=${(event) => tick("told", who.id, event.target.checked)}><span>${who.words}</span></label>`)}</div></fieldset>
    ${reportedMissing(state) ? alert("danger", "Reported as an incident. It stays on the clinic's board until the search is closed by name.") : html`<p><button class="button" data-kind="danger" type="button" ?disabled=${places.length < room.rules.where_to_look.length || !told.length} @click=${() => m.does.notFound(needle, places, told)}>Not found: report an incident</button></p>
    <p class="quiet small">Reporting needs every place looked at and somebody told. If it may have broken off in the body: leave the limb still, mark the place, send for imaging.</p>`}</section>`;
}

export function after(m) {
  const { state, room } = m;
  if (!accounted(state)) return nothing;
  return html`<div class="cards">
    ${card("Afterwards", html`${state.techniques.length ? html`<p class="row">${state.techniques.map((one) => badge(`${one.technique}${one.minutes ? ` ${one.minutes} min` : ""}${one.settings.sets ? ` ${dose(one.settings.sets, "sets")}` : ""}`, "success", "done"))}</p>` : nothing}
      <div class="field"><label class="label" for="after-site">Where</label><select id="after-site" @change=${(event) => m.choose({ site: event.target.value })}>${room.sites.map((site) => html`<option value="${site.region}:${site.side}">${site.words}</option>`)}</select></div>
      ${room.rules.after.filter((one) => one.id !== "stimulation" || room.stimulation?.kind !== "danger").map((one) => html`<div class="row dose" role="group" aria-label=${one.label}><strong>${one.label}</strong>${one.choices.map((amount) => html`<button class="button" type="button" aria-label="${one.label} ${dose(amount, one.in, "minutes")}" @click=${() => m.does.after(one, amount)}>${dose(amount, one.in)}</button>`)}</div>`)}`)}
    ${card("Test again", html`${room.signs.map((sign, place) => html`<form class="row sign" @submit=${submits((given) => m.does.measure(sign, given.value))}><label class="label" for="sign-${place}">${sign.name}<small class="quiet"> ${sign.unit}</small></label><span class="num">${sign.before ?? "—"} →</span><input class="input num" id="sign-${place}" name="value" inputmode="decimal" autocomplete="off" value=${m.lastOf(sign) ?? ""}><button class="button">Record</button></form>`)}`)}
  </div>`;
}

const sheet = ({ links }) => (links.aftercare ? html`<a href=${links.aftercare}>See the sheet</a>` : nothing);

export function leave(m) {
  const { state, room } = m;
  if (!accounted(state)) return nothing;
  const asked = leaving(room.rules, room.cards, state), wait = asked.until - m.link.now();
  const missed = asked.sheets.filter((sheet) => !state.advice.some((one) => one.sheets.includes(sheet)));
  return card("Before the patient leaves", html`<form class="stack" data-gap="small" @submit=${submits((given, button) => m.does.close(asked, missed, button.value === "all" ? asked.checks.map((item) => item.id) : Object.keys(given)))}>
    ${state.incidents.filter((one) => !one.severity).map((one) => alert("warning", `Grade the incident first: ${plain(one.kind)}.`))}
    ${wait > 0 ? html`<p class="row">${icon("clock")}<span>Watch until <strong class="num">${m.clock(asked.until)}</strong> (${asked.minutes} minutes after the last needle). Closing earlier asks first.</span></p>` : nothing}
    ${room.review ? alert("info", room.review, html`<a href=${room.links.review}>See the plan</a>`) : nothing}
    <fieldset><legend class="visually-hidden">Leaving checks</legend><div class="checks">${asked.checks.map((item) => html`<label class="check"><input type="checkbox" name=${item.id}><span>${item.words}</span></label>`)}</div></fieldset>
    ${missed.length ? html`<p class="row">${icon("note")}<span>Advice sheets to hand over: ${missed.map(plain).join(", ")}</span>${sheet(room)}</p>` : html`<p class="row">${badge("Advice given", "success", "done")}${sheet(room)}</p>`}
    <div class="row"><button class="button go" data-kind="primary" data-size="large" id="close" value="all">${icon("done")}All of this holds${missed.length ? ", advice given" : ""}: close the session</button><button class="button" value="ticked">Close with what is ticked</button></div></form>`, { id: "leaving" });
}

export function closed(m) {
  const { state, room } = m;
  return card("Session closed", html`<p class="row"><time datetime=${state.closed.at}>${m.clock(state.closed.at)}</time>${room.links.note ? html`<a class="button" data-kind="primary" data-size="large" href=${room.links.note}>On to the note</a>` : nothing}${sheet(room)}${real(state).length ? html`<a class="button" href=${room.links.keep}>${icon("plus")}Keep as a quick pick</a>` : nothing}</p>
    ${missing(state).length ? alert("danger", "A needle was not found. It stays on the clinic's board until the search is closed.") : nothing}
    <details id="reopen"><summary>Open it again</summary><form class="row" @submit=${submits((given) => m.does.reopen(given.reason))}><div class="field"><label class="label" for="why">Why</label><input id="why" name="reason" autocomplete="off" required></div><button class="button">Reopen</button></form></details>`, { kind: "success" });
}
