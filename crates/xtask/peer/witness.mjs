// MicroPython under an attack, with a witness that beats and keeps 8 KB. Arguments: the folder of the npm package
// @micropython/micropython-webassembly-pyscript, a file of attacks, and the name of one. Prints what the witness has seen.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, file, attack] = process.argv.slice(2);
const WITNESS = `
kept = bytearray(7 * n % 251 for n in range(8192))
beats = 0
def beat():
    global beats
    beats += 1
    return beats
def is_kept():
    return all(kept[n] == 7 * n % 251 for n in range(8192))
`;

const { loadMicroPython } = await import(pathToFileURL(`${folder}/micropython.mjs`));
// As much as a chip has for its actors.
const python = await loadMicroPython({ heapsize: 284 << 10, stdout: () => {} });
python.runPython(WITNESS);
python.runPython(readFileSync(file, "utf8"));
const [beat, isKept] = ["beat", "is_kept"].map((name) => python.globals.get(name));
const before = beat();
let ending = "ended";
try {
  python.runPython(`${attack}()`);
} catch (error) {
  // An error of Python's is what an attack may end with; any other is the interpreter's own end.
  if (error.name !== "PythonError") throw error;
  ending = error.type;
}
if (beat() !== before + 1 || !isKept()) throw new Error("the witness is not as it was");
console.log(`survived: ${ending}`);
