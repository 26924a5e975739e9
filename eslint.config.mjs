import eslint from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", ".kvandal/", "**/*.js", "**/*.mjs"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      // Not the project service, which is made for editors: one run over everything takes an eighth less without it.
      parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // Numbers belong in messages ("15 units"); everything else must be turned into text on purpose.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // The library colours wherever CI is set, into pipes and files too; `tools/colours.ts` asks whether there is a terminal.
    files: ["tools/**", "bench/**"],
    ignores: ["tools/colours.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { name: "picocolors", message: "Take colours from tools/colours.ts." },
      ],
    },
  },
  {
    // Power is priced in one place, model/pricedDemand.ts, under a budget that states its lock. What is listed here checks a cap or
    // compares one unit with a measurement, and adds nothing up.
    files: ["**/*.ts"],
    ignores: [
      "model/pricedDemand.ts",
      "model/siteValues.ts",
      "model/whatIf.ts",
      "model/loadSwing.ts",
      "model/gates/threshold.ts",
      "model/gates/poolPower.ts",
      "tools/**",
      "bench/**",
      "tests/**",
    ],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/unitPower"],
              message: "Price units with factorsOf or priceDemand of model/pricedDemand.ts.",
            },
          ],
        },
      ],
    },
  },
  {
    // What deploys or enforces never counts by the site file alone. Checking a site file, writing its lock and what-if questions do.
    files: ["index.ts", "components/**", "policies/**", "tools/**", "model/**"],
    ignores: [
      "model/lockedLimits.ts",
      "model/siteValues.ts",
      "model/scaling/scalingValues.ts",
      "model/tenants/tenantProblems.ts",
      "tools/commands/plan.ts",
    ],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportSpecifier[imported.name='DECLARED']",
          message:
            "State the lock: planned(locked) or proven(locked, power) of model/power/basis.ts.",
        },
      ],
    },
  },
  {
    // The side effect of `new` is how a Pulumi program registers a resource.
    files: ["index.ts", "components/**", "policies/index.ts", "tests/**"],
    rules: { "no-new": "off" },
  },
  {
    // A command loads what it needs when it runs. `import()` would go through the ES module loader, which makes second copies
    // of modules that are loaded already.
    files: ["tools/commands/**", "tools/engine/inProcess.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["tests/**/*.test.ts"],
    extends: [jest.configs["flat/recommended"]],
    rules: {
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect*", "eventually"] }],
    },
  },
);
