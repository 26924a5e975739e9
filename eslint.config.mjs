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
