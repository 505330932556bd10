// Reading the code of a pack: with the camera where the browser can, else from a photo the server reads.
// A wedge scanner types into the field and ends with Enter: that needs nothing from here.
const KINDS = ["data_matrix", "code_128", "code_39", "qr_code", "aztec", "ean_13"];
const MOST_POINTS = 1_900_000;

const start = async (form) => {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const field = form.elements.scan, view = part("view"), video = view.querySelector("video");
  let stream = null;

  const say = (text) => { part("says").textContent = text; part("says").hidden = !text; };
  const stop = () => { stream?.getTracks().forEach((track) => track.stop()); stream = null; view.hidden = true; };
  const send = (codes) => {
    // A field of one line cannot hold two codes: all but the last go before it.
    const before = [form.elements.before?.value, ...codes.slice(0, -1)].filter(Boolean).join("\n");
    if (before) {
      const kept = form.elements.before ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "before" }));
      kept.value = before;
    }
    field.value = codes.at(-1);
    form.requestSubmit();
  };

  const look = async () => {
    say("");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    } catch {
      say("The camera cannot be used. Allow it for this page, or take a photo.");
      part("photo").hidden = false;
      return;
    }
    view.hidden = false;
    video.srcObject = stream;
    await video.play();
    const detector = new BarcodeDetector({ formats: KINDS });
    while (stream) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found && stream) { stop(); send([found.rawValue]); return; }
      await new Promise((next) => setTimeout(next, 150));
    }
  };

  const photograph = async (file) => {
    say("Reading the photo…");
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, Math.sqrt(MOST_POINTS / (picture.width * picture.height)));
      const width = Math.floor(picture.width * scale), height = Math.floor(picture.height * scale);
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const drawing = canvas.getContext("2d");
      drawing.drawImage(picture, 0, 0, width, height);
      const { data } = drawing.getImageData(0, 0, width, height);
      const grey = new Uint8Array(width * height);
      for (let n = 0; n < grey.length; n++) grey[n] = (data[4 * n] * 77 + data[4 * n + 1] * 150 + data[4 * n + 2] * 29) >> 8;
      const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
      const answer = await fetch(`${form.dataset.photoUrl}?width=${width}&height=${height}`, {
        method: "POST", body: grey, headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" },
      });
      const read = await answer.json();
      if (read.status !== "read") { say(read.sentence); return; }
      send(read.text.split("\n"));
    } catch {
      say("The photo cannot be read. Take it again, or type what is printed below the code.");
    }
  };

  const has = "BarcodeDetector" in window && navigator.mediaDevices ? await BarcodeDetector.getSupportedFormats() : [];
  const sees = has.includes("data_matrix") && has.includes("code_128");
  part("camera").hidden = !sees;
  part("photo").hidden = sees;
  part("camera").addEventListener("click", look);
  part("stop").addEventListener("click", stop);
  addEventListener("pagehide", stop);
  part("photo").querySelector("input").addEventListener("change", (event) => {
    if (event.target.files[0]) photograph(event.target.files[0]);
    event.target.value = "";
  });
};

document.querySelectorAll("form[data-scan]").forEach(start);
