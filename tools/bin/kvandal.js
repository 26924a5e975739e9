#!/usr/bin/env node
// Starts the command line from its TypeScript sources, so that nothing has to be built before the first command.
require("tsx/cjs");
require("../engine/loadLess");
require("../kvandal.ts");
