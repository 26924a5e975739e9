// Adds up jest's result files: `node summary.js FOLDER EXIT_CODE...`. A step that failed without a failed test (lint, types,
// a crash) counts as one failure. Ends with `N passed, N failed` and fails if anything did.
const { readdirSync, readFileSync, existsSync } = require("node:fs");
const { join } = require("node:path");

const [folder, ...exitCodes] = process.argv.slice(2);
const files = existsSync(folder) ? readdirSync(folder) : [];
const results = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
const sum = (field) => results.reduce((total, result) => total + result[field], 0);

const brokenSteps = exitCodes.filter((code) => code !== "0").length;
const failedTests = sum("numFailedTests") + sum("numRuntimeErrorTestSuites");
const failed = Math.max(failedTests, brokenSteps);
console.log(`${sum("numPassedTests")} passed, ${failed} failed`);
process.exitCode = failed === 0 && results.length === exitCodes.length ? 0 : 1;
