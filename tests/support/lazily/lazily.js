/**
 * A module that is loaded when something of it is first used. For what Pulumi loads and our programs never use: functions
 * that are sent to the cloud as code. It would cost every test file of a component most of a second.
 *
 * @param {() => object} load the real module, by its path: its name leads here.
 */
module.exports = function lazily(load) {
  let loaded;
  return new Proxy(Object.create(null), {
    // Compiled imports ask for `__esModule` of everything that they load.
    get: (_, name) => (name === "__esModule" ? undefined : Reflect.get((loaded ??= load()), name)),
    has: (_, name) => Reflect.has((loaded ??= load()), name),
  });
};
