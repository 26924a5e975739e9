import { ensureToolchain } from "../../../tools/engine/installation";
import { deleteHalls } from "../../../tools/engine/simulatedSite";
import { loadProjectSite } from "../../../tools/project";

/** Ends the lab's halls and its simulator as a power cut would, for a test that is over: `kvandal down` destroys in good order first. */
async function main(): Promise<void> {
  const { site } = loadProjectSite("lab");
  const toolchain = await ensureToolchain({ quiet: true });
  await deleteHalls({ site, toolchain, log: () => undefined });
}

void main();
