const lazily = require("./lazily");

/**
 * What Pulumi's SDK loads with everything else, for functions that are sent to the cloud as code, and no site uses: by its name, how it is
 * left out until somebody does.
 *
 * @type {Record<string, (load: () => object) => object>}
 */
module.exports = {
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
