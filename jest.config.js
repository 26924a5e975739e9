const common = {
  transform: { "^.+\\.ts$": "ts-jest" },
  testEnvironment: "node",
  runtime: "<rootDir>/tests/support/keepingRuntime.js",
  // Copies of the project that benchmarks and rehearsals have made.
  modulePathIgnorePatterns: ["<rootDir>/.kvandal/"],
  // Pulumi loads a compiler and a package manager with everything else; here they wait until somebody uses them.
  moduleNameMapper: {
    "^typescript$": "<rootDir>/tests/support/lazily/typescript.js",
    "^@npmcli/arborist$": "<rootDir>/tests/support/lazily/arborist.js",
  },
};

/** @type {import("jest").Config} */
module.exports = {
  // On a busy machine a test takes several times as long: that is no failure.
  testTimeout: 30_000,
  // One worker for each core: by default one core is left to watching for changes.
  maxWorkers: "100%",
  reporters: ["default", "<rootDir>/tools/ci/resultReporter.js"],
  // Each project compiles what it tests for itself: two are enough.
  projects: [
    { ...common, displayName: "unit", testMatch: testsIn("unit", "policies") },
    {
      ...common,
      displayName: "e2e",
      testMatch: testsIn("e2e", "faults"),
      globalSetup: "<rootDir>/tests/e2e/support/globalSetup.ts",
    },
  ],
};

function testsIn(...folders) {
  return folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`);
}
