// MicroPython as a board: its REPL on standard input and output. The argument is the folder of the npm package
// @micropython/micropython-webassembly-pyscript.
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { loadMicroPython } = await import(pathToFileURL(`${process.argv[2]}/micropython.mjs`));
const python = await loadMicroPython({ stdout: (bytes) => writeSync(1, bytes), linebuffer: false });
python.replInit();

// What a tool asks for a faster way of sending with. This port says yes and then cannot wait for what is sent, so the answer is
// that of a board without one.
const FASTER = Buffer.from("\x05A\x01");
let matched = 0;
process.stdin.on("data", (bytes) => {
  for (const byte of bytes) {
    if (byte === FASTER[matched]) {
      matched += 1;
      if (matched === FASTER.length) {
        writeSync(1, "R\0");
        matched = 0;
      }
      continue;
    }
    FASTER.subarray(0, matched).forEach((held) => python.replProcessChar(held));
    matched = 0;
    python.replProcessChar(byte);
  }
});
