const common = {
  transform: { "^.+\\.ts$": "ts-jest" },
  testEnvironment: "node",
};

/** @type {import("jest").Config} */
module.exports = {
  // One worker for each core: by default one core is left to watching for changes.
  maxWorkers: "100%",
  reporters: ["default", "<rootDir>/tools/ci/resultReporter.js"],
  projects: [
    { ...common, displayName: "unit", testMatch: ["<rootDir>/tests/unit/**/*.test.ts"] },
    { ...common, displayName: "policies", testMatch: ["<rootDir>/tests/policies/**/*.test.ts"] },
    { ...common, displayName: "faults", testMatch: ["<rootDir>/tests/faults/**/*.test.ts"] },
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/tests/e2e/**/*.test.ts"] },
  ],
};
