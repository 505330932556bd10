// Where it hurts: a finger paints on the figure, or the list names a place; the form of the place holds what is sent.
import { command } from "../../ui/device.js";

const part = (name) => document.querySelector(`[data-pain] ${name}`), forms = () => [...document.querySelectorAll("[data-area]")];
const field = (form, name) => form.querySelector(`[name="${name}"]`), level = (form) => form.querySelector("[name=intensity]:checked")?.value ?? "";
const share = (length) => Math.round(Math.min(1, Math.max(0, length)) * 10000) / 10000;
let svg, line, points;

const coordinates = (points) => (points[1] ? points : [points[0], points[0]]).map(([x, y]) => x * 500 + "," + y * 1000).join(" ");
function stroke(svg, points, how = "") {
  svg.insertAdjacentHTML("beforeend", `<polyline class="pain-stroke" data-level="${how}" points="${coordinates(points)}"/>`);
  return svg.lastElementChild;
}
function paint() {
  document.querySelectorAll(".pain-figure .pain-stroke").forEach((one) => one.remove());
  for (const form of forms()) for (const one of JSON.parse(field(form, "strokes").value || "[]")) stroke(part(`svg[data-view="${field(form, "view").value}"]`), one, level(form));
}
/** The form of a new place, before the others. */
function place(fields) {
  const form = part("[data-new-area]").content.firstElementChild.cloneNode(true);
  form.dataset.area = fields.area = command();
  for (const key in fields) field(form, key).value = fields[key];
  part("[data-areas]").prepend(form);
  return form;
}
const says = (form) => { part("[data-pain-told]").textContent = part("[data-pain-told]").dataset.ask; form.dispatchEvent(new Event("change", { bubbles: true })); };
const at = (event) => { const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()); return [share(point.x / 500), share(point.y / 1000)]; };

document.addEventListener("pointerdown", (event) => {
  const on = event.target.closest(".pain-figure svg");
  if (!on || !event.isPrimary || event.button) return;
  event.preventDefault();
  svg = on;
  svg.setPointerCapture(event.pointerId);
  points = [at(event)];
  line = stroke(svg, points);
});
document.addEventListener("pointermove", (event) => {
  if (!line || !event.isPrimary) return;
  points.push(at(event));
  line.setAttribute("points", coordinates(points));
});
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, (event) => {
  if (!line || !event.isPrimary) return;
  line = null;
  const view = svg.dataset.view, form = forms().find((one) => field(one, "view").value === view && field(one, "strokes").value && !level(one)) ?? place({ view });
  const held = field(form, "strokes");
  held.value = JSON.stringify([...JSON.parse(held.value || "[]"), points]);
  paint();
  says(form);
});
document.addEventListener("submit", (event) => {
  const list = event.target;
  if (!list.matches("[data-pain-list]")) return;
  event.preventDefault();
  event.stopPropagation();
  const [where, side] = list.querySelectorAll("select"), form = place({ place: where.value, side: side.value });
  form.querySelector("[data-area-name]").textContent = where.selectedOptions[0].text;
  says(form);
  list.reset();
}, true);
document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-view-of]");
  if (!tab) return;
  part(".pain-figure").dataset.figureOf = tab.dataset.viewOf;
  document.querySelectorAll("[data-view-of]").forEach((one) => one.setAttribute("aria-pressed", String(one === tab)));
});
document.addEventListener("change", (event) => event.target.name === "intensity" && paint());
document.addEventListener("pain:paint", paint);
paint();
