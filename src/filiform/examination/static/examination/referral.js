// Referred pain, drawn: strokes of each view in shares of the figure, held by the form that sends them.
const held = document.querySelector("[data-referral] [name=areas]");
let done = JSON.parse(held.value || "[]").flatMap((area) => area.strokes.map((stroke) => [area.view, stroke])), svg, line, points;
const text = (stroke) => (stroke[1] ? stroke : [stroke[0], stroke[0]]).map(([x, y]) => x * 500 + "," + y * 1000).join(" ");
const at = (event) => { const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()); return [point.x / 500, point.y / 1000]; };
function draw([view, stroke]) {
  const on = document.querySelector(`.exam-draw svg[data-view=${view}]`);
  on.insertAdjacentHTML("beforeend", `<polyline class="pain-stroke" points="${text(stroke)}"/>`);
  return on.lastElementChild;
}
function keep() {
  held.value = JSON.stringify([...new Set(done.map(([view]) => view))].map((view) => ({ view, strokes: done.filter((one) => one[0] === view).map((one) => one[1]) })));
  document.querySelectorAll(".exam-draw .pain-stroke").forEach((one) => one.remove());
  done.forEach(draw);
}
document.addEventListener("pointerdown", (event) => {
  svg = event.target.closest(".exam-draw svg[data-view]");
  if (!svg || !event.isPrimary || event.button) return;
  event.preventDefault();
  svg.setPointerCapture(event.pointerId);
  line = draw([svg.dataset.view, (points = [at(event)])]);
});
document.addEventListener("pointermove", (event) => {
  if (!line || !event.isPrimary) return;
  points.push(at(event));
  line.setAttribute("points", text(points));
});
document.addEventListener("pointerup", () => {
  if (!line) return;
  done.push([svg.dataset.view, points]);
  line = null;
  keep();
});
document.addEventListener("click", (event) => {
  const how = event.target.closest("[data-referral-undo]") ? -1 : 0;
  if (!how && !event.target.closest("[data-referral-clear]")) return;
  done = done.slice(0, how);
  keep();
});
