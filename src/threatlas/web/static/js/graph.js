// Looking around in the attack graph: zoom by wheel, keys and buttons, pan by dragging and arrow keys; boxes are chosen in place.
// Without this module the picture scrolls in its frame, and boxes are links.

import { swap } from "./swap.js";

const REGION = "graph-region";
const LEAST = 0.1;
const MOST = 3;
const LEGIBLE = 0.55; // no smaller at first, however large the graph
let view = null; // { x, y, scale }: the corner of what is seen, and pixels for each unit of the picture
let drawing = "";

function setUp() {
  const graph = document.querySelector(".graph[data-pan]");
  const svg = graph?.querySelector("svg.drawing");
  if (!svg) return;
  const frame = graph.querySelector(".graph-frame");
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
  graph.classList.add("live");
  frame.setAttribute("aria-description", "Zoom with plus and minus, 0 shows all of it, arrow keys move it.");

  function show() {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${frame.clientWidth / view.scale} ${frame.clientHeight / view.scale}`);
  }

  function zoom(factor, x = frame.clientWidth / 2, y = frame.clientHeight / 2) {
    const scale = Math.min(MOST, Math.max(LEAST, view.scale * factor));
    view.x += x / view.scale - x / scale;
    view.y += y / view.scale - y / scale;
    view.scale = scale;
    show();
  }

  function move(right, down) {
    view.x += right / view.scale;
    view.y += down / view.scale;
    show();
  }

  function fit(least) {
    const scale = Math.min(1, Math.max(least, Math.min(frame.clientWidth / width, frame.clientHeight / height)));
    view = { scale, x: Math.min(0, (width - frame.clientWidth / scale) / 2), y: (height - frame.clientHeight / scale) / 2 };
    show();
    const first = svg.querySelector(".chosen") ?? svg.querySelector(".end");
    if (first) reveal(first);
  }

  function reveal(box) {
    const place = box.getBoundingClientRect();
    const seen = frame.getBoundingClientRect();
    const beyond = (low, high, from, to) => (low < from ? low - from - 20 : high > to ? high - to + 20 : 0);
    const right = beyond(place.left, place.right, seen.left, seen.right);
    const down = beyond(place.top, place.bottom, seen.top, seen.bottom);
    frame.scrollTo(0, 0); // browsers scroll to what has the focus
    if (right || down) move(right, down);
  }

  const keys = {
    "+": () => zoom(1.25),
    "=": () => zoom(1.25),
    "-": () => zoom(0.8),
    0: () => fit(LEAST),
    ArrowLeft: () => move(-80, 0),
    ArrowRight: () => move(80, 0),
    ArrowUp: () => move(0, -80),
    ArrowDown: () => move(0, 80),
  };
  frame.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !frame.matches(":focus-within")) return;
      event.preventDefault();
      const place = frame.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), event.clientX - place.left, event.clientY - place.top);
    },
    { passive: false },
  );
  frame.addEventListener("focusin", (event) => event.target.matches("a") && event.target.matches(":focus-visible") && reveal(event.target));
  pan(frame, move);

  const tools = document.createElement("div");
  tools.className = "graph-tools";
  for (const [sign, name, act] of [["+", "Zoom in", keys["+"]], ["−", "Zoom out", keys["-"]], ["All", "Show all of it", keys[0]]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", act);
    tools.append(button);
  }
  graph.prepend(tools);

  const whole = height * Math.max(LEGIBLE, Math.min(1, frame.clientWidth / width));
  frame.style.height = `${Math.max(260, Math.min(0.75 * innerHeight, whole + 8))}px`;
  const same = `${width} ${height}`;
  if (view && drawing === same) show();
  else fit(LEGIBLE);
  drawing = same;
}

function pan(frame, move) {
  let from = null;
  let moved = false;
  frame.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = { x: event.clientX, y: event.clientY };
    moved = false;
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from) return;
    const right = from.x - event.clientX;
    const down = from.y - event.clientY;
    if (!moved && Math.hypot(right, down) < 5) return;
    if (!moved) frame.setPointerCapture(event.pointerId);
    moved = true;
    frame.classList.add("moving");
    from = { x: event.clientX, y: event.clientY };
    move(right, down);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    frame.addEventListener(end, () => {
      from = null;
      frame.classList.remove("moving");
    });
  }
  frame.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("click", (event) => moved && (event.preventDefault(), event.stopPropagation()), true);
}

let chosen = false; // whether a box was chosen with the keyboard, which then keeps the focus

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(`#${REGION} :is(svg a, a[data-graph])`);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  chosen = link.matches("svg a") && document.activeElement === link;
  swap(REGION, new URL(link.getAttribute("href"), location.href).href);
});

document.addEventListener("swapped", (event) => {
  if (event.detail !== REGION) return;
  setUp();
  const box = document.querySelector(`#${REGION} svg .chosen`) ?? document.querySelector(".graph-frame");
  if (chosen) box?.focus({ preventScroll: true });
  chosen = false;
});

setUp();
