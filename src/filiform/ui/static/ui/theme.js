// Runs before the first paint: the theme and the privacy blur chosen on this device.
for (const key of ["theme", "privacy"]) {
  try {
    const value = localStorage.getItem("filiform." + key);
    if (value) document.documentElement.dataset[key] = value;
    // Storage refused by the browser: the system's theme stands.
  } catch {}
}
