// Colours of a Janet program: the text behind the textarea, in the browser's own highlights. One that lacks these shows it plain.

const TOKEN = /#.*|(`+)[^]*?\1|"(?:\\[^]|[^"\\])*"?|[^\s()[\]{}"`'~,;|#]+/g;

/** Janet's special forms, and those of its macros that define, choose, loop and clean up. */
const FORMS = new Set(
  `break def do fn if quasiquote quote set splice unquote upscope var while
  and case comment cond coro def- default defdyn defer defmacro defmacro- defn defn- each eachk eachp edefer for forever forv
  generate if-let if-not if-with import label let loop match or prompt protect repeat require seq tabseq try unless use var-
  when when-let when-with with with-dyns`.split(/\s+/),
);

const behind = document.querySelector("#editor pre");

function kindOf(token) {
  if (token.startsWith("#")) return "comment";
  if (/^["`]/.test(token)) return "string";
  if (token.startsWith(":")) return "keyword";
  if (/^[-+]?\.?\d/.test(token)) return "number";
  return FORMS.has(token) ? "form" : undefined;
}

/** Shows a program. */
export function paint(text) {
  // A last line that is empty counts as one in the textarea, too.
  behind.textContent = `${text}\n`;
  if (!CSS.highlights) return;
  CSS.highlights.clear();
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const kind = kindOf(token);
    if (kind === undefined) continue;
    if (!CSS.highlights.has(kind)) CSS.highlights.set(kind, new Highlight());
    const range = new StaticRange({
      startContainer: behind.firstChild, startOffset: index, endContainer: behind.firstChild, endOffset: index + token.length,
    });
    CSS.highlights.get(kind).add(range);
  }
}
