// Checks a description while it is written: the server says what is wrong, each with a button that leads to its line. Answers
// that come too late are dropped. Without this module the buttons of the form check.

const PAUSE = 350; // milliseconds without another key
const MOST = 50; // remarks shown
const text = document.querySelector("textarea[data-check]");
const live = document.getElementById("live");
let timer = 0;
let current = null;
let checked = null;

function place(line, column) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const length = (lines[line - 1] ?? "").length;
  text.focus();
  text.setSelectionRange(start + Math.max(0, (column ?? 1) - 1), start + length);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 4) * height);
}

function told(remark) {
  const item = document.createElement("li");
  const level = document.createElement("strong");
  item.className = remark.level;
  level.textContent = remark.level[0].toUpperCase() + remark.level.slice(1);
  item.append(level);
  if (remark.line) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "place";
    button.textContent = `line ${remark.line}`;
    button.addEventListener("click", () => place(remark.line, remark.column));
    item.append(", ", button);
  }
  const message = document.createElement("bdi");
  message.textContent = remark.message;
  item.append(": ", message);
  return item;
}

function say(sentence, remarks = [], wrong = false) {
  live.hidden = false;
  live.classList.toggle("wrong", wrong);
  const status = document.createElement("p");
  status.textContent = sentence;
  const list = document.createElement("ol");
  list.className = "findings";
  list.setAttribute("aria-label", "Problems so far");
  list.append(...remarks.slice(0, MOST).map(told));
  live.replaceChildren(status, ...(remarks.length ? [list] : []));
}

function counted(count, one) {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

async function check() {
  if (text.value === checked) return;
  checked = text.value;
  current?.abort();
  if (!text.value.trim()) {
    current = null;
    live.hidden = true;
    return;
  }
  const most = Number(text.dataset.check);
  if (text.value.length > most) {
    current = null;
    say(`It is ${counted(text.value.length - most, "character")} too long: a description has at most ${most.toLocaleString("en")}.`, [], true);
    return;
  }
  const mine = (current = new AbortController());
  try {
    const response = await fetch("/api/check", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ text: text.value }),
      signal: mine.signal,
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer = await response.json();
    if (mine !== current) return;
    const errors = answer.remarks.filter((one) => one.level === "error").length;
    if (errors) say(`${counted(errors, "error")} to mend.`, answer.remarks, true);
    else if (answer.remarks.length) say(`It can be analysed; ${counted(answer.remarks.length, "remark")}.`, answer.remarks);
    else say("Nothing is wrong or suspicious.");
  } catch {
    if (mine === current) say("It could not be checked just now; the buttons below check it too.");
  }
}

if (text && live) {
  // A text area of the form takes no more than its length; told instead, what was pasted is not cut off.
  text.removeAttribute("maxlength");
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  document.querySelector("form.write input[type=file]")?.addEventListener("change", (event) => {
    const file = event.target.files[0];
    const most = 4 * Number(text.dataset.check);
    if (file && file.size > most) say(`The file has ${file.size.toLocaleString("en")} bytes: too many for a description.`, [], true);
  });
}
