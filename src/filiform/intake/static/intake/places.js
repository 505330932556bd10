// Places on the figure: a tap offers what lies under it, the person chooses. The lists in the form stay the answer.
const sheet = document.getElementById("figure"), part = (name) => sheet.querySelector(`[data-figure-${name}]`);
const offer = part("offer"), status = part("status"), W = 500;
let item;

const data = (name) => JSON.parse(sheet.querySelector("[data-regions]").dataset[name]);
const rows = () => [...item.querySelectorAll(".history-place")].map((row) => [row, ...row.querySelectorAll("select")]);
const option = (place) => item.querySelector(`option[value="${place}"]`);
const words = (place, side) => { const text = option(place).text; return side === "midline" ? text + ", in the middle" : (side === "left" ? "Left: " : "Right: ") + text.toLowerCase(); };
const find = (place, side) => rows().find(([, where, which]) => where.value === place && which.value === side);
// The last place of each body part stands for all of it.
const whole = (place) => option(place).parentNode.lastElementChild.value;
const inside = (place) => place && whole(place) === place ? [...option(place).parentNode.children].map((one) => one.value) : [place];

function paint() {
  const said = rows().filter(([, where, side]) => where.value && side.value), regions = data("regions");
  for (const path of sheet.querySelectorAll("[data-muscle]"))
    path.dataset.state = said.some(([, where, side]) => (side.value === path.dataset.side || !/left|right/.test(side.value)) && inside(where.value).some((one) => regions[path.dataset.muscle].includes(one))) ? "selected" : "";
  status.textContent = said.length ? "Chosen: " + said.map(([, where, side]) => side.selectedOptions[0].text + ", " + where.selectedOptions[0].text.toLowerCase()).join("; ") : "Nothing chosen yet.";
}

function toggle(chip, place, side) {
  let row = find(place, side);
  const on = !row;
  row ??= rows().find(([, where]) => !where.value);
  if (!row) {
    const last = rows().at(-1)[0];
    last.after(last.cloneNode(true));
    row = rows().at(-1);
  }
  [row[1].value, row[2].value] = on ? [place, side] : ["", ""];
  row[1].dispatchEvent(new Event("change", { bubbles: true }));
  chip.setAttribute("aria-pressed", String(on));
  paint();
}

function propose(found) {
  if ("limb" in item.dataset) found.push(...found.map(([place, side]) => [whole(place), side]).filter(([place]) => /limb/.test(place)));
  const each = new Map(found.map((one) => [one.join(), one]));
  offer.replaceChildren(...[...each.values()].map(([place, side]) => {
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: words(place, side) });
    chip.setAttribute("aria-pressed", String(Boolean(find(place, side))));
    chip.addEventListener("click", () => toggle(chip, place, side));
    return chip;
  }));
  if (each.size) offer.firstChild.focus(); else status.textContent = "No place there. Tap nearer to the body, or use the list.";
}

function tapped(svg, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()), back = svg.dataset.view === "posterior";
  const under = (x, y) => document.elementsFromPoint(x, y).filter((node) => svg.contains(node) && node.dataset.muscle);
  let paths = under(event.clientX, event.clientY);
  for (let turn = 0; !paths.length && turn < 8; turn++) paths = under(event.clientX + 12 * Math.cos(turn * 0.785), event.clientY + 12 * Math.sin(turn * 0.785));
  const side = (at.x < W / 2) === back ? "left" : "right", regions = data("regions");
  const near = data("near").filter(([view, x, y, within]) => view === svg.dataset.view && [x, W - x].some((one) => Math.hypot(one - at.x, y - at.y) < within)).map((one) => [one[4], side]);
  const found = [...near, ...paths.sort((a, b) => a.dataset.area - b.dataset.area).flatMap((path) => regions[path.dataset.muscle].map((one) => [one, path.dataset.side]))];
  propose(Math.abs(at.x - W / 2) < 20 ? [...found.map(([one]) => [one, "midline"]), ...found] : found);
}

const named = (picked) => picked && propose(data("regions")[picked.muscle].map((one) => [one, picked.side]));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-figure]");
  if (!button) return;
  item = button.closest(".history-detail");
  part("said").textContent = item.dataset.asks;
  offer.replaceChildren();
  if (sheet.querySelector("[data-regions]")) paint();
});
sheet.addEventListener("htmx:afterSettle", paint);
document.addEventListener("htmx:beforeRequest", (event) => event.target.matches("[data-figure]") && sheet.querySelector("[data-regions]") && event.preventDefault());
// The chart would offer muscles by name; here a tap means places. A drag moves the enlarged picture and chooses nothing.
let start;
sheet.addEventListener("pointerdown", (event) => { start = event; }, true);
sheet.addEventListener("click", (event) => {
  const svg = event.target.closest(".chart-drawing");
  if (!svg) return;
  event.stopPropagation();
  // A screen reader's click has no finger; a browser moves a finger's click towards what it takes for the target.
  if (!event.detail) named(event.target.closest("[data-muscle]")?.dataset);
  else if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 16) tapped(svg, start);
}, true);
sheet.addEventListener("chart:pick", (event) => named(event.detail));
part("list").addEventListener("click", () => { sheet.close(); rows().at(-1)[1].focus(); });
document.querySelectorAll("[data-figure]").forEach((button) => { button.hidden = false; });
