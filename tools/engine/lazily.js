/**
 * A module that is loaded when something of it is first used.
 *
 * @param {() => object} load the real module.
 * @param {object} known what can be said of it without loading it. Compiled imports ask for `__esModule` of everything.
 */
module.exports = function lazily(load, known = { __esModule: undefined }) {
  let loaded;
  return new Proxy(Object.create(null), {
    get: (_, name) =>
      Object.hasOwn(known, name) ? known[name] : Reflect.get((loaded ??= load()), name),
    has: (_, name) => Reflect.has((loaded ??= load()), name),
  });
};
