// A jest reporter: leaves the counts of a run in .kvandal/test-results/, for the summary at the end of `.ci/run`.
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "..", "..", ".kvandal", "test-results");

module.exports = class ResultReporter {
  onRunComplete(contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const projects = [...contexts].map(({ config }) => config.displayName?.name ?? "tests");
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(
      join(FOLDER, `${projects.sort().join("-")}.json`),
      JSON.stringify({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }),
    );
  }
};
