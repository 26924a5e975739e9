// By its path: its name leads here.
module.exports = require("../../../tools/engine/lazyModules")["@npmcli/arborist"](() =>
  require("../../../node_modules/@npmcli/arborist/lib/index.js"),
);
