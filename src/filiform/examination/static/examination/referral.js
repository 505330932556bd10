// Referred pain, drawn: strokes of each view in shares of the figure, held by the form that sends them.
const held = document.querySelector("[data-referral] [name=areas]"), done = [];
const areas = JSON.parse(held.value || "[]");
for (const area of areas) for (const stroke of area.strokes) done.push([area.view, stroke]);
let svg, line, points;
const share = (length) => Math.round(Math.min(1, Math.max(0, length)) * 10000) / 10000;
const text = (stroke) => (stroke[1] ? stroke : [stroke[0], stroke[0]]).map(([x, y]) => x * 500 + "," + y * 1000).join(" ");
const at = (event) => { const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()); return [share(point.x / 500), share(point.y / 1000)]; };
function draw(view, stroke) {
  const on = document.querySelector(`.exam-draw svg[data-view=${view}]`);
  on.insertAdjacentHTML("beforeend", `<polyline class="pain-stroke" points="${text(stroke)}"/>`);
  return on.lastElementChild;
}
function keep() {
  const views = {};
  for (const [view, stroke] of done) (views[view] ??= []).push(stroke);
  held.value = JSON.stringify(Object.entries(views).map(([view, strokes]) => ({ view, strokes })));
  document.querySelectorAll(".exam-draw .pain-stroke").forEach((one) => one.remove());
  done.forEach((one) => draw(...one));
}
document.addEventListener("pointerdown", (event) => {
  svg = event.target.closest(".exam-draw svg[data-view]");
  if (!svg || !event.isPrimary || event.button) return;
  event.preventDefault();
  svg.setPointerCapture(event.pointerId);
  points = [at(event)];
  line = draw(svg.dataset.view, points);
});
document.addEventListener("pointermove", (event) => {
  if (!line || !event.isPrimary) return;
  points.push(at(event));
  line.setAttribute("points", text(points));
});
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => {
  if (!line) return;
  done.push([svg.dataset.view, points]);
  line = null;
  keep();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-referral-undo]")) done.pop();
  else if (event.target.closest("[data-referral-clear]")) done.length = 0;
  else return;
  keep();
});
