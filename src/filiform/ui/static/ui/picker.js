// Combobox after the ARIA authoring practices: the field keeps the focus, arrows move, Enter picks, Escape closes.
function connect(box) {
  const field = box.querySelector("[role=combobox]"), list = box.querySelector("[role=listbox]");
  const store = box.querySelector("input[type=hidden]"), spoken = box.querySelector("[role=status]");
  let active = null, chosen = field.value, timer, last;

  const all = () => [...list.querySelectorAll("[role=option]")];
  const shown = () => all().filter((option) => !option.hidden);
  const label = (option) => option.firstElementChild.textContent;
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

  const open = (on) => {
    list.hidden = !on;
    field.setAttribute("aria-expanded", String(on));
    if (!on) mark(null);
  };
  const mark = (option) => {
    active?.removeAttribute("data-active");
    active = option;
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.id ||= list.id + "_" + all().indexOf(option);
    option.dataset.active = "";
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const count = () => {
    const found = shown().length;
    list.querySelector(".picker-none")?.remove();
    if (!found) list.append(Object.assign(document.createElement("p"), { className: "picker-none", textContent: "Nothing found" }));
    spoken.textContent = found + (found === 1 ? " result" : " results");
  };
  const filter = () => {
    const words = plain(field.value === chosen ? "" : field.value).split(/\s+/).filter(Boolean);
    all().forEach((option) => {
      const text = plain(option.textContent + " " + (option.dataset.search ?? ""));
      option.hidden = !words.every((word) => text.includes(word));
    });
    count();
  };
  const ask = async () => {
    const address = box.dataset.url + (box.dataset.url.includes("?") ? "&" : "?") + "q=" + encodeURIComponent(field.value);
    last = address;
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (last !== address) return;
      if (!answer.ok) throw new Error(String(answer.status));
      list.innerHTML = await answer.text();
      active = null;
      count();
    } catch { spoken.textContent = "The list could not be loaded"; }
  };
  const look = () => {
    open(true);
    if (!box.dataset.url) { filter(); return; }
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  };
  const pick = (option) => {
    if (!option || option.getAttribute("aria-disabled") === "true") return;
    all().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    chosen = field.value = label(option);
    store.value = option.dataset.value;
    open(false);
    store.dispatchEvent(new Event("change", { bubbles: true }));
    box.dispatchEvent(new CustomEvent("picker:pick", { bubbles: true, detail: { value: store.value, label: chosen } }));
  };

  field.addEventListener("input", () => { if (!field.value && store.value) { store.value = chosen = ""; store.dispatchEvent(new Event("change", { bubbles: true })); } look(); });
  field.addEventListener("click", () => list.hidden && look());
  field.addEventListener("keydown", (event) => {
    const options = shown(), at = options.indexOf(active);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      const now = shown();
      if (now.length) mark(now[event.key === "ArrowDown" ? (now.indexOf(active) + 1) % now.length : (at <= 0 ? now.length : at) - 1]);
    } else if (event.key === "Enter" && !list.hidden && active) { event.preventDefault(); pick(active); }
    else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); field.value = chosen; open(false); }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => pick(event.target.closest("[role=option]")));
  field.addEventListener("blur", () => { if (!list.hidden) open(false); field.value = chosen; });
}

const seen = new WeakSet();
const ready = (part) => part.querySelectorAll?.("[data-picker]").forEach((box) => { if (!seen.has(box)) { seen.add(box); connect(box); } });
document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentNode ?? document));
ready(document);
