// One card a muscle: what is at risk, one tap for a needle, and its needles with their clocks.
import { html, nothing } from "../lit.js";
import { isIn, needlesOf, real } from "../fold.js";
import { offered } from "../acts.js";
import { plain, size, span } from "../words.js";
import { alert, badge, dwell, icon, number, submits, tone } from "./parts.js";

export const ofCard = (state, card) => needlesOf(state).filter((needle) => needle.insertion.muscle === card.muscle && needle.insertion.side === card.side);
export const choiceOf = (m, card) => offered(card, m.ui.chosen[card.key], m.state, m.before(card));

const packs = (m, card, chosen) => html`${card.packs.map((one) => html`<option value="${one.gauge_mm}|${one.length_mm}|${one.lot}" ?disabled=${Boolean(one.refused)} ?selected=${chosen && one.lot === chosen.lot && one.length_mm === chosen.length_mm && one.gauge_mm === chosen.gauge_mm} title=${one.refused}>${size(one)} mm · ${one.lot}${one.colour ? ` · ${one.colour}` : ""}${one.left === null ? "" : ` · ${m.left(one)} left`}${one.refused ? " · over the limit" : ""}</option>`)}`;

/** Size, depth and technique; what the limits forbid is shown and cannot be chosen. */
function sizes(m, card, chosen, key, changed) {
  const refused = [...card.packs, ...card.techniques].filter((one) => one.refused);
  return html`<div class="grid"><div class="field"><label class="label" for="pack-${key}">Needle</label><select id="pack-${key}" name="pack" @change=${changed}>${packs(m, card, chosen.pack ?? chosen)}</select></div>
    <div class="field"><label class="label" for="depth-${key}">Depth, mm${card.max_depth_mm === null ? "" : ` (at most ${card.max_depth_mm})`}</label><div class="stepper"><button class="button" type="button" aria-label="5 mm less" @click=${step(-5)}>${icon("minus")}</button><input class="input num" id="depth-${key}" name="depth_mm" inputmode="decimal" autocomplete="off" .value=${String(chosen.depth_mm ?? "")} @change=${changed}><button class="button" type="button" aria-label="5 mm more" @click=${step(5)}>${icon("plus")}</button></div></div>
    <div class="field"><label class="label" for="technique-${key}">Technique</label><select id="technique-${key}" name="technique" @change=${changed}>${card.techniques.map((one) => html`<option value=${one.value} ?disabled=${Boolean(one.refused)} ?selected=${one.value === chosen.technique}>${plain(one.value)}${one.refused ? " · not here" : ""}</option>`)}</select></div></div>
    ${refused.length ? html`<p class="quiet small">${[...new Set(refused.map((one) => one.refused))].slice(0, 3).join(" ")}</p>` : nothing}`;
}
const step = (by) => (event) => {
  const field = event.target.closest(".stepper").querySelector("input");
  field.value = String(Math.max(1, (number(field.value) || 0) + by));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

const read = (card, form) => {
  const [gauge, length, lot] = form.elements.pack.value.split("|");
  return { pack: card.packs.find((one) => one.lot === lot && one.length_mm === Number(length) && one.gauge_mm === Number(gauge)), depth_mm: number(form.elements.depth_mm.value), technique: form.elements.technique.value };
};

export function muscle(m, card) {
  const { state, room } = m, here = ofCard(state, card), chosen = choiceOf(m, card), open = !state.closed;
  const stands = m.against(card, chosen);
  const kind = card.worst ? tone(card.worst.severity) : nothing, put = here.filter((needle) => !needle.struck).length;
  const started = real(state).some((needle) => needle.insertion.muscle === card.muscle && needle.insertion.side === card.side);
  return html`<section class="card muscle" id="card-${card.key}" data-kind=${kind} aria-labelledby="title-${card.key}">
    <header><h2 id="title-${card.key}">${card.title}</h2>${card.worst ? badge(card.worst.label, kind, "caution") : nothing}</header>
    <details class="risk" id="risk-${card.key}" ?open=${!started}><summary>Risk${card.limits.length ? ` · ${card.limits.length} limit${card.limits.length === 1 ? "" : "s"}` : ""}<small class="quiet">&nbsp;· unreviewed draft</small></summary><div .innerHTML=${card.risk}></div></details>
    ${!open ? nothing : stands === "skin"
      ? html`<button class="button go" data-size="large" type="button" @click=${() => m.does.clean(card.regions.map((region) => ({ region, side: card.side })))}>${icon("check")}Skin clean here</button>`
      : card.unscreened ? alert("warning", stands, html`<button class="button" type="button" @click=${() => m.does.plan(card)}>Add it to the plan and screen again</button>`)
        : stands && state.timeout && (card.barred || !chosen.pack) ? alert("danger", stands, card.barred && room.links[card.mend] ? html`<a class="button" href=${room.links[card.mend]}>Open ${card.mend}</a>` : nothing) : html`<div class="insert">${stands && state.timeout ? alert("danger", stands) : nothing}
        <button class="button go" data-kind="primary" data-size="large" type="button" id="in-${card.key}" ?disabled=${Boolean(stands)} @click=${() => m.does.insert(card)}>${icon("plus")}<span>${put ? "Another needle in" : "Needle in"}<small class="num">${size(chosen.pack)} mm${chosen.depth_mm ? ` · to ${chosen.depth_mm} mm` : ""} · ${plain(chosen.technique)}${chosen.pack.colour ? ` · ${chosen.pack.colour}` : ""}${asBefore(m.before(card), chosen) && !put ? " · as last time" : ""}</small></span></button>
        <details id="set-${card.key}"><summary>Size, depth, technique</summary><form @submit=${(event) => event.preventDefault()}>${sizes(m, card, chosen, card.key, (event) => m.choose({ chosen: { ...m.ui.chosen, [card.key]: read(card, event.target.form) } }))}</form></details></div>`}
    ${here.length ? html`<ul class="plain needles">${here.map((needle) => row(m, card, needle))}</ul>` : nothing}
  </section>`;
}

const asBefore = (before, chosen) => before && ["gauge_mm", "length_mm"].every((name) => chosen.pack[name] === before[name]) && (chosen.depth_mm ?? null) === (before.depth_mm ?? null) && chosen.technique === before.technique;
const standing = (needle) => (needle.struck ? "struck" : needle.missing ? "missing" : isIn(needle) ? "in" : "out");
/** The same thing felt again is told once, with how often. */
const counted = (words) => [...new Set(words)].map((word) => { const often = words.filter((one) => one === word).length; return often > 1 ? `${word} ×${often}` : word; });
const felt = (one) => (one.score === null ? one.quality : `${one.quality} ${one.score}`);

function row(m, card, needle) {
  const said = needle.insertion, is = standing(needle), label = m.label(needle.id), technique = needle.manipulations.at(-1)?.technique ?? said.technique;
  const passes = needle.manipulations.reduce((sum, one) => sum + (one.passes ?? 0), 0);
  const run = [...m.state.running.values()].find((one) => one.needles.includes(needle.id));
  const facts = [size(said), said.depth_mm && `to ${said.depth_mm} mm`, technique && plain(technique), passes && `${passes} passes`, needle.twitches && `LTR ${needle.twitches}`, ...counted(needle.sensations.map(felt)), run && `current ${run.channel}`];
  return html`<li class="needle" data-state=${is} data-sending=${m.link.pending.has(said.command) || nothing}>
    <div class="needle-head"><strong class="num">${label}</strong><span class="num small">${facts.filter(Boolean).join(" · ")}${said.carried_from ? html` ${badge(said.changed.length ? "changed" : "carried", said.changed.length ? "warning" : "accent")}` : nothing}</span>
      ${is === "in" ? dwell(said.at, said.dwell_limit_min) : is === "out" ? html`<span class="num quiet">out after ${span(Date.parse(needle.out.at) - Date.parse(said.at))}</span>` : is === "missing" ? badge("Missing", "danger", "stop") : html`<span class="quiet">struck out</span>`}</div>
    ${is === "in" && !m.state.closed ? html`<div class="taps">
      <button class="button" type="button" id="twitch-${needle.id}" aria-label="Twitch on ${label}" aria-pressed=${needle.twitches > 0} @click=${() => m.does.twitch([needle.id])}>Twitch</button>
      <button class="button" type="button" id="ache-${needle.id}" aria-label="Ache at ${label}" aria-pressed=${needle.sensations.length > 0} @click=${() => m.does.feel(needle.id, "ache")}>Ache</button>
      <button class="button" type="button" id="work-${needle.id}" aria-label="More for ${label}" aria-expanded=${m.ui.unfolded === needle.id} @click=${() => m.choose({ unfolded: m.ui.unfolded === needle.id ? "" : needle.id })}>More</button>
      <button class="button" type="button" id="out-${needle.id}" data-kind="primary" aria-label="${label} out" @click=${() => m.does.withdraw(needle.id)}>Out</button></div>
      ${m.ui.unfolded === needle.id ? more(m, card, needle, label) : nothing}` : nothing}
    ${is === "out" && !m.state.closed ? html`<div class="row">${needle.out.bleeding === null && needle.out.pressure_s === null ? html`<button class="button" type="button" aria-label="${label} bled, pressed ${m.pressS(card)} s" @click=${() => m.does.bled(needle.id, card)}>Bled, pressed ${m.pressS(card)} s</button>` : nothing}<button class="button" data-kind="quiet" type="button" aria-label="${label} is still in" @click=${() => m.does.stillIn(needle)}>Still in</button></div>` : nothing}
  </li>`;
}

function more(m, card, needle, label) {
  const works = card.techniques.filter((one) => one.value in m.room.rules.works && !one.refused);
  return html`<div class="stack fold" data-gap="small">
    <form class="stack" data-gap="small" @submit=${submits((given, button) => m.does.feel(needle.id, button.value, number(given.score)))}>
      <fieldset><legend class="label">How strong at ${label} (may be left out)</legend><div class="score">${[...Array(11).keys()].map((score) => html`<label class="choice"><input type="radio" name="score" value=${score}><span>${score}</span></label>`)}</div></fieldset>
      <div class="row">${m.room.rules.qualities.map((quality) => html`<button class="button" value=${quality}>${quality}</button>`)}</div></form>
    ${works.length ? html`<form class="row" @submit=${submits((given, button) => m.does.work(needle.id, button.value, number(given.passes)))}><label class="field passes"><span class="label">Passes</span><input class="input num" name="passes" inputmode="numeric" autocomplete="off"></label>${works.map((one) => html`<button class="button" value=${one.value}>${plain(one.value)}</button>`)}</form>` : nothing}
    <div class="row"><button class="button" type="button" @click=${() => m.does.noTwitch(needle.id)}>No twitch</button><button class="button" type="button" @click=${() => m.does.bled(needle.id, card)}>Out, bled, pressed ${m.pressS(card)} s</button></div>
    <form class="stack" data-gap="small" @submit=${(event) => { event.preventDefault(); m.does.change(needle, card, read(card, event.target)); }}>${sizes(m, card, { ...needle.insertion, pack: needle.insertion }, needle.id, () => {})}<button class="button">Change what was recorded</button></form>
    <p><button class="button" type="button" @click=${() => m.does.strike(needle)}>It never went in</button></p></div>`;
}
