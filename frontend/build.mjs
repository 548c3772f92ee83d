// Builds the bundle that the integration serves: a small entry under a fixed name, everything else in
// chunks named by their content, so that browsers may keep them for ever. The same sources always give
// the same bytes: CI builds again and compares.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minifyHTMLLiterals } from "minify-literals";
import { leaveOut } from "./left-out.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.env.OZON_BUNDLE_DIR ?? join(HERE, "../custom_components/ozon_telemetry/frontend");
const ENTRY = "ozon-telemetry.js";
// Home Assistant's page loads the entry with `import()`, in its build for old browsers too: what knows that, knows this.
const TARGET = "es2018";
const KIB = 1024;
// On the wire, gzip: what every page loads, what one with a card loads besides, and everything in all languages.
const BUDGET = { loader: 3 * KIB, start: 45 * KIB, all: 320 * KIB };
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
  plugins: [minifyTemplates, leaveOut],
});

// Home Assistant serves the file beside a module that the browser accepts: `.br` or `.gz`.
const files = {};
let all = 0;
const gzipped = {};
for (const name of (await readdir(OUT)).sort()) {
  const bytes = await readFile(join(OUT, name));
  files[name] = createHash("sha256").update(bytes).digest("hex");
  const gzip = gzipSync(bytes, { level: 9 });
  await writeFile(join(OUT, `${name}.gz`), gzip);
  await writeFile(join(OUT, `${name}.br`), brotliCompressSync(bytes));
  all += gzipped[name] = gzip.length;
}
await writeFile(join(OUT, "manifest.json"), `${JSON.stringify({ entry: ENTRY, files }, null, 2)}\n`);

const outputs = Object.fromEntries(
  Object.entries(metafile.outputs).map(([path, output]) => [path.split("/").at(-1), output]),
);

/** The bytes of an output and of all that it imports at once, beyond those of `loaded`. */
function weight(name, loaded) {
  if (loaded.has(name)) return 0;
  loaded.add(name);
  const imports = outputs[name].imports.filter(({ kind }) => kind === "import-statement");
  return imports.reduce((sum, { path }) => sum + weight(path.split("/").at(-1), loaded), gzipped[name]);
}

const named = (start) => Object.keys(outputs).find((name) => name.startsWith(start));
const loaded = new Set();
const weights = { loader: weight(ENTRY, loaded) };
weights.start = weights.loader + weight(named("card-classes-"), loaded) + weight(named("en-"), loaded);
weights.all = all;

const tooLarge = Object.keys(BUDGET).filter((part) => weights[part] > BUDGET[part]);
const inKib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;
console.log(
  `bundle: ${Object.entries(weights)
    .map(([part, bytes]) => `${part} ${inKib(bytes)}`)
    .join(", ")} (gzip)`,
);
for (const part of tooLarge) console.error(`too large: ${part}, at most ${inKib(BUDGET[part])}`);
if (tooLarge.length) process.exit(1);
