// Dragging a visit to another time or column, and the time a click in a free stretch means. Positions are attributes, as
// the server draws them; the server decides, and what it refuses goes back where it was. By keyboard there is Move.
const FIVE = 3e5, SLACK = 6, EDGE = 48;
const root = document.documentElement;
const on = (kind, does) => document.addEventListener(kind, does);
const cal = () => document.getElementById("cal");
const rowsOf = (column) => column.querySelector(".cal-rows");
const count = () => +cal().querySelector(".cal-sheet").dataset.rows;
const number = ({ dataset: { hour, five } }) => hour * 12 + +five;
const at = (card) => card.querySelector("a").pathname;
const length = ({ dataset: { hours, fives } }) => hours * 12 + +fives;
const push = (at, low, high) => ((at > high - EDGE) - (at < low + EDGE)) * 16;
const clock = (row) => {
  const named = [...document.querySelectorAll(".cal-axis time")].filter((time) => number(time) <= row).pop();
  const [hour, past] = named.textContent.split(":");
  return new Date(0, 0, 1, hour, +past + (row - number(named)) * 5).toTimeString().slice(0, 5);
};
let held = null;

const put = (card, column, row) => {
  Object.assign(card.dataset, { hour: Math.floor(row / 12), five: row % 12 });
  card.querySelector("time").textContent = clock(row);
  rowsOf(column).contains(card) || rowsOf(column).append(card);
};
const letGo = () => {
  delete root.dataset.dragging;
  delete held?.card.dataset.moving;
  held = null;
};
const goBack = ({ card, was }) => {
  Object.assign(card.dataset, was.data);
  card.querySelector("time").textContent = was.time;
  was.parent.insertBefore(card, was.next?.parentElement === was.parent ? was.next : null);
};

on("pointerdown", (event) => {
  const card = event.target.closest?.(".cal-card[data-drag]");
  if (!card || event.button || event.target.closest("button")) return;
  if (event.pointerType !== "mouse" && !event.target.closest(".cal-grip")) return;
  const was = { data: { ...card.dataset }, parent: card.parentElement, next: card.nextSibling, time: card.querySelector("time").textContent };
  const from = card.closest(".cal-col"), { clientX: x, clientY: y, pointerId: id } = event;
  held = { card, was, from, column: from, x, y, grab: y - card.getBoundingClientRect().top, id };
});
on("pointermove", ({ pointerId, clientX: x, clientY: y, altKey }) => {
  if (!held || pointerId !== held.id) return;
  if (!held.moves) {
    if (Math.hypot(x - held.x, y - held.y) < SLACK) return;
    held.moves = true;
    root.dataset.dragging = held.card.dataset.moving = "";
    Object.assign(held.card.dataset, { lane: 0, lanes: 1 });
  }
  const box = cal().getBoundingClientRect();
  cal().scrollBy(push(x, box.left, box.right), push(y, box.top, box.bottom));
  const column = document.elementsFromPoint(x, y).map((one) => one.closest(".cal-col")).find(Boolean) ?? held.column;
  const place = rowsOf(column).getBoundingClientRect(), step = altKey ? 1 : 3;
  const row = Math.round((y - held.grab - place.top) / (place.height / count()) / step) * step;
  put(held.card, held.column = column, held.row = Math.max(0, Math.min(row, count() - length(held.card))));
});
on("pointerup", async () => {
  const done = held;
  letGo();
  if (!done?.moves) return;
  addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
  // Where no click follows, that listener is used up.
  setTimeout(() => dispatchEvent(new Event("click")));
  if (done.column === done.from && done.row === number({ dataset: done.was.data })) return goBack(done);
  const by = cal().dataset.by, values = { starts_at: new Date(Date.parse(done.column.dataset.starts) + done.row * FIVE).toISOString(), revision: done.card.dataset.revision };
  if (by === "person") values.practitioner_ref = done.column.dataset.practitioner;
  if (by === "room") values.room_ref = done.column.dataset.room || "none";
  await htmx.ajax("POST", `${at(done.card)}/drop`, { source: "#cal-news", target: "#cal-news", swap: "none", values }).catch(() => {});
  if (done.card.isConnected) goBack(done);
});
const giveUp = () => { held?.moves && goBack(held); letGo(); };
on("pointercancel", giveUp);
on("keydown", (event) => event.key === "Escape" && giveUp());
on("htmx:beforeRequest", (event) => { if (held?.moves && event.target.id === "cal-news") event.preventDefault(); });

// A card's link opens it beside the day, or below it and in sight where the day takes the width; its button moves it on.
on("click", (event) => {
  const card = event.target.closest?.(".cal-card"), next = event.target.closest?.(".cal-next");
  if (!card || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  next ? htmx.ajax("POST", `${at(card)}/status`, { source: next, swap: "none", values: { to: next.value } }) : htmx.ajax("GET", at(card), { target: "#panel", swap: "innerHTML show:" + (innerWidth < 1024 ? "top" : "none") });
});

// In a free stretch the quarter under the pointer is meant, not its beginning.
const quarter = (event) => {
  const gap = event.target.closest?.(".cal-gap");
  if (!gap || !event.clientY) return;
  const box = gap.getBoundingClientRect(), first = number(gap);
  const row = Math.floor((first + ((event.clientY - box.top) / box.height) * length(gap)) / 3) * 3;
  const address = new URL(gap.href), starts = clock(Math.max(first, row));
  address.searchParams.set("starts", starts);
  gap.href = address;
  gap.querySelector("time").textContent = starts;
};
for (const kind of ["pointermove", "click"]) on(kind, quarter);

const now = document.querySelector("#cal-now i");
if (now) cal().scrollTop = now.offsetTop - cal().clientHeight / 3;
