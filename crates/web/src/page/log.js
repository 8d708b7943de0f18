// The log: a line an event, as mj prints them.

/** So many lines are shown; the board itself remembers more. */
const MOST = 500;

const scroller = document.querySelector("#log .scroll");
const list = scroller.querySelector("ol");
const filter = document.querySelector("#log [name=wanted]");
const kinds = document.querySelector("#log [name=kinds]");

/** The first name of each pin that has one, by its number. */
let pinNames = new Map();

/** What came since the last drawing; null where all before it is gone. */
let fresh = [];

export function take(line) {
  if (line.event === "board") {
    // All that is still known follows.
    if (line.board) {
      fresh = [null];
      pinNames = new Map(Object.entries(line.pin_names).reverse().map(([name, pin]) => [pin, name]));
    }
    if (line.missed > 0) fresh.push(warning(`this page was too slow for the board: ${line.missed} lines were left out`));
  } else if (line.event === "dropped") {
    fresh.push(warning(`the board had to drop ${line.count} events: more came than the line could carry`));
  } else if (line.t !== undefined && line.event !== "actors") {
    fresh.push(line);
  }
  if (fresh.length > 2 * MOST) fresh = fresh.slice(-MOST);
}

export function draw() {
  if (fresh.length === 0) return;
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 8;
  const begin = fresh.lastIndexOf(null);
  if (begin >= 0) list.replaceChildren();
  list.append(...fresh.slice(begin + 1).slice(-MOST).map(item));
  while (list.childElementCount > MOST) list.firstElementChild.remove();
  fresh = [];
  // Whoever has scrolled back reads on in peace.
  if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
}

const warning = (line) => ({ event: "warning", line });

function item(line) {
  const element = document.createElement("li");
  element.dataset.event = line.event;
  const time = document.createElement("time");
  time.textContent = line.t === undefined ? "" : (line.t / 1e6).toFixed(3);
  const actor = document.createElement("b");
  actor.textContent = line.actor ?? "";
  if (line.pid !== undefined) actor.dataset.colour = line.pid % 6;
  element.append(time, " ", actor, " ", what(line));
  // What a filter can ask for: an actor by its name or pid, or a pin by its name or number.
  const pin = line.pin === undefined ? [] : [nameOf(line.pin), `pin ${line.pin}`];
  element.dataset.about = [line.actor, line.pid, ...pin].filter((part) => part !== undefined).join("\n").toLowerCase();
  element.hidden = !isWanted(element);
  return element;
}

/** What "prints" shows: what actors print, and what must not be overlooked. */
const PRINTS = ["log", "failed", "quarantined", "warning", "dropped"];

function isWanted({ dataset: { event, about } }) {
  const wanted = filter.value.trim().toLowerCase();
  if (kinds.value === "prints" && !PRINTS.includes(event)) return false;
  if (kinds.value === "pins" && event !== "pin") return false;
  return wanted === "" || about.split("\n").some((part) => part === wanted || (Number.isNaN(Number(wanted)) && part.includes(wanted)));
}

function applyFilter() {
  for (const element of list.children) element.hidden = !isWanted(element);
  scroller.scrollTop = scroller.scrollHeight;
}

for (const control of [filter, kinds]) control.addEventListener("input", applyFilter);

const nameOf = (pin) => pinNames.get(pin) ?? `pin ${pin}`;

function what(line) {
  switch (line.event) {
    case "pin":
      return `${nameOf(line.pin)} ${line.value === 0 ? "○" : line.value === 1 ? "●" : "◐"} ${line.value}`;
    case "log":
      return line.line;
    case "warning":
      return `warning: ${line.line}`;
    case "finished":
      return `finished with ${line.value}`;
    case "failed":
      return `failed: ${line.error}${line.trace && `\n${line.trace}`}`;
    default:
      return line.event;
  }
}
