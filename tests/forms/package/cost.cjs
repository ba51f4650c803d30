"use strict";
// Loaded into a process by a test: leaves its CPU time in ms and the most memory it held in MB where COST_FILE says.
const { readFileSync, writeFileSync } = require("node:fs");
const file = process.env.COST_FILE;
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  writeFileSync(file, `${(user + system) / 1_000} ${peak / 1_024}`);
});
