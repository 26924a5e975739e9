// Required into every process that loads Pulumi's SDK: the engine's program and pack, and the command line. The SDK loads a compiler and
// a package manager with everything else, for functions that are sent to the cloud as code: two thirds of a second of every process, for
// what a site never uses. Here they wait until somebody does.
const Module = require("node:module");
const lazily = require("./lazily");

const LAZY = {
  // The SDK asks for its version to write it into its log.
  typescript: (load) =>
    lazily(load, { __esModule: undefined, version: require("typescript/package.json").version }),
  // Compiled imports copy its properties, so the class itself has to be there.
  "@npmcli/arborist": (load) => ({
    Arborist: class {
      constructor(...args) {
        const { Arborist } = load();
        return new Arborist(...args);
      }
    },
  }),
};

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const real = () => load.call(this, request, parent, ...rest);
  const makeLazy = Object.hasOwn(LAZY, request) ? LAZY[request] : undefined;
  return makeLazy !== undefined && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "")
    ? makeLazy(real)
    : real();
};
