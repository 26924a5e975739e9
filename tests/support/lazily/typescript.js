// By its path: its name leads here.
module.exports = require("../../../tools/engine/lazyModules").typescript(() =>
  require("../../../node_modules/typescript/lib/typescript.js"),
);
