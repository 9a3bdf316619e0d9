// Forms with data-swap="ID" replace only the element with that id, in place, and keep the address; fields with data-live do so
// while they are moved. An element with data-wait and an id is fetched again until it waits for nothing more. Without this
// module all of it works too: by buttons and links.

const PAUSE = 120; // milliseconds without another movement
let current = null;
let timer = 0;

export async function swap(target, address) {
  current?.abort();
  const mine = (current = new AbortController());
  document.getElementById(target)?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(target);
    if (mine !== current) return;
    if (!response.ok || response.redirected || !fresh) throw new Error(`status ${response.status}`);
    document.getElementById(target).replaceWith(fresh);
    history.replaceState(null, "", address);
    document.title = page.title;
    document.dispatchEvent(new CustomEvent("swapped", { detail: target }));
    wait();
  } catch {
    if (mine === current) location.assign(address); // the page itself says what is wrong
  }
}

function wait() {
  const waiting = document.querySelector("[data-wait][id]");
  if (waiting) setTimeout(() => swap(waiting.id, location.href), 1000);
}

function submit(form) {
  clearTimeout(timer);
  swap(form.dataset.swap, `${new URL(form.action).pathname}?${new URLSearchParams(new FormData(form))}`);
}

document.addEventListener("submit", (event) => {
  if (event.target.matches?.("form[data-swap]")) {
    event.preventDefault();
    submit(event.target);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-swap]");
  if (form) submit(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.matches?.("[data-live]") && event.target.closest("form[data-swap]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(submit, PAUSE, form);
});

wait();
