// From the search field into its results and back with the arrow keys.
const box = document.querySelector("[data-find]");
const field = box?.querySelector("input[type=search]");
const links = () => [...box.querySelectorAll("#results a")];
box?.addEventListener("keydown", (event) => {
  const all = links(), at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && at < all.length - 1) { event.preventDefault(); all[at + 1].focus(); }
  else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (all[at - 1] ?? field).focus(); }
  else if (event.key === "Escape" && at >= 0) field.focus();
});
