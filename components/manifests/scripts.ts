import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The scripts that manifests carry into a cluster, by file. */
export interface Scripts {
  readonly "guard-sync.sh": string;
  readonly "count-nodes.awk": string;
  readonly "power-cap.sh": string;
}

let scripts: Scripts | undefined;

/** Reads the scripts, which lie beside the components, once in a process. */
export function readScripts(): Scripts {
  return (scripts ??= {
    "guard-sync.sh": read("guardSync.sh"),
    "count-nodes.awk": read("countNodes.awk"),
    "power-cap.sh": read("gpuPowerCap.sh"),
  });
}

function read(file: string): string {
  return readFileSync(join(__dirname, "..", file), "utf8");
}
