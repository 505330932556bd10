// Before the first needle: what it rests on, the time-out, hands and skin.
import { html, nothing } from "../lit.js";
import { prepares, timeout } from "../acts.js";
import { alert, badge, card, icon, submits } from "./parts.js";

const agents = (m) => html`<div class="field"><label class="label" for="agent">Skin agent</label><select id="agent" @change=${(event) => m.choose({ agent: event.target.value })}>${m.room.rules.skin_agents.map((agent) => html`<option ?selected=${agent === m.ui.agent}>${agent}</option>`)}</select></div>`;

const dries = (m) => (m.room.rules.dry_s[m.ui.agent] ? `, dry after ${m.room.rules.dry_s[m.ui.agent]} s` : "");
const places = (m) => m.room.sites.map((site) => site.words).join(", ");

export function start(m) {
  const { room } = m, barred = room.barriers.length > 0;
  return html`${barred ? card("Not ready", html`<ul class="plain">${room.barriers.map((one) => html`<li>${icon("stop")}<span>${one.text}</span>${one.link ? html`<a class="button" href=${one.link}>Open ${one.step}</a>` : nothing}</li>`)}</ul>`, { kind: "danger" }) : nothing}
  ${card("Before the first needle", html`<div .innerHTML=${room.before}></div>`)}
  ${barred ? nothing : card("Time-out", html`<form class="stack" data-gap="small" @submit=${submits((given, button) => m.does.start(skipped(given), button?.value === "later"))}>
    <ol class="checks">${room.rules.timeout.map((item) => html`<li><span>${item.words}</span></li>`)}
      <li><span>Hands cleaned: ${room.rules.hands_agent}</span></li><li><span>Skin cleaned with ${m.ui.agent}${dries(m)}: ${places(m)}</span></li></ol>
    <button class="button go" data-kind="primary" data-size="large" id="start">${icon("check")}All checked, hands and skin clean: start</button>
    <details id="exceptions"><summary>Something differs</summary><div class="stack" data-gap="small">${agents(m)}
      <p><button class="button" value="later">Start, clean hands and skin later</button></p>
      ${room.rules.timeout.map((item) => html`<div class="field"><label class="label" for="skip-${item.id}">${item.words}</label><input id="skip-${item.id}" name="skip_${item.id}" placeholder="Reason, if it cannot be ticked" autocomplete="off"></div>`)}
      <button class="button">The rest is checked, hands and skin are clean: start</button></div></details></form>`, { kicker: "Together with the patient" })}`;
}

const skipped = (given) => Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith("skip_")).map(([name, reason]) => [name.slice(5), reason]));

export function prepare(m) {
  const { state, room } = m;
  if (!state.timeout) return card("Time-out", html`<p>The session is open; the time-out is still to be passed.</p><button class="button go" data-kind="primary" data-size="large" type="button" id="timeout" @click=${() => m.record([timeout(room.rules)])}>${icon("check")}All checked</button>`);
  const bare = room.sites.filter((site) => !state.skin.has(site.region + "\n" + site.side));
  if (state.hands.length && !bare.length) return nothing;
  return card("Hands and skin", html`<div class="stack" data-gap="small">
    <button class="button go" data-kind="primary" data-size="large" type="button" id="prepare" @click=${() => m.record(prepares(room.rules, room.sites, m.ui, state))}>${icon("check")}${state.hands.length ? "Skin clean" : "Hands and skin clean"}: ${bare.map((site) => site.words).join(", ")}</button>
    <p class="quiet small">With ${m.ui.agent}${dries(m)}.</p>${agents(m)}
    <div class="row">${state.hands.length ? nothing : html`<button class="button" type="button" @click=${() => m.record(prepares(room.rules, [], m.ui, state))}>Hands only</button>`}
      ${room.sites.map((site) => bare.includes(site) ? html`<button class="button" type="button" @click=${() => m.does.clean([site])}>${site.words}</button>` : badge(site.words, "success", "done"))}</div></div>`);
}

export const refusals = (m) => m.link.refused.map((one) => {
  const { refusal } = one, mend = m.room.mends[refusal.code];
  return alert(refusal.asks ? "warning" : "danger", html`<strong>${m.words({ ...one, sequence: 0 })}</strong>: ${m.here(refusal.sentence)}`, html`<div class="row">
    ${refusal.asks ? html`<button class="button" data-size="large" type="button" @click=${() => m.link.again(one, { acknowledged: [refusal.code] })}>Confirm, and record it</button>` : nothing}
    ${!refusal.asks && m.isFact(one) ? html`<button class="button" type="button" @click=${() => m.link.again(one, { happened: true })}>It has been done: keep it on record</button>` : nothing}
    ${mend && m.room.links[mend] ? html`<a class="button" href=${m.room.links[mend]}>Open ${mend}</a>` : nothing}
    <button class="button" data-kind="quiet" type="button" @click=${() => m.link.dismiss(one)}>${refusal.asks ? "Leave it" : "It was not done"}</button></div>`, { role: "alert" });
});
