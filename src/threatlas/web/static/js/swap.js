// Forms with data-swap="ID" replace only the element with that id, in place, and keep the address.
// Without this module they are plain forms: everything it does, a button does too.

let latest = 0;

async function swap(form) {
  const target = form.dataset.swap;
  const address = `${new URL(form.action).pathname}?${new URLSearchParams(new FormData(form))}`;
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
  } catch {
    if (mine === latest) location.assign(address); // the page itself says what is wrong
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches?.("form[data-swap]")) {
    event.preventDefault();
    swap(form);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-swap]");
  if (form) swap(form);
});
