/** Builds static/dist: each style sheet and module directly in src/ becomes one file, images are copied as they are. */
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const parts = new Set(["tokens.css"]); // imported by entry points, no entry point itself
const entryPoints = readdirSync(`${root}src`)
  .filter((name) => /\.(css|js)$/.test(name) && !parts.has(name))
  .map((name) => `${root}src/${name}`);

const options = {
  entryPoints,
  outdir: `${root}dist`,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file" },
  assetNames: "assets/[name]-[hash]",
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
