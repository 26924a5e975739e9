// Required into every process that loads Pulumi's SDK: the engine's program and pack, and the command line. Half of the time in which
// each starts went into what it does not use.
const Module = require("node:module");
const lazyModules = require("./lazyModules");

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const real = () => load.call(this, request, parent, ...rest);
  const name = /[\\/]vendor[\\/](ts-node)@/.exec(request)?.[1] ?? request;
  const makeLazy = Object.hasOwn(lazyModules, name) ? lazyModules[name] : undefined;
  return makeLazy !== undefined && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "")
    ? makeLazy(real)
    : real();
};
