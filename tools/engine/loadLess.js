// Required into every process that loads Pulumi's SDK: the engine's program and pack, and the command line. Two thirds of a second of each
// went into what it does not use.
const Module = require("node:module");
const lazyModules = require("./lazyModules");

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const real = () => load.call(this, request, parent, ...rest);
  const makeLazy = Object.hasOwn(lazyModules, request) ? lazyModules[request] : undefined;
  return makeLazy !== undefined && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "")
    ? makeLazy(real)
    : real();
};
