// The page: it shows what the board says, and asks it for what people do here.

import * as actors from "./actors.js";
import * as editor from "./editor.js";
import { connect, connectWith } from "./line.js";
import * as log from "./log.js";
import * as picture from "./picture.js";
import * as timeline from "./timeline.js";

const parts = [picture, actors, log, editor, timeline];
const find = (selector) => document.querySelector(selector);

function take(line) {
  if (line.event === "board") {
    greet(line);
  } else if (line.event === "actors") {
    const count = line.actors.length;
    const percent = ((100 * line.memory.used) / line.memory.limit).toFixed(1);
    find("#load").textContent = `up for ${seconds(line.t)}, ${count} actor${count === 1 ? "" : "s"}, ${percent} % of memory used`;
  }
  for (const part of parts) part.take(line);
  draw.soon();
}

function greet(board) {
  document.body.classList.toggle("away", !board.board);
  if (board.board) {
    find("#board").textContent = `${board.board}, MicroJanet ${board.version}, Janet ${board.janet}`;
    document.title = `${board.board}: MicroJanet`;
    find("#state").textContent = "";
  } else {
    find("#state").textContent = `the board is gone (${board.why}); waiting for it`;
  }
}

function onState(state) {
  document.body.classList.toggle("away", state !== "connected");
  const asks = state === "secret" || state === "wrong-secret";
  find("#secret").hidden = !asks;
  find("#secret [role=alert]").textContent = state === "wrong-secret" ? "That is not the board's secret." : "";
  if (asks) {
    find("#secret input").focus();
    find("#state").textContent = "the board asks for its secret";
  } else if (state === "away") {
    find("#state").textContent = "mj is gone; waiting for it";
  }
}

const seconds = (micros) => `${Math.floor(micros / 1e6)} s`;

/** However much comes, there is one picture for each frame of the screen. */
const draw = {
  planned: false,
  soon() {
    if (draw.planned) return;
    draw.planned = true;
    requestAnimationFrame(() => {
      draw.planned = false;
      for (const part of parts) part.draw?.();
    });
  },
};

find("#secret").addEventListener("submit", (event) => {
  event.preventDefault();
  connectWith(new FormData(event.target).get("secret"), take, onState);
});

connect(take, onState);
