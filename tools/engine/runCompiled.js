// Required into the engine's processes. The one that runs the program asks for TypeScript; it gets the program compiled instead, and
// then needs no compiler.
const { KVANDAL_COMPILED_PROGRAM: compiled, PULUMI_NODEJS_TYPESCRIPT: typescript } = process.env;
if (compiled !== undefined && typescript === "true") {
  process.env.PULUMI_NODEJS_TYPESCRIPT = "false";
  require("node:module")._extensions[".ts"] = (module) => {
    module.exports = require(compiled);
  };
}
