// The treatment room: keeps what is unfolded and focused through a redraw, never draws an older state, follows other screens.
const board = document.querySelector("[data-room]");
const sequence = () => Number(board.querySelector("[data-sequence]")?.dataset.sequence ?? 0);
let folds = new Map();

board.addEventListener("htmx:beforeSwap", (event) => {
  const said = event.detail.xhr.getResponseHeader("Filiform-Sequence");
  if (said !== null && Number(said) < sequence()) event.detail.shouldSwap = false;
  folds = new Map([...board.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
});
board.addEventListener("htmx:afterSwap", () => {
  for (const fold of board.querySelectorAll("details[id]:not(.menu, .risk, .fold)")) if (folds.get(fold.id)) fold.open = true;
  board.querySelector("[data-refusal]")?.scrollIntoView({ block: "nearest" });
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-unfolds], [data-step], [data-ticks]");
  if (!button) return;
  const field = button.form?.elements.counted;
  if (button.dataset.unfolds) { const fold = document.getElementById(button.dataset.unfolds); fold.open = !fold.open; }
  else if (button.dataset.step && field) field.value = Math.max(0, Number(field.value) + Number(button.dataset.step));
  else if ("ticks" in button.dataset) button.form.querySelectorAll("[type=checkbox]").forEach((box) => { box.checked = true; });
});
document.addEventListener("chart:pick", () => document.getElementById("more-muscles").close());

// Another screen may have gone on: ask for the number of the last event, and draw only when it has moved.
const redraw = () => htmx.ajax("GET", board.dataset.at + "?extra=" + encodeURIComponent(document.getElementById("extra").value), { target: "#board", swap: "innerHTML" });
setInterval(async () => {
  if (document.hidden || board.querySelector("input:focus, select:focus, textarea:focus, .fold[open], .htmx-request")) return;
  try {
    const answer = await fetch(board.dataset.asks, { credentials: "same-origin" });
    if (answer.ok && (await answer.json()).sequence > sequence()) redraw();
  } catch { /* no network: the next tap says so */ }
}, 2000);
addEventListener("pageshow", (event) => event.persisted && redraw());
