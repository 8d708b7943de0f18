// The timeline: a row for each actor, with what it did when; messages as arrows between them; and the edges of pins below.

import { isWanted } from "./actors.js";

/** Heights and widths in pixels. */
const ROW = 18;
const AXIS = 20;
const NAMES = 110;
const PIN_ROW = 16;

/** Microseconds: how much is shown at first, at least and at most. */
const SPAN = { first: 5e6, least: 1e3, most: 60e6 };

/** When so many changes and messages are kept, the older half of the time is forgotten. */
const MOST_CHANGES = 500_000;

/** Arrows in one picture. More would hide what they are about; where there are more than `dense`, they pale. */
const ARROWS = { dense: 100, most: 2_000 };

/** What is told comes a little late: the newest that is shown is so many microseconds old. */
const DELAY = 100_000;

const THICKNESS = { running: 12, ready: 6, waiting: 3, asleep: 2 };

const section = document.querySelector("#timeline");
const scroller = section.querySelector(".scroll");
const rowsHeight = section.querySelector(".rows");
const canvas = section.querySelector("canvas");
const readout = section.querySelector("output");
const pauseButton = section.querySelector("[name=pause]");

/** By pid, in the order in which they were heard of: `times`, and `states` from then on. */
let actors = new Map();
let messages = [];
/** By number: `times`, and `states`, which are levels. */
let pins = new Map();
let pinNames = new Map();
let changes = 0;
let oldest = 0;
let newest = 0;

/** Microseconds by which this computer's clock is ahead of the board's. */
let ahead = Infinity;
let span = SPAN.first;
/** The time at the right edge while the picture stands still. */
let pausedAt;
let colours = readColours();

export function take(line) {
  switch (line.event) {
    case "board":
      if (line.board) forget(line.pin_names);
      return;
    case "trace":
      if (line.lost > 0) for (const actor of actors.values()) change(actor, newest, "unknown");
      for (const [t, what, ...pids] of line.records) {
        if (what === "sent") messages.push({ t, from: pids[0], to: pids[1] });
        else change(actorOf(pids[0]), t, what);
      }
      hear(line.records.at(-1)?.[0]);
      break;
    case "actors":
      for (const { pid, actor: name, state } of line.actors) {
        const actor = actorOf(pid, name);
        if (actor.times.length === 0) change(actor, line.t, state);
      }
      hear(line.t);
      break;
    case "started":
      actorOf(line.pid, line.actor);
      break;
    case "finished":
    case "failed":
    case "halted":
      change(actorOf(line.pid, line.actor), line.t, "ended");
      break;
    case "pin":
      if (!pins.has(line.pin)) pins.set(line.pin, { times: [], states: [] });
      change(pins.get(line.pin), line.t, line.value);
      hear(line.t);
      break;
  }
  if (changes + messages.length > MOST_CHANGES) forgetOld();
}

function forget(names) {
  actors = new Map();
  messages = [];
  pins = new Map();
  pinNames = new Map(Object.entries(names).reverse().map(([name, pin]) => [pin, name]));
  changes = 0;
  oldest = 0;
  newest = 0;
  ahead = Infinity;
  follow();
}

function actorOf(pid, name) {
  let actor = actors.get(pid);
  if (!actor) actors.set(pid, (actor = { pid, name: `pid ${pid}`, times: [], states: [] }));
  if (name !== undefined) actor.name = name;
  return actor;
}

function change({ times, states }, t, state) {
  // What the table of actors told was a guess of when.
  while (times.at(-1) > t) {
    times.pop();
    states.pop();
    changes--;
  }
  if (states.at(-1) === state) return;
  times.push(t);
  states.push(state);
  changes++;
}

function hear(t) {
  if (t === undefined) return;
  newest = Math.max(newest, t);
  ahead = Math.min(ahead + 100, performance.now() * 1000 - t);
}

/** Leaves away what nobody can scroll back to any more. */
function forgetOld() {
  const before = (oldest = (oldest + newest) / 2);
  for (const rows of [actors, pins]) {
    for (const [key, row] of rows) {
      const first = Math.max(indexAt(row.times, before), 0);
      changes -= first;
      row.times.splice(0, first);
      row.states.splice(0, first);
      if (row.states.length === 1 && row.states[0] === "ended") rows.delete(key);
    }
  }
  messages = messages.filter((message) => message.t > before);
}

/** The index of the last time that is not after `t`; -1 where there is none. */
function indexAt(times, t) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const now = () => Math.max(Math.min(performance.now() * 1000 - ahead - DELAY, newest + SPAN.least * 1000), 0);
const end = () => pausedAt ?? now();

/** What the next picture shows: times, sizes and rows. */
function view() {
  const width = scroller.clientWidth;
  const height = scroller.clientHeight;
  const until = end();
  // At most half of the height is theirs.
  const shownPins = [...pins].filter(([, { times }]) => times[0] <= until).sort(([a], [b]) => a - b)
    .slice(0, Math.floor((height - AXIS) / 2 / PIN_ROW));
  const from = until - span;
  const x = (t) => NAMES + ((t - from) / span) * (width - NAMES);
  const bottom = height - shownPins.length * PIN_ROW;
  const isThere = ({ name, pid, times, states }) =>
    times[0] <= until && (states.at(-1) !== "ended" || times.at(-1) >= from) && isWanted(name, pid);
  return { width, height, bottom, from, until, x, pins: shownPins, rows: [...actors.values()].filter(isThere) };
}

function draw() {
  if (scroller.clientWidth === 0) return;
  const picture = view();
  const { width, height, bottom, rows } = picture;
  rowsHeight.style.height = `${rows.length * ROW + AXIS + height - bottom}px`;
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";
  const first = Math.floor(scroller.scrollTop / ROW);
  const last = Math.min(Math.ceil((scroller.scrollTop + bottom - AXIS) / ROW), rows.length);
  context.save();
  context.beginPath();
  context.rect(0, AXIS, width, bottom - AXIS);
  context.clip();
  for (let index = first; index < last; index++) drawActor(context, picture, rows[index], yOf(index));
  drawMessages(context, picture, first, last);
  context.restore();
  drawPins(context, picture);
  drawAxis(context, picture);
  canvas.setAttribute("aria-label", `What ${rows.length} actors did in ${span / 1e6} s`);
}

/** The middle of a row. */
const yOf = (index) => AXIS + index * ROW - scroller.scrollTop + ROW / 2;

function drawActor(context, { width, from, until, x }, actor, y) {
  drawName(context, `${actor.name} ${actor.pid}`, y);
  const { times, states } = actor;
  let lastRun = -1;
  for (let index = Math.max(indexAt(times, from), 0); index < times.length && times[index] <= until; index++) {
    const thickness = THICKNESS[states[index]];
    if (thickness === undefined) continue;
    const left = Math.max(x(times[index]), NAMES);
    const right = Math.min(index + 1 < times.length ? x(times[index + 1]) : x(until), width);
    const isRun = states[index] === "running";
    // However short a run was, there is a line; and however many there were in a pixel, there is one.
    if (isRun ? left < lastRun + 1 && right < lastRun + 1 : right - left < 0.3) continue;
    context.fillStyle = colours[states[index]];
    context.fillRect(left, y - thickness / 2, Math.max(right - left, isRun ? 1 : 0), thickness);
    if (isRun) lastRun = left;
  }
}

function drawName(context, name, y) {
  context.fillStyle = colours.text;
  context.textAlign = "left";
  context.fillText(name.length > 16 ? `${name.slice(0, 15)}…` : name, 4, y, NAMES - 8);
}

/** Arrows, from when a message was sent to when its receiver has its next turn. */
function drawMessages(context, { rows, from, until, x }, first, last) {
  const places = new Map(rows.map((actor, index) => [actor.pid, index]));
  context.strokeStyle = context.fillStyle = colours.message;
  const arrows = [];
  for (let index = messages.length - 1; index >= 0 && arrows.length < ARROWS.most; index--) {
    const { t, from: sender, to } = messages[index];
    if (t > until) continue;
    if (t < from) break;
    const [source, target] = [places.get(sender), places.get(to)];
    if (source === undefined || target === undefined || source === target) continue;
    if (Math.max(source, target) < first || Math.min(source, target) >= last) continue;
    arrows.push([x(t), yOf(source), x(turnAfter(rows[target], t)), yOf(target)]);
  }
  context.globalAlpha = Math.max(Math.min(ARROWS.dense / arrows.length, 1), 0.3);
  for (const ends of arrows) drawArrow(context, ...ends);
  context.globalAlpha = 1;
}

function turnAfter({ times, states }, t) {
  for (let index = indexAt(times, t) + 1; index < times.length; index++) {
    if (states[index] === "running") return times[index];
  }
  return t;
}

function drawArrow(context, x1, y1, x2, y2) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.beginPath();
  context.moveTo(x2, y2);
  for (const side of [-0.4, 0.4]) context.lineTo(x2 - 7 * Math.cos(angle + side), y2 - 7 * Math.sin(angle + side));
  context.fill();
}

function drawPins(context, { width, height, bottom, from, until, x, pins }) {
  if (pins.length > 0) {
    context.fillStyle = colours.edge;
    context.fillRect(0, bottom, width, 1);
  }
  pins.forEach(([pin, { times, states }], lane) => {
    const y = height - (pins.length - lane) * PIN_ROW + PIN_ROW / 2;
    const most = Math.max(1, ...states);
    const level = (state) => y + 5 - (10 * state) / most;
    drawName(context, pinNames.get(pin) ?? `pin ${pin}`, y);
    context.strokeStyle = colours.pin;
    context.beginPath();
    for (let index = Math.max(indexAt(times, from), 0); index < times.length && times[index] <= until; index++) {
      const left = Math.max(x(times[index]), NAMES);
      context.lineTo(left, level(states[index]));
      context.lineTo(index + 1 < times.length ? Math.min(x(times[index + 1]), width) : x(until), level(states[index]));
    }
    context.stroke();
  });
}

function drawAxis(context, { width, from, until, x }) {
  const step = [1, 2, 5].flatMap((digit) => [-3, -2, -1, 0, 1, 2, 3, 4].map((power) => digit * 1000 * 10 ** power))
    .sort((a, b) => a - b).find((step) => (step / span) * (width - NAMES) > 80);
  context.fillStyle = colours.faint;
  context.textAlign = "left";
  for (let t = Math.ceil(Math.max(from, 0) / step) * step; t <= until; t += step) {
    context.fillRect(x(t), 0, 1, AXIS - 2);
    context.fillText(step < 1000 ? `${(t / 1000).toFixed(1)} ms` : `${+(t / 1e6).toFixed(3)} s`, x(t) + 4, AXIS / 2);
  }
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["running", "ready", "waiting", "asleep", "message", "pin", "edge", "text", "faint"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)]));
}

/** Zooms about a time that stays where it is. */
function zoom(factor, about = end() - (pausedAt === undefined ? 0 : span / 2)) {
  const before = span;
  span = Math.min(Math.max(span * factor, SPAN.least), SPAN.most);
  if (pausedAt !== undefined) pausedAt = about + (pausedAt - about) * (span / before);
}

function pan(micros) {
  pause();
  pausedAt += micros;
}

function pause() {
  pausedAt ??= now();
  pauseButton.setAttribute("aria-pressed", "true");
}

function follow() {
  pausedAt = undefined;
  pauseButton.setAttribute("aria-pressed", "false");
}

const togglePause = () => (pausedAt === undefined ? pause() : follow());

/** What there is to say of a point of the picture. */
function describe(left, top) {
  const { width, bottom, rows, from } = view();
  const actor = top > AXIS && top < bottom ? rows[Math.floor((top - AXIS + scroller.scrollTop) / ROW)] : undefined;
  if (!actor || left < NAMES) return actor ? `${actor.name}, pid ${actor.pid}` : "";
  const t = from + ((left - NAMES) / (width - NAMES)) * span;
  const index = indexAt(actor.times, t);
  if (index < 0) return `${actor.name}, pid ${actor.pid}`;
  const [since, until] = [actor.times[index], actor.times[index + 1]];
  const length = until === undefined ? `since ${(since / 1e6).toFixed(6)} s` : `for ${(until - since) / 1000} ms from ${(since / 1e6).toFixed(6)} s`;
  return `${actor.name}, pid ${actor.pid}: ${actor.states[index]} ${length}`;
}

pauseButton.addEventListener("click", togglePause);
section.querySelector("[name=in]").addEventListener("click", () => zoom(1 / 2));
section.querySelector("[name=out]").addEventListener("click", () => zoom(2));

scroller.addEventListener("keydown", (event) => {
  const acts = {
    " ": togglePause,
    "+": () => zoom(1 / 2),
    "-": () => zoom(2),
    ArrowLeft: () => pan(-span / 10),
    ArrowRight: () => pan(span / 10),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});

canvas.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  const { width, from } = view();
  zoom(event.deltaY > 0 ? 1.25 : 0.8, from + ((event.offsetX - NAMES) / (width - NAMES)) * span);
}, { passive: false });

canvas.addEventListener("pointermove", (event) => {
  if (event.buttons === 1) pan((-event.movementX / (scroller.clientWidth - NAMES)) * span);
  readout.textContent = describe(event.offsetX, event.offsetY);
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (colours = readColours()));

/** It moves with time, also when nothing is told. */
function go() {
  draw();
  requestAnimationFrame(go);
}
requestAnimationFrame(go);
