// Quick picks: the same as last time, or a protocol. What is carried and what was changed stand apart, before and after.
import { html, nothing } from "../lit.js";
import { real } from "../fold.js";
import { offered } from "../acts.js";
import { LETTER, plain, size } from "../words.js";
import { alert, badge, card, icon } from "./parts.js";

const COMPARED = ["gauge_mm", "length_mm", "depth_mm", "technique"];

/** The needles of a pick as they would go in today: each with its card, what differs, and what stands against it. */
export function proposed(m, pick) {
  return pick.needles.map((needle, place) => {
    const card = m.room.cards.find((one) => one.muscle === needle.muscle && one.side === needle.side);
    const edit = m.ui.edits[place] ?? {}, wanted = { ...needle, ...edit };
    if (!card) return { needle, place, card: null, left: edit.left, stands: "unplanned" };
    const choice = offered(card, { pack: wanted, technique: wanted.technique, depth_mm: wanted.depth_mm ?? null }, m.state, needle);
    const now = { ...choice, gauge_mm: choice.pack?.gauge_mm, length_mm: choice.pack?.length_mm };
    const changed = COMPARED.filter((name) => (now[name] ?? null) !== (needle[name] ?? null));
    const stands = m.against(card, choice);
    return { needle, place, card, choice, changed, left: edit.left, stands: stands === "skin" ? "Clean the skin here first." : stands };
  });
}

export function again(m) {
  const { room, ui } = m, picks = [...(room.last ? [room.last] : []), ...room.picks];
  if (!picks.length || m.state.closed || !m.state.timeout || m.ui.put) return nothing;
  // What is offered by itself is offered before the first needle; later only what was asked for.
  const open = (ui.asked || !real(m.state).length) && picks.find((one) => one.ref === ui.pick);
  return html`<section class="picks stack" data-gap="small" aria-label="Quick picks">
    <div class="chips">${picks.map((one) => html`<button class="chip" type="button" aria-pressed=${one === open} @click=${() => m.choose({ pick: one === open ? "" : one.ref, edits: {}, asked: true })}>${one === room.last ? icon("undo") : one.favourite ? icon("check") : nothing}${one.name} · ${one.needles.length} needle${one.needles.length === 1 ? "" : "s"}</button>`)}<a class="chip" href=${room.links.picks}>All quick picks</a></div>
    ${open ? proposal(m, open) : nothing}</section>`;
}

function proposal(m, pick) {
  const rows = proposed(m, pick), going = rows.filter((row) => !row.left && !row.stands);
  const unplanned = rows.filter((row) => row.stands === "unplanned" && !row.left), edit = (place, values) => m.choose({ edits: { ...m.ui.edits, [place]: { ...m.ui.edits[place], ...values } } });
  return card(pick.name, html`
    <ul class="plain proposal">${rows.map((row) => html`<li data-left=${row.left || nothing}>
      <label class="check"><input type="checkbox" .checked=${!row.left} @change=${(event) => edit(row.place, { left: !event.target.checked })}><span><strong>${LETTER[row.needle.side]} ${plain(row.needle.muscle)}</strong>
        <small class="num">${row.choice?.pack ? `${size(row.choice.pack)} mm · ${plain(row.choice.technique)}` : `${size(row.needle)} mm`}</small></span></label>
      ${row.card && !row.stands ? html`<span class="stepper"><button class="button" type="button" aria-label="5 mm less deep" @click=${() => edit(row.place, { depth_mm: Math.max(5, (row.choice.depth_mm ?? 10) - 5) })}>${icon("minus")}</button><span class="num">${row.choice.depth_mm ?? "—"} mm</span><button class="button" type="button" aria-label="5 mm deeper" @click=${() => edit(row.place, { depth_mm: Math.min(row.choice.pack.length_mm, row.card.max_depth_mm ?? Infinity, (row.choice.depth_mm ?? 5) + 5) })}>${icon("plus")}</button></span>` : nothing}
      ${row.stands ? badge(row.stands === "unplanned" ? "Not planned today" : row.stands, "danger", "stop") : row.changed.length ? badge(`changed: ${row.changed.map(plain).join(", ")}`, "warning") : badge(pick === m.room.last ? "carried" : "as kept", "accent")}</li>`)}</ul>
    ${unplanned.length ? alert("warning", "Some muscles are not planned today, so they have not been screened.", html`<button class="button" type="button" @click=${() => m.does.planAll(unplanned.map((row) => row.needle))}>Plan them and screen again</button>`) : nothing}
    <p class="quiet small">Needle by needle, then tap. Clocks start with the tap. Carried from ${pick.date ?? "your quick picks"}; look at every line.</p>
    <button class="button go" data-kind="primary" data-size="large" type="button" id="put-all" ?disabled=${!going.length} @click=${() => m.does.putAll(pick, going)}>${icon("plus")}${going.length} needle${going.length === 1 ? "" : "s"} in, as listed</button>`, { id: "proposal" });
}
