// The program: what is typed here is linked on this computer, and its actors are started on the board.

import { paint } from "./highlight.js";
import { ask } from "./line.js";

/** What mj calls a program that is typed here. */
const NAME = "page.janet";

const EXAMPLE = `# Every public function value is an actor. Start runs them beside those that are there.
(defn blink [pin ms]
  (fn [{:digital-write dw :sleep sleep :rerun rerun}]
    (dw pin 1)
    (sleep ms)
    (dw pin 0)
    (rerun ms)))

(def quick (blink LED4 200))
`;

/** Where this tab keeps the text, so that it outlives a reload. */
const KEPT = "program";

const form = document.querySelector("#editor form");
const scroller = form.querySelector(".scroll");
const output = form.querySelector("output");

/** Texts of programs by what traces call them. */
const texts = new Map();
let isTouched = sessionStorage.getItem(KEPT) !== null;
if (isTouched) {
  form.source.value = sessionStorage.getItem(KEPT);
  paint(form.source.value);
}

export function take(line) {
  if (line.event !== "board" || !line.board) return;
  if (line.program) texts.set(line.program.name, line.program.text);
  if (isTouched) return;
  form.source.value = line.program?.text ?? EXAMPLE;
  paint(form.source.value);
}

/** The line of source where a trace begins, if it is of a program that is known here. */
export function sourceLine(trace) {
  for (const [, name, line] of trace.matchAll(/\[(.+?)\] on line (\d+)/g)) {
    const text = texts.get(name)?.split("\n")[line - 1];
    if (text !== undefined) return `${name}:${line}: ${text.trim()}`;
  }
}

function complain({ error, hint, file, line, column, trace, output: printed }) {
  const place = line ? `${file}:${line}:${column}: ` : "";
  output.dataset.kind = "error";
  output.textContent = [printed?.trimEnd(), place + error, trace, hint && `hint: ${hint}`].filter(Boolean).join("\n");
  if (!line || file !== NAME) return;
  const lines = form.source.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  form.source.focus();
  form.source.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  scroller.scrollTop = (form.source.clientHeight * (line - 3)) / (lines.length + 1);
}

form.source.addEventListener("input", () => {
  isTouched = true;
  sessionStorage.setItem(KEPT, form.source.value);
  paint(form.source.value);
});

let escapes = false;

// Escape gives Tab back its other meaning, to leave the text by.
form.source.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Tab" && !event.shiftKey && !escapes) {
    event.preventDefault();
    // As if it was typed: it can be undone.
    document.execCommand("insertText", false, "  ");
  }
  escapes = event.key === "Escape";
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const source = form.source.value;
  texts.set(NAME, source);
  output.dataset.kind = "busy";
  output.textContent = "starting…";
  const answer = await ask({ do: "start", source });
  if (answer.error) return complain(answer);
  output.dataset.kind = "done";
  output.textContent = `started with pid ${answer.pids.join(", ")}${answer.output && `\n${answer.output}`}`;
});
