// The picture of the board: pins that are lit, buttons that can be pressed, and knobs with a slider for each.
//
// A board's own picture is an SVG. Whatever has `data-pin` in it is lit while that pin is high, and has its level as `--level`; what
// has the class `button`, too, drives the pin while it is pressed. A display has a circle for each of its lights; `name` is where
// the board's name is to be. A board without a picture gets one of its pins.

import { ask } from "./line.js";

const SVG = "http://www.w3.org/2000/svg";

const section = document.querySelector("#picture");
const drawing = section.querySelector(".drawing");
const sliders = section.querySelector(".sliders");
const form = section.querySelector("form");
const alert = section.querySelector("[role=alert]");

let shown;
let levels = new Map();
let changed = new Set();
/** Sliders whose level is on its way. */
const moving = new Set();
/** The rows of the display, as they were told and as they are drawn. */
let rows = [];
let drawnRows;

export function take(line) {
  if (line.event === "board" && line.board) {
    rows = [];
    levels = new Map([...Object.entries(line.inputs), ...Object.entries(line.outputs)]);
    show(line);
  } else if (line.event === "pin" || line.event === "driven") {
    levels.set(String(line.pin), line.value);
    changed.add(String(line.pin));
  } else if (line.event === "display") {
    rows = line.rows;
  }
}

export function draw() {
  for (const pin of changed) {
    const level = levels.get(pin);
    for (const element of drawing.querySelectorAll(`[data-pin="${pin}"]`)) {
      element.classList.toggle("lit", level > 0);
      element.style.setProperty("--level", level ?? 0);
      element.setAttribute(element.classList.contains("button") ? "aria-pressed" : "aria-label", describe(element, level));
    }
  }
  for (const slider of sliders.querySelectorAll("input")) {
    // One that is being moved is ahead of what is told.
    if (changed.has(slider.name) && !moving.has(slider)) showLevel(slider, levels.get(slider.name));
  }
  changed.clear();
  if (rows !== drawnRows) drawDisplay();
}

function drawDisplay() {
  const lit = rows.join("");
  drawing.querySelectorAll(".display circle").forEach((light, index) => light.classList.toggle("lit", lit[index] === "#"));
  drawnRows = rows;
}

function showLevel(slider, level) {
  slider.value = level ?? 0;
  slider.nextElementSibling.value = level === undefined ? "–" : textOf(slider.dataset.name, level);
}

/** High is 100 °C. */
const textOf = (name, level) => (name.startsWith("WARMTH") ? `${(100 * level).toFixed(0)} °C` : String(level));

function describe(element, level) {
  if (element.classList.contains("button")) return String(level > 0);
  return `${element.dataset.name ?? `pin ${element.dataset.pin}`}: ${level > 0 ? "on" : "off"}`;
}

async function show(board) {
  // Those of one kind look alike: nothing flickers when one restarts.
  if (shown !== board.board) {
    shown = board.board;
    drawing.replaceChildren(board.picture ? await load(board.picture) : drawBoard(board));
    drawing.querySelector(".name")?.replaceChildren(board.board);
    prepare();
    drawnRows = undefined;
    // Of a pin with many names, the first.
    const names = new Map(Object.entries(board.pin_names).reverse().map(([name, pin]) => [pin, name]));
    const options = Array.from({ length: board.pins }, (_, pin) => new Option(names.get(pin) ?? `pin ${pin}`, pin));
    form.pin.replaceChildren(...options);
    sliders.replaceChildren(...Object.entries(board.pin_names).filter(([name]) => kindOf(name)?.kind === "knob").map(makeSlider));
  }
  changed = new Set(Array.from({ length: board.pins }, (_, pin) => String(pin)));
  draw();
}

function makeSlider([name, pin]) {
  const label = document.createElement("label");
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: 1, step: 0.01, value: 0, name: pin });
  slider.dataset.name = name;
  slider.addEventListener("input", async () => {
    slider.nextElementSibling.value = textOf(name, Number(slider.value));
    if (moving.has(slider)) return;
    moving.add(slider);
    // While one level is on its way, only the last of those that come meanwhile is the next one.
    for (let sent; sent !== slider.value; ) await drive(pin, Number((sent = slider.value)));
    moving.delete(slider);
  });
  label.append(`${name} `, slider, Object.assign(document.createElement("output"), { value: "–" }));
  return label;
}

async function load(path) {
  const response = await fetch(path);
  const picture = new DOMParser().parseFromString(await response.text(), "image/svg+xml");
  return document.importNode(picture.documentElement, true);
}

function make(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** What the pins of a board are by their names, and how that looks. */
const KINDS = [
  { names: /^LED/, kind: "lamp", shape: () => [make("circle", { r: 16 })] },
  {
    names: /^BUTTON/,
    kind: "button",
    shape: () => [make("rect", { x: -18, y: -18, width: 36, height: 36, rx: 4 }), make("circle", { r: 12 })],
  },
  { names: /^(KNOB|WARMTH)/, kind: "knob", shape: () => [make("circle", { r: 18 }), make("path", { d: "M0 -4V-16" })] },
];
const COLOURS = ["red", "yellow", "green", "blue"];

const kindOf = (name) => KINDS.find(({ names }) => names.test(name));

/** Pins along two edges, and between them what is at those that have a name. */
function drawBoard(board) {
  const devices = KINDS.flatMap((kind) => Object.entries(board.pin_names).filter(([name]) => kindOf(name) === kind));
  const height = 110 + 76 * Math.max(Math.ceil(devices.length / 5), 1);
  const picture = make("svg", { viewBox: `0 0 500 ${height}`, class: "board" });
  const add = (x, y, attributes, shape, label, below) =>
    picture.append(make("g", { transform: `translate(${x} ${y})`, ...attributes }, ...shape, make("text", { y: below }, label)));
  picture.append(
    make("rect", { x: 4, y: 4, width: 492, height: height - 8, rx: 14, class: "base" }),
    make("rect", { x: 30, y: height / 2 - 27, width: 96, height: 54, rx: 4, class: "chip" }),
    make("text", { x: 78, y: height / 2 - 3 }, "MicroJanet"),
    make("text", { x: 78, y: height / 2 + 13, class: "name" }),
  );
  const half = Math.ceil(board.pins / 2);
  for (let pin = 0; pin < board.pins; pin++) {
    const isAbove = pin < half;
    const x = 36 + ((pin % half) * 428) / Math.max(half - 1, 1);
    add(x, isAbove ? 26 : height - 26, { "data-pin": pin, class: "pin" }, [make("circle", { r: 7 })], pin, isAbove ? 20 : -12);
  }
  devices.forEach(([name, pin], index) => {
    const { kind, shape } = kindOf(name);
    const colour = kind === "lamp" ? ` ${COLOURS[index % COLOURS.length]}` : "";
    const attributes = { "data-pin": pin, "data-name": name, class: kind + colour };
    add(170 + (index % 5) * 68, 86 + Math.floor(index / 5) * 76, attributes, shape(), name, 36);
  });
  return picture;
}

function prepare() {
  for (const element of drawing.querySelectorAll("[data-pin]")) {
    if (element.classList.contains("button")) prepareButton(element);
    else if (element.classList.contains("knob")) prepareKnob(element);
    else element.setAttribute("role", "img");
  }
}

/** So many pixels, up or to the right, turn a knob from one end to the other. */
const KNOB_TRAVEL = 150;

/** A knob that is turned moves its slider. */
function prepareKnob(knob) {
  let from;
  knob.setAttribute("role", "img");
  knob.addEventListener("pointerdown", (event) => {
    knob.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY, level: levels.get(knob.dataset.pin) ?? 0 };
  });
  knob.addEventListener("pointermove", (event) => {
    if (!from) return;
    const slider = sliders.querySelector(`[name="${knob.dataset.pin}"]`);
    slider.value = from.level + (event.clientX - from.x + from.y - event.clientY) / KNOB_TRAVEL;
    slider.dispatchEvent(new Event("input"));
  });
  for (const end of ["pointerup", "pointercancel"]) knob.addEventListener(end, () => (from = undefined));
}

function prepareButton(button) {
  const pin = Number(button.dataset.pin);
  const press = (value) => {
    if (value === (levels.get(String(pin)) ?? 0)) return;
    levels.set(String(pin), value);
    changed.add(String(pin));
    drive(pin, value);
    draw();
  };
  button.setAttribute("role", "button");
  button.setAttribute("tabindex", "0");
  button.setAttribute("aria-label", button.dataset.name);
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    press(1);
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) button.addEventListener(end, () => press(0));
  for (const [type, value] of [["keydown", 1], ["keyup", 0]]) {
    button.addEventListener(type, (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      press(value);
    });
  }
}

async function drive(pin, value) {
  const { error } = await ask({ do: "drive", pin, value });
  alert.textContent = error ?? "";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  drive(Number(form.pin.value), Number(event.submitter.value));
});
