// The table of actors: those that live, and below them the last that have ended.

import { ask } from "./line.js";
import { sourceLine } from "./editor.js";

/** So many of those that have ended are shown. */
const MOST_ENDED = 20;

/** Fewer than this are seen at a glance. */
const MANY = 10;

const section = document.querySelector("#actors");
const body = section.querySelector("tbody");
const alert = section.querySelector("[role=alert]");
const filter = section.querySelector("[name=wanted]");
const clear = section.querySelector("[name=clear]");

/** By pid: what is shown of it. */
let rows = new Map();
let living = [];
let ended = [];
let isNew = false;

export function take(line) {
  switch (line.event) {
    case "board":
      living = [];
      ended = [];
      break;
    case "actors":
      living = line.actors;
      break;
    case "started":
    case "restarted":
      // One that fails and is restarted shows why it has failed, for as long as there is no newer end.
      if (!living.some((actor) => actor.pid === line.pid)) {
        living = [...living, { pid: line.pid, actor: line.actor, state: "ready", runs: 0, cpu_percent: 0, memory: 0, mailbox: 0 }];
      }
      break;
    case "quarantined":
      // It has failed once too often, which was told just before.
      break;
    case "finished":
    case "failed":
    case "halted":
      ended = ended.filter((end) => end.pid !== line.pid).concat(line).slice(-MOST_ENDED);
      living = living.filter((actor) => actor.pid !== line.pid);
      break;
    default:
      return;
  }
  isNew = true;
}

/** Whether an actor is one of those that are to be shown, here and in the timeline. */
export function isWanted(name, pid) {
  const wanted = filter.value.trim().toLowerCase();
  return wanted === "" || `${name} ${pid}`.toLowerCase().includes(wanted);
}

export function draw() {
  if (!isNew) return;
  isNew = false;
  const alive = new Set(living.map((actor) => actor.pid));
  const ends = new Map(ended.map((end) => [end.pid, end]));
  const wanted = [
    ...living.map((actor) => [actor, ends.get(actor.pid)]),
    ...ended.filter((end) => !alive.has(end.pid)).reverse().map((end) => [{ pid: end.pid, actor: end.actor }, end]),
  ];
  filter.parentElement.hidden = wanted.length < MANY && filter.value === "";
  clear.hidden = !ended.some((end) => !alive.has(end.pid));
  const before = rows;
  rows = new Map();
  let place = body.firstElementChild;
  for (const [actor, end] of wanted) {
    const row = before.get(actor.pid) ?? makeRow(actor.pid);
    rows.set(actor.pid, row);
    before.delete(actor.pid);
    fill(row, actor, end);
    if (row.element === place) place = place.nextElementSibling;
    else body.insertBefore(row.element, place);
  }
  for (const row of before.values()) row.element.remove();
}

function makeRow(pid) {
  const element = document.createElement("tr");
  element.dataset.pid = pid;
  const cells = ["number", "", "state", "number", "number", "number", "number", "actions"].map((kind) => {
    const cell = element.insertCell();
    cell.className = kind;
    return cell;
  });
  const buttons = [["Restart", "start-again"], ["Halt", "halt"]].map(([text, what]) => {
    const button = document.createElement("button");
    button.textContent = text;
    button.addEventListener("click", () => act({ do: what, pid }));
    return button;
  });
  cells[7].append(buttons[0], " ", buttons[1]);
  return { element, cells, buttons, end: undefined };
}

function fill(row, actor, end) {
  const lives = actor.state !== undefined;
  row.element.dataset.state = lives ? actor.state : end.event;
  row.element.hidden = !isWanted(actor.actor, actor.pid);
  row.element.classList.toggle("ended", !lives);
  for (const button of row.buttons) {
    button.hidden = !lives;
    button.setAttribute("aria-label", `${button.textContent} ${actor.actor}, pid ${actor.pid}`);
  }
  write(row.cells[0], String(actor.pid));
  write(row.cells[1], actor.actor);
  write(row.cells[3], lives ? String(actor.runs) : "");
  write(row.cells[4], lives ? `${actor.cpu_percent.toFixed(1)} %` : "");
  write(row.cells[5], lives ? bytes(actor.memory) : "");
  write(row.cells[6], lives ? String(actor.mailbox) : "");
  const state = lives ? actor.state : end.event;
  if (row.end === end && row.state === state) return;
  row.end = end;
  row.state = state;
  row.cells[2].replaceChildren(state, ...explain(end));
}

/** How an actor has ended: its value, or its error with its trace behind it. */
function explain(end) {
  if (end?.event === "finished") return [` with ${end.value}`];
  if (end?.event !== "failed") return [];
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = end.error;
  const trace = document.createElement("pre");
  const line = sourceLine(end.trace);
  trace.textContent = line === undefined ? end.trace : `${end.trace}\n\n${line}`;
  details.append(summary, trace);
  return [details];
}

function write(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}

function bytes(count) {
  return count < 1024 ? `${count} B` : count < 1 << 20 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / (1 << 20)).toFixed(1)} MiB`;
}

filter.addEventListener("input", () => {
  isNew = true;
  draw();
});

clear.addEventListener("click", () => {
  ended = [];
  isNew = true;
  draw();
});

async function act(request) {
  const { error } = await ask(request);
  alert.textContent = error ?? "";
}
