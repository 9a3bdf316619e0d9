// Forms with data-swap="ID" replace only the element with that id, in place, and keep the address. An element with data-wait
// and an id is fetched again until it waits for nothing more. Without this module all of it works too: by buttons and links.

let latest = 0;

async function swap(target, address) {
  const mine = ++latest;
  document.getElementById(target)?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(target);
    if (mine !== latest) return;
    if (!response.ok || response.redirected || !fresh) throw new Error(`status ${response.status}`);
    document.getElementById(target).replaceWith(fresh);
    history.replaceState(null, "", address);
    document.title = page.title;
    wait();
  } catch {
    if (mine === latest) location.assign(address); // the page itself says what is wrong
  }
}

function wait() {
  const waiting = document.querySelector("[data-wait][id]");
  if (waiting) setTimeout(() => swap(waiting.id, location.href), 1000);
}

function submit(form) {
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

wait();
