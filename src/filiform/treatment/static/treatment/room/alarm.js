// An overdue needle is heard and felt, if the clinic wants it, once a minute until it is out.
import { inBody } from "./fold.js";

let last = 0, audio = null;
addEventListener("pointerdown", () => { audio ??= globalThis.AudioContext && new AudioContext(); }, { once: true });

export function alarm(m) {
  const { sound, vibration } = m.room.rules.alarm, now = m.link.now().getTime();
  const late = inBody(m.state).some((needle) => needle.insertion.dwell_limit_min && now - Date.parse(needle.insertion.at) >= needle.insertion.dwell_limit_min * 60_000);
  if (!late || now - last < 60_000) return;
  last = now;
  if (vibration) navigator.vibrate?.([200, 100, 200]);
  if (sound && audio) {
    const tone = audio.createOscillator(), gain = audio.createGain();
    tone.frequency.value = 880;
    gain.gain.value = 0.2;
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
  }
}
