#!/usr/bin/env node
// Starts the command line, compiled to one file; where that is stale or missing, it is compiled first. Nothing has to be built by hand.
const { join } = require("node:path");
const { isFresh } = require("../compiled/isFresh");
require("../engine/loadLess");

const compiled = join(__dirname, "..", "..", "bin", "kvandal.js");
if (isFresh(compiled)) {
  require(compiled);
} else {
  require("tsx/cjs");
  const { compileCommandLine } = require("../compiled/commandLine.ts");
  void compileCommandLine(compiled).then((isCompiled) => {
    require(isCompiled ? compiled : "../kvandal.ts");
  });
}
