// Builds the bundle that the integration serves: a small entry under a fixed name, everything else in
// chunks named by their content, so that browsers may keep them for ever. The same sources always give
// the same bytes: CI builds again and compares.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minifyHTMLLiterals } from "minify-literals";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.env.OZON_BUNDLE_DIR ?? join(HERE, "../custom_components/ozon_telemetry/frontend");
const ENTRY = "ozon-telemetry.js";
// Home Assistant's page loads the entry with `import()`, in its build for old browsers too: what knows that, knows this.
const TARGET = "es2018";
const KIB = 1024;
const BUDGET = { start: 30 * KIB, all: 260 * KIB }; // gzip
const HTML = {
  keepClosingSlash: true, // without it the elements of an `svg` fragment would nest in each other
  inlineCustomElements: ["ha-icon"], // the space between an icon and its text stays
};

/** Minifies the markup and the style sheets in Lit's tagged templates, which esbuild leaves as they are. */
const minifyTemplates = {
  name: "minify-templates",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const minified = await minifyHTMLLiterals(source, { fileName: path, html: HTML, sourceMap: false });
      // a source that its parser does not understand is left as it is, without a word
      if (!minified && /\b(html|svg|css)`\n/.test(source)) throw new Error(`templates not minified: ${path}`);
      return { contents: minified?.code ?? source, loader: "ts" };
    });
  },
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const { metafile } = await build({
  absWorkingDir: HERE,
  entryPoints: { "ozon-telemetry": "src/entry.ts" },
  outdir: OUT,
  bundle: true,
  preserveSymlinks: true, // where packages are kept must not name the chunks
  splitting: true,
  format: "esm",
  target: TARGET,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  chunkNames: "[name]-[hash]",
  metafile: true,
  plugins: [minifyTemplates],
});

const files = {};
let all = 0;
const gzipped = {};
for (const name of (await readdir(OUT)).sort()) {
  const bytes = await readFile(join(OUT, name));
  files[name] = createHash("sha256").update(bytes).digest("hex");
  all += gzipped[name] = gzipSync(bytes, { level: 9 }).length;
}
await writeFile(join(OUT, "manifest.json"), `${JSON.stringify({ entry: ENTRY, files }, null, 2)}\n`);

// What every page of Home Assistant waits for: the entry and all it imports at once, not the cards and charts that follow.
const outputs = Object.fromEntries(
  Object.entries(metafile.outputs).map(([path, output]) => [path.split("/").at(-1), output]),
);
const loaded = new Set();
const load = (name) => {
  if (loaded.has(name)) return;
  loaded.add(name);
  for (const { path, kind } of outputs[name].imports) {
    if (kind === "import-statement" || path.includes("register-")) load(path.split("/").at(-1));
  }
};
load(ENTRY);
const start = [...loaded].reduce((sum, name) => sum + gzipped[name], 0);

console.log(`bundle: ${(start / KIB).toFixed(1)} KiB to start, ${(all / KIB).toFixed(1)} KiB in all (gzip)`);
if (start > BUDGET.start || all > BUDGET.all) {
  console.error(`too large: at most ${BUDGET.start / KIB} KiB to start and ${BUDGET.all / KIB} KiB in all`);
  process.exit(1);
}
