// Electrical stimulation: pairs that may carry it, presets, what runs and how it is borne.
import { html, nothing } from "../lit.js";
import { pairs } from "../acts.js";
import { alert, card, dwell, number, submits } from "./parts.js";

export function current(m) {
  const { state, room, ui } = m, may = pairs(state, m.cardOf), said = room.stimulation;
  if (!may.length && !state.running.size) return nothing;
  const chosen = may.find((pair) => pair.join() === ui.pair) ?? may[0];
  return card("Electrical stimulation", html`
    ${[...state.running.entries()].map(([channel, run]) => html`<div class="row run"><strong>${run.needles.map(m.label).join("–")}</strong><span class="num">${run.hz ?? "?"} Hz · ${run.pulse_us ?? "?"} µs${run.intensity_ma ? ` · ${run.intensity_ma} mA` : ""}</span>${dwell(run.at, run.planned_min)}
      <span class="row">${room.rules.tolerances.map((one) => html`<button class="button" type="button" @click=${() => m.does.stop(channel, one.id)}>Stop: ${one.label.toLowerCase()}</button>`)}</span></div>`)}
    ${chosen ? html`<form class="stack" data-gap="small" @submit=${submits((given, button) => m.does.stimulate(chosen, button.value, number(given.intensity_ma)))}>
      ${may.length > 1 ? html`<div class="field"><label class="label" for="pair">Pair</label><select id="pair" @change=${(event) => m.choose({ pair: event.target.value })}>${may.map((pair) => html`<option value=${pair.join()} ?selected=${pair === chosen}>${pair.map(m.label).join("–")}</option>`)}</select></div>` : nothing}
      <div class="row">${ui.like ? html`<button class="button" data-kind="primary" data-size="large" value="like" id="like">${chosen.map(m.label).join("–")} as last time: ${ui.like.hz} Hz, ${ui.like.pulse_us} µs${ui.like.minutes ? `, ${ui.like.minutes} min` : ""}</button>` : nothing}${room.rules.presets.map((preset) => html`<button class="button" data-size="large" value=${preset.id}>${chosen.map(m.label).join("–")}: ${preset.label}${preset.minutes ? `, ${preset.minutes} min` : ""}</button>`)}</div>
      <details><summary>Intensity</summary><label class="field passes"><span class="label">mA</span><input class="input num" name="intensity_ma" inputmode="decimal" autocomplete="off"></label></details>
      <p class="quiet small">From zero, slowly, to strong but comfortable. Ask every ${room.rules.watch_every_min} minutes.</p></form>` : nothing}
    ${said?.text && said.kind !== "danger" ? alert(said.kind, said.text) : nothing}`, { kind: state.running.size ? "warning" : undefined, id: "current" });
}
