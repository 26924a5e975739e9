const { Script } = require("node:vm");
const { default: Runtime } = require("jest-runtime");

/** Scripts by file, with the text that they were compiled from. */
const scripts = new Map();
/** Texts that test files have worked out, for those after them (`yamlData.ts`). */
const kept = new Map();

/**
 * Jest's runtime, in which a worker keeps from one test file to the next what does not depend on the test: the compiled text of
 * each module. Every test file still runs modules of its own, in globals of its own.
 */
module.exports = class KeepingRuntime extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    environment.global.keptByWorker = kept;
    const { executor } = this;
    const compile = executor.compile.bind(executor);
    const header = `(function (${executor.injectedModuleParameters.join(", ")}) {`;
    executor.compile = (text, file) => {
      const context = environment.getVmContext();
      const script =
        // What imports dynamically asks the runtime of its own test.
        context === null || executor.resolution.isCoreModule(file) || text.includes("import(")
          ? undefined
          : scriptOf(file, text, header);
      return script === undefined ? compile(text, file) : script.runInContext(context);
    };
  }
};

function scriptOf(file, text, header) {
  const known = scripts.get(file);
  if (known?.text === text && known.header === header) {
    return known.script;
  }
  try {
    const code = `${header}${text}\n})`;
    const script = new Script(code, { filename: file, columnOffset: -header.length });
    scripts.set(file, { text, header, script });
    return script;
  } catch {
    // Jest says what is wrong with it.
    return undefined;
  }
}
