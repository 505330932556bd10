// Reads the consent text aloud with a voice of the device, in the text's own language. Without one there is no button.
const box = document.querySelector("[data-aloud]"), voices = window.speechSynthesis;
const line = box?.querySelector(".consent-aloud"), button = line?.querySelector("button");
const own = () => voices.getVoices().find((voice) => voice.localService && voice.lang.slice(0, 2) === box.lang.slice(0, 2));
const ready = () => { line.hidden = !own(); };
const rest = () => { button.textContent = button.dataset.start; };
if (box && voices) {
  ready();
  voices.addEventListener?.("voiceschanged", ready);
  addEventListener("pagehide", () => voices.cancel());
  button.addEventListener("click", () => {
    if (voices.speaking) { voices.cancel(); rest(); return; }
    button.textContent = button.dataset.stop;
    const parts = [...box.querySelectorAll("h1, h2, .consent-text p, li")];
    parts.forEach((part, at) => {
      const said = new SpeechSynthesisUtterance(part.textContent);
      Object.assign(said, { lang: box.lang, voice: own() });
      if (at === parts.length - 1) said.onend = rest;
      voices.speak(said);
    });
  });
}
