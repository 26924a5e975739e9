const Module = require("node:module");
const { extname } = require("node:path");
const lazily = require("./lazily");

/**
 * What Pulumi's SDK loads with everything else, and no site uses: by its name, how it is left out until somebody does. Most of it is for
 * functions that are sent to the cloud as code.
 *
 * @type {Record<string, (load: () => object) => object>}
 */
module.exports = {
  // The SDK asks for its version to write it into its log.
  typescript: (load) =>
    lazily(load, { __esModule: undefined, version: require("typescript/package.json").version }),
  // A pack is compiled before it is started, and its starter makes ready to compile it all the same.
  "ts-node": (load) => ({
    register: (options) => {
      const read = Module._extensions;
      const { ".ts": ts = read[".js"], ".tsx": tsx = read[".js"] } = read;
      const first = (module, file) => {
        // It goes on to what was there before it.
        Object.assign(read, { ".ts": ts, ".tsx": tsx });
        load().register(options);
        read[extname(file)](module, file);
      };
      Object.assign(read, { ".ts": first, ".tsx": first });
    },
  }),
  "./automation": (load) => lazily(load, { __esModule: true }),
  "normalize-package-data": (load) => (data) => load()(data),
  // Maps lines of the SDK to its sources, for each resource and each promise; what is compiled here has no map.
  "source-map-support/register": () => ({}),
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
