module.exports = require("../../../tools/engine/lazily")(() =>
  require("../../../node_modules/typescript/lib/typescript.js"),
);
