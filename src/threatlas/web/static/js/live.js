// An element with data-live="ADDRESS" follows the events of that address, and the page is loaded anew at the end. A stream that
// is refused or broken for good is made up for by looking again. Without this module the page does that by itself.

const element = document.querySelector("[data-live]");
const source = new EventSource(element.dataset.live);

function show(event) {
  const told = JSON.parse(event.data);
  element.querySelector("[data-live-state]").textContent = told.state;
  element.querySelector("[data-live-progress]").textContent = told.progress;
}

source.addEventListener("state", show);
source.addEventListener("end", (event) => {
  source.close();
  show(event);
  location.reload();
});
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
});
addEventListener("pagehide", () => source.close());
