# Modules: where they are looked for and how they are loaded. `import`, `use` and `require` are Janet's own.

(defn- of-dependencies? [[path]]
  (and (string? path) (string/has-prefix? ":sys:" path)))

(defn- absent
  "What an import gets of a module that is not written in Janet. Names with its prefix are bound when they are used."
  [hint]
  @{(symbol absent-marker) @{:value hint}})

(var linked-file "The file that is linked." nil)

(defn- not-built
  "The name of a module that is nowhere, where another module than the linked file imports it: it may be native code that was not built."
  [name]
  (def importer (dyn :current-file))
  (when (and importer
             (not= importer linked-file)
             (not (string/has-prefix? "." name))
             (not (string/has-prefix? "/" name))
             (not (nearest name (keys library))))
    name))

(defn look-in
  "Looks for modules in these folders, in this order, instead of where a system-wide Janet would keep them."
  [folders]
  (def templates (filter of-dependencies? module/paths))
  (def others (filter |(not (of-dependencies? $)) module/paths))
  (array/concat (array/clear module/paths) others)
  (each folder folders
    (each [path loader fits] templates
      (array/push module/paths [(string/replace ":sys:" folder path) loader fits])))
  (array/push module/paths [not-built :absent])
  (set module-folders folders)
  (put root-env :syspath (first folders)))

(defn carry [modules]
  (merge-into library modules)
  # Ahead of all files, but behind what was loaded already.
  (array/insert module/paths 1 [(fn [name] (when (library name) name)) :library]))

(defn- read-module [path]
  (try
    (slurp path)
    ([_] (refuse (string "cannot read " path)))))

(defn evaluate-module
  "Evaluates a file that may be imported again, but not while it is still being evaluated."
  [source path &opt on-redefinition]
  (def key (string (module/expand-path path ":all:")))
  (put module/loading key true)
  (defer (put module/loading key nil)
    (evaluate source path on-redefinition)))

(merge-into module/loaders
  {:library (fn [name &] (evaluate (library name) (string "<linker>/" name ".janet")))
   :source (fn [path &] (evaluate-module (read-module path) path))
   :native (fn [path &] (absent (string path " is native code, and a board loads only what is written in Janet")))
   :absent (fn [name &] (absent (string "there is no module " name ", which " (dyn :current-file) " imports")))})
