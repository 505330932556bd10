// The drawing of today's muscles: tap one and a needle goes in. It shows where a muscle lies, not where a needle may go.
import { html, nothing } from "../lit.js";
import { isIn, needlesOf } from "../fold.js";

const WIDTH = 500, HEIGHT = 1000; // of the whole drawing; the server shows the part with today's muscles

export const map = (m) => (m.room.map.length && !m.state.closed ? html`<aside class="room-map chart" data-depth="all" aria-label="Body chart of today" @click=${(event) => tapped(m, event)} @keydown=${(event) => { if ([" ", "Enter"].includes(event.key) && event.target.dataset.muscle) { event.preventDefault(); tapped(m, event); } }}>
  ${m.ui.offer.length ? html`<div class="chips offer" role="group" aria-label="Which muscle">${m.ui.offer.map((one) => html`<button class="chip" type="button" @click=${() => { m.choose({ offer: [] }); m.does.insert(one.card, one.spot); }}>${one.card.title}</button>`)}</div>` : nothing}
  <div class="chart-figures">${m.room.map.map((view) => html`<figure class="chart-view"><div class="room-drawing" .innerHTML=${m.ui.mapped ? view.svg : ""}></div><figcaption>${view.title}</figcaption></figure>`)}</div>
  <p class="quiet small">Tap a muscle: a needle goes in as its card says. The chart records; it is no map of insertion sites.</p></aside>` : nothing);

function tapped(m, event) {
  const svg = event.target.closest?.("svg.chart-drawing");
  if (!svg || event.target.closest(".offer")) return;
  const view = svg.dataset.view, under = event.clientX ? document.elementsFromPoint(event.clientX, event.clientY) : [event.target];
  const found = [...new Set(under.filter((one) => one.dataset?.muscle && one.closest("svg") === svg).map((one) => m.room.cards.find((card) => card.muscle === one.dataset.muscle && card.side === one.dataset.side)).filter(Boolean))];
  const point = event.clientX ? new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()) : null;
  const spot = point && { view: ["left", "right"].includes(view) ? "lateral" : view, x: Math.round(point.x / WIDTH * 1e4) / 1e4, y: Math.round(point.y / HEIGHT * 1e4) / 1e4 };
  if (found.length === 1) m.does.insert(found[0], spot);
  else m.choose({ offer: found.map((card) => ({ card, spot })) });
}

/** How many needles before this one lie at the same point: each is drawn a little beside the last. */
const besides = (here, needle, place) => here.slice(0, place).filter((one) => one.insertion.x === needle.insertion.x && one.insertion.y === needle.insertion.y).length;

/** Needles drawn where they are; planned muscles reachable by keyboard. After each drawing, on the parts lit leaves alone. */
export function mark(m, root) {
  root.querySelectorAll(".room-map [data-muscle]").forEach((path) => { path.setAttribute("tabindex", path.dataset.state ? "0" : "-1"); if (!path.dataset.state) path.setAttribute("aria-hidden", "true"); });
  for (const svg of root.querySelectorAll(".room-map .chart-drawing")) {
    const { view } = svg.dataset, marks = svg.querySelector(".chart-marks");
    const here = needlesOf(m.state).filter((needle) => !needle.struck && needle.insertion.x !== null && (needle.insertion.view === "lateral" ? needle.insertion.side : needle.insertion.view) === view);
    const drawn = here.map((needle, place) => [needle.id, needle.missing ? "missing" : isIn(needle) ? "in" : "out", m.label(needle.id), needle.insertion.x * WIDTH + 22 * besides(here, needle, place), needle.insertion.y * HEIGHT]);
    svg.style.setProperty("--k", String(Math.round(svg.viewBox.baseVal.height / 4.5) / 100));
    const key = JSON.stringify(drawn);
    if (!marks || marks.dataset.key === key) continue;
    marks.dataset.key = key;
    const group = (name, attributes, ...parts) => { const part = document.createElementNS("http://www.w3.org/2000/svg", name); for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value); part.append(...parts); return part; };
    marks.replaceChildren(...drawn.map(([, state, label, x, y]) => group("g", { class: "mark", "data-mark": "needle", "data-state": state, transform: `translate(${x} ${y})` },
      group("g", {}, ...(state === "out" ? [] : [group("path", { d: "M0-4V-18M-3.5-18H3.5" })]), group("circle", { r: 5.5 }), group("text", { x: 9, y: -6 }, label)))));
  }
}
