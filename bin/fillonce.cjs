#!/usr/bin/env node
"use strict";
// Set before anything asks libuv for a thread: inside an ES module it would be ignored, and six slow queries would
// then hold up every file read.
process.env.UV_THREADPOOL_SIZE ??= "16";

// What fillonce writes is for its owner alone; children inherit this.
process.umask(0o077);

const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const main = join(__dirname, "..", "dist", "cli", "main.js");
if (!existsSync(main)) {
  console.error(
    "fillonce 还没有编译：请先运行 npm run build。 fillonce is not built yet: run `npm run build`.",
  );
  process.exit(2);
}
void import(pathToFileURL(main).href).then(({ main }) => main(process.argv.slice(2)));
