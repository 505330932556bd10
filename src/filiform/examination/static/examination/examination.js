// Keeps the count of signs beside a point true while they are tapped; saving is the work of autosave.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-signs]");
  if (!form) return;
  const answers = [...form.querySelectorAll("input[type=radio]:checked")].map((one) => one.value);
  const tested = answers.filter(Boolean).length;
  const present = answers.filter((one) => one === "yes").length;
  form.querySelector("[data-signs-count]").textContent = tested ? `${present} of ${tested} signs tested are present` : "no sign tested yet";
});
