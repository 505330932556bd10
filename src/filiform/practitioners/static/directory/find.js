/** "Near me": the device says where it is, coarsely; the server answers with the name of the nearest place. */
const form = document.querySelector("#here");
const button = document.querySelector("[data-here]");
const said = document.querySelector("[data-here-said]");

if (form && button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    said.textContent = said.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // About a kilometre: enough to search by, too little to say in which house.
        form.elements.lat.value = coords.latitude.toFixed(2);
        form.elements.lon.value = coords.longitude.toFixed(2);
        form.submit();
      },
      () => { said.textContent = said.dataset.refused; },
      { maximumAge: 600000, timeout: 15000 },
    );
  });
}
