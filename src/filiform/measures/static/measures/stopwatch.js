// A stopwatch at every field that is marked data-stopwatch: start, stop, and the seconds stand in the field.
let running;
const stop = () => {
  if (!running) return;
  clearInterval(running.tick);
  const { field, button, from } = running;
  running = undefined;
  field.value = ((performance.now() - from) / 1000).toFixed(2);
  button.textContent = "Start";
  field.dispatchEvent(new Event("change", { bubbles: true }));
};
const start = (field, button) => {
  stop();
  const from = performance.now();
  const tick = setInterval(() => { field.value = ((performance.now() - from) / 1000).toFixed(1); }, 100);
  running = { field, button, from, tick };
  button.textContent = "Stop";
};
for (const field of document.querySelectorAll("[data-stopwatch]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Start";
  button.setAttribute("aria-label", "Stopwatch, " + field.labels[0].textContent.trim());
  button.addEventListener("click", () => (running?.field === field ? stop() : start(field, button)));
  field.closest("label").after(button);
}
