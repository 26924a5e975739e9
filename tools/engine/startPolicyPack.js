// What `pulumi-analyzer-policy-kvandalnode` runs: the engine starts it with its own address, and it starts the compiled
// pack with Pulumi's own runner, as a language host would. See policyPack.ts.
const path = require("node:path");

const pack = path.resolve(__dirname, "..", "..", "policies");
const [engineAddress] = process.argv.slice(2);
process.chdir(pack);
process.argv = [process.argv[0], process.argv[1], engineAddress, pack];
require("@pulumi/pulumi/cmd/run-policy-pack");
