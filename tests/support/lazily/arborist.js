// Not by `lazily`: the compiled import copies the properties, so the class itself has to be there.
module.exports.Arborist = class {
  constructor(...args) {
    const Arborist = require("../../../node_modules/@npmcli/arborist/lib/index.js");
    return new Arborist(...args);
  }
};
