// A new date in the picker goes there at once; a choice in a menu closes it.
document.querySelectorAll("[data-goes-at-once]").forEach((form) => form.addEventListener("change", () => form.requestSubmit()));
