import { runCommandLine } from "./commandLine";
import { outliveReaders } from "./outliveReaders";

outliveReaders();
void runCommandLine(process.argv.slice(2));
