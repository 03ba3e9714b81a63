/**
 * Makes of `src/` and of what package-lock.json names what a browser runs: `built/workbench.js` (and `workbench.css`, where a source imports
 * styles), the licences of all that is in it, and `made-from.json`: the SHA-256 of each file of ours that it was made from, by which
 * whoever serves it knows whether it is of today (`sasci_archive/editions/templates.py`, `built`). The same sources give the same bytes.
 *
 * `node build.mjs` once; `node build.mjs --watch` after each change, until stopped.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { context } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILT = join(HERE, "built");

/** Under these anybody may ship it, with its licence beside it. Another is read by a person before it stands here. */
const LICENCES = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause"]);

/** Beside the sources, what decides what the bundle is. */
const RECIPE = ["build.mjs", "package-lock.json", "package.json"];

const options = {
  absWorkingDir: HERE,
  entryPoints: ["src/main.js"],
  entryNames: "workbench",
  outdir: "built",
  bundle: true,
  format: "esm",
  target: ["firefox128", "safari17", "chrome120"],
  minify: true,
  charset: "utf8",
  legalComments: "none", // they are in licences.txt, whole
  logLevel: "silent", // what is wrong is told below
  metafile: true,
  preserveSymlinks: true, // a package lies where it is looked for, so that its path is the same on every machine
  write: false,
};

/** Says what is wrong with the sources, each at its place; else writes what was made: each file whole, and last the one that vouches for them. */
function finish(result) {
  const wrong = [...result.errors, ...result.warnings].map(({ location, text }) =>
    location ? `${location.file}, line ${location.line}, column ${location.column + 1}: ${text}` : text,
  );
  if (wrong.length) throw new Error(wrong.join("; "));
  const inputs = Object.keys(result.metafile.inputs);
  mkdirSync(BUILT, { recursive: true });
  const made = new Set([...result.outputFiles.map((file) => basename(file.path)), "licences.txt", "made-from.json"]);
  for (const name of readdirSync(BUILT)) if (!made.has(name)) rmSync(join(BUILT, name), { recursive: true });
  for (const file of result.outputFiles) put(file.path, file.contents);
  put(join(BUILT, "licences.txt"), licences(inputs));
  const ours = inputs.filter((path) => !path.startsWith("node_modules/"));
  const from = Object.fromEntries([...ours, ...RECIPE].sort().map((path) => [path, digest(join(HERE, path))]));
  put(join(BUILT, "made-from.json"), `${JSON.stringify(from, null, 1)}\n`);
}

/** The licence of each package of which anything is in the bundle. Throws where one has none that we know. */
function licences(inputs) {
  const names = new Set(inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  return [...names].sort().map(licence).join(`\n${"-".repeat(80)}\n\n`);
}

function licence(name) {
  const home = join(HERE, "node_modules", name);
  const about = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  if (!LICENCES.has(about.license)) {
    throw new Error(`${name} ${about.version} is under '${about.license}': read it, then name it in build.mjs or do without.`);
  }
  return `${name} ${about.version} (${about.license})\n\n${readFileSync(join(home, "LICENSE"), "utf8").trim()}\n`;
}

function digest(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function put(path, contents) {
  writeFileSync(`${path}.writing`, contents);
  renameSync(`${path}.writing`, path);
}

const watches = process.argv.includes("--watch");

/** Called after each build. */
function told(result) {
  try {
    finish(result);
    if (watches) console.log("built");
  } catch (error) {
    console.log(error.message);
    process.exitCode = watches ? 0 : 1;
  }
}

const bundler = await context({ ...options, plugins: [{ name: "told", setup: (each) => each.onEnd(told) }] });
if (watches) {
  await bundler.watch();
} else {
  await bundler.rebuild().catch(() => {}); // it has been told
  await bundler.dispose();
}
