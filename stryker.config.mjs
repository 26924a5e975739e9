// The first test that fails ends a mutant: tests of one rule before those that read whole sites, and these before the slow ones.
const slow = "gatesProperties|hostileText|questions|resolvedPhase|rollOut|shed|siteDiff";
const wholeSites = "bad*|catalog|fileSchemas|siteFile|tenants|unusedTemplates";

/**
 * The mutation run, `npm run mutants`: changes model/ and policies/ in thousands of small ways, and says which changes no test
 * notices. A part of it: `npm run mutants -- --mutate 'model/power*.ts'`. Quicker, and never milder, with the tests of that part
 * alone: `--testFiles 'tests/unit/model/*ower*.test.ts'`.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: ["model/**/*.ts", "policies/**/*.ts", "!policies/bin/**"],
  ignorePatterns: [".kvandal", "policies/bin"],
  tempDirName: ".kvandal/mutants/sandboxes",

  // Mocha, though the tests are Jest's: see tests/mutants/jestLanguage.js. Only tests that judge in this process: one that starts
  // the command line takes seconds, and a mutant costs every test that reaches it. Tests run many times in one process, so
  // each makes what it needs when it runs (in `beforeAll`, not as its file loads); else every mutant seems to be killed.
  testRunner: "mocha",
  mochaOptions: {
    require: ["./tests/mutants/jestLanguage.js"],
    extension: ["ts"],
    spec: [
      `tests/unit/model/!(${slow}|${wholeSites}).test.ts`,
      "tests/unit/model/*/*.test.ts",
      `tests/unit/model/@(${wholeSites}).test.ts`,
      "tests/policies/*.test.ts",
      `tests/unit/model/@(${slow}).test.ts`,
    ],
    "no-config": true,
  },
  // A mutant is given only to the tests that reach it.
  coverageAnalysis: "perTest",
  // What runs as a module loads (schemas, tables of names) would need all modules anew and every test, for each mutant of it:
  // seconds each, where others take a fraction of one.
  ignoreStatic: true,
  // The types would catch many of the changes; what is asked here is what the tests catch.
  disableTypeChecks: "{model,policies}/**/*.ts",

  // Most of what a test makes is garbage at once.
  testRunnerNodeArgs: ["--max-semi-space-size=64"],
  concurrency: Number(process.env.KVANDAL_MUTANT_WORKERS ?? 1),
  // A busy machine is no endless loop.
  timeoutMS: 10_000,
  timeoutFactor: 1.5,
  dryRunTimeoutMinutes: 15,

  incremental: true,
  incrementalFile: ".kvandal/mutants/incremental.json",
  reporters: ["clear-text", "progress-append-only", "json", "html"],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: ".kvandal/mutants/report.json" },
  htmlReporter: { fileName: ".kvandal/mutants/report.html" },
};
