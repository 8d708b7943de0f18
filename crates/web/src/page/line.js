// The line to the board: a WebSocket that comes back by itself, whose messages are lines of JSON.

const RETRY_MS = 500;
const SECRET = "secret";

let socket;
let last = 0;
const waiting = new Map();

/** Connects, for ever. `onLine` gets every object, `onState` every change of "connected", "secret", "wrong-secret" or "away". */
export function connect(onLine, onState) {
  socket = new WebSocket(`ws://${location.host}/socket`);
  let state = "away";
  socket.onmessage = ({ data }) => {
    for (const text of data.split("\n")) {
      const line = JSON.parse(text);
      if (line.event === "secret") {
        const secret = sessionStorage.getItem(SECRET);
        state = line.wrong ? "wrong-secret" : secret === null ? "secret" : state;
        if (state === "away") socket.send(JSON.stringify({ secret }));
        else socket.close();
      } else if (line.event === "answer") {
        waiting.get(line.id)?.(line);
        waiting.delete(line.id);
      } else {
        if (state !== "connected") onState((state = "connected"));
        onLine(line);
      }
    }
  };
  socket.onclose = () => {
    for (const answer of waiting.values()) answer({ error: "the line was cut: nobody knows whether it was done" });
    waiting.clear();
    if (state === "secret" || state === "wrong-secret") {
      sessionStorage.removeItem(SECRET);
      onState(state);
    } else {
      onState("away");
      setTimeout(connect, RETRY_MS, onLine, onState);
    }
  };
}

/** Connects with a secret, which this tab keeps. */
export function connectWith(secret, onLine, onState) {
  sessionStorage.setItem(SECRET, secret);
  connect(onLine, onState);
}

/** Asks for something. The answer has an `error` when it was refused. */
export function ask(request) {
  if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve({ error: "no board is there" });
  return new Promise((answer) => {
    waiting.set(++last, answer);
    socket.send(JSON.stringify({ id: last, ...request }));
  });
}
