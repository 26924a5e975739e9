import { runCommandLine } from "./commandLine";

void runCommandLine(process.argv.slice(2));
