/**
 * Builds static/dist: each style sheet and module directly in src/ becomes one file, images are copied as they are.
 * An entity's own scripts.js and styles.css stand in its package, entities/<entity>/assets, and are taken in from there.
 */
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const parts = new Set(["tokens.css"]); // imported by entry points, no entry point itself
const entryPoints = readdirSync(`${root}src`)
  .filter((name) => /\.(css|js)$/.test(name) && !parts.has(name))
  .map((name) => `${root}src/${name}`);

/** Resolves "entities:scripts" and "entities:styles": what each entity brings. A script exports attach and maybe listen. */
const entities = {
  name: "entities",
  setup(builder) {
    const folder = `${root}../entities/`;
    const having = (file) => readdirSync(folder).sort().map((name) => `${folder}${name}/assets/${file}`).filter(existsSync);
    builder.onResolve({ filter: /^entities:/ }, ({ path }) => ({ path, namespace: "entities" }));
    builder.onLoad({ filter: /scripts$/, namespace: "entities" }, () => {
      const found = having("scripts.js");
      const imports = found.map((path, number) => `import * as kind${number} from ${JSON.stringify(path)};`);
      const names = found.map((_, number) => `kind${number}`);
      return { contents: `${imports.join("\n")}\nexport default [${names}];`, loader: "js", resolveDir: root };
    });
    builder.onLoad({ filter: /styles$/, namespace: "entities" }, () => {
      const imports = having("styles.css").map((path) => `@import ${JSON.stringify(path)};`);
      return { contents: imports.join("\n"), loader: "css", resolveDir: root };
    });
  },
};

const options = {
  entryPoints,
  outdir: `${root}dist`,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true, // what is imported when it is needed stands apart
  chunkNames: "parts/[name]-[hash]",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file" },
  assetNames: "assets/[name]-[hash]",
  plugins: [entities],
  nodePaths: [`${root}node_modules`], // for what entities import: they stand beside it, not below
  legalComments: "none",
  logLevel: "warning",
};

rmSync(options.outdir, { recursive: true, force: true });
if (existsSync(`${root}src/images`)) cpSync(`${root}src/images`, `${root}dist/images`, { recursive: true });
if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}
