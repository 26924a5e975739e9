// Lets Mocha run tests that are written for Jest, for the mutation run (`npm run mutants`).
//
// Jest gives every test file a fresh copy of all modules: with thousands of mutants, loading them is nearly all the time that a
// run takes. Mocha loads everything once, and then a mutant costs no more than the tests that reach it, up to the first that
// fails. The words are Jest's own: its `expect`, and its `each`.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const { transformSync } = require("esbuild");
const { expect } = require("expect");
const fastCheck = require("fast-check");
const { bind } = require("jest-each");
const { interfaces, Suite } = require("mocha");
const yaml = require("yaml");

// Without source maps: nobody reads the stack of a killed mutant, and to translate one takes longer than most tests.
Error.stackTraceLimit = 5;
require.extensions[".ts"] = (module, file) => {
  const options = { loader: "ts", format: "cjs", target: "es2022", sourcefile: file };
  const { code } = transformSync(readFileSync(file, "utf8"), options);
  // Stryker would start anew, with all modules, for each mutant of code that runs as files load. It must where that is the code
  // itself (a table, a schema), but not where a test file calls a function as it loads: that the function's tests call too.
  const stryker = global.__stryker__ ?? {};
  const { currentTestId } = stryker;
  stryker.currentTestId = /\/tests\//.test(file) ? "while the tests load" : undefined;
  try {
    module._compile(code, file);
  } finally {
    stryker.currentTestId = currentTestId;
  }
};

// One failure kills a mutant, and its smallest example is not wanted. The same examples each time, so that no mutant lives or
// dies by chance, and fewer: a mutant that lives here may die in Jest, never the other way round.
fastCheck.configureGlobal({ endOnFailure: true, numRuns: 30, seed: 20_261_124 });

// Most tests start from a shipped site file, which nobody needs to parse ten thousand times.
const { parse } = yaml;
const parsed = new Map();
yaml.parse = (text, ...rest) => {
  if (text.length < 5_000 || rest.length > 0) {
    return parse(text, ...rest);
  }
  if (!parsed.has(text)) {
    parsed.set(text, parsed.size < 50 ? parse(text) : undefined);
  }
  return structuredClone(parsed.get(text) ?? parse(text));
};

// Stryker gives what a hook reaches to the test that ran just before it, which may be of another file. What all tests of a suite
// stand on must count as reached by each of them: while Stryker finds out who reaches what, it is made anew for every test.
function beforeAll(context, body) {
  let done = false;
  context.before(() => {
    done = false;
  });
  context.beforeEach(async () => {
    const isFindingOut = global.__stryker__?.activeMutant === undefined;
    if (!done || isFindingOut) {
      done = true;
      await body();
    }
  });
}

// Stryker allows for Mocha's own interfaces only, so Jest's words are added to the one that is most like them.
const { bdd } = interfaces;
interfaces.bdd = (root) => {
  root.on("pre-require", (context, file, mocha) => {
    // In Jest, hooks outside of any `describe` are for the tests of their file.
    const suite = Suite.create(root, basename(file));
    bdd(suite);
    suite.emit("pre-require", context, file, mocha);
    context.expect = expect;
    context.beforeAll = (body) => beforeAll(context, body);
    context.afterAll = context.after;
    for (const word of ["describe", "it"]) {
      const own = context[word];
      // Jest's third argument, the time limit, is Stryker's to set here.
      context[word] = Object.assign((name, body) => own(name, body), {
        each: bind((name, body) => own(name, body), false),
        skip: own.skip,
        only: own.only,
      });
    }
    context.test = context.it;
  });
};
