// Names under the field while one types: arrows move, Enter adds the marked one or what was typed, Escape closes.
function connect(box) {
  const field = box.querySelector("[role=combobox]"), list = box.querySelector("[role=listbox]"), status = box.querySelector("[role=status]");
  const add = field.form.querySelector("[value=add]"), options = () => [...list.children], words = box.dataset;
  let active = null;

  const mark = (option) => {
    active?.setAttribute("aria-selected", "false");
    active = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id); else field.removeAttribute("aria-activedescendant");
  };
  const open = (on) => {
    list.hidden = !on;
    field.setAttribute("aria-expanded", String(on));
    if (!on) mark(null);
  };
  const pick = (option) => {
    field.value = option.dataset.value;
    open(false);
    field.form.requestSubmit(add);
  };
  list.addEventListener("htmx:afterSwap", () => {
    active = null;
    const found = options().length, typed = field.value.trim().length > 1;
    open(found > 0 && typed);
    status.textContent = !typed ? "" : found ? found + " " + (found === 1 ? words.one ?? "name fits" : words.many ?? "names fit") : words.none ?? "Not in the lists so far. Add it as it is written on the box.";
  });
  field.addEventListener("keydown", (event) => {
    const all = options(), at = all.indexOf(active);
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      open(true);
      mark(all[event.key === "ArrowDown" ? (at + 1) % all.length : (at <= 0 ? all.length : at) - 1]);
    } else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); open(false); }
    else if (event.key === "Enter") { event.preventDefault(); if (active) pick(active); else if (field.value.trim()) field.form.requestSubmit(add); }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) pick(option); });
  field.addEventListener("blur", () => open(false));
}
const ready = () => document.querySelectorAll("[data-names]:not([data-ready])").forEach((box) => { box.dataset.ready = ""; connect(box); });
document.addEventListener("htmx:load", ready);
ready();
