import { join } from "node:path";
import { inTurn, ratios } from "../inTurn";
import { openSite } from "../../tools/rehearsal/openSite";
import { Previewer, DAY, type Previewed } from "../previews/previewer";
import { copyProject } from "../../tools/rehearsal/projectCopy";
import { precompile } from "../previews/precompile";
import type { Benchmark } from "../types";

const SITE = "kvandal";

/** What it costs that the engine is given TypeScript. */
export const startup: Benchmark = {
  name: "startup",
  question: "How much longer does a preview take because the program is TypeScript?",
  run: async ({ runs, folder, log }) => {
    const previewer = await Previewer.open("startup", folder);
    const program = (name: string, given?: Previewed["given"]): Previewed => {
      const copy = join(folder, name);
      copyProject(copy, SITE, openSite);
      const config = { site: SITE, phase: "phase-1", now: DAY };
      return { project: "kvandal", folder: copy, config, given };
    };
    const typeScript = program("typescript");
    const sources = program("sources", "as it is");
    const javaScript = program("javascript", "as it is");
    await precompile(javaScript.folder);
    const seconds = await inTurn(
      runs,
      {
        typeScript: await previewer.prepare(typeScript),
        sources: await previewer.prepare(sources),
        precompiled: await previewer.prepare(javaScript),
      },
      (message) => {
        log(`startup, seconds: ${message}`);
      },
    );
    await previewer.forget(typeScript);
    return [
      { name: "preview of phase 1, TypeScript", unit: "s", values: seconds.typeScript },
      { name: "preview of phase 1, each source by itself", unit: "s", values: seconds.sources },
      { name: "preview of phase 1, precompiled", unit: "s", values: seconds.precompiled },
      {
        name: "startup: TypeScript by precompiled",
        unit: "x",
        values: ratios(seconds.typeScript, seconds.precompiled),
        atMost: 1.15,
        note: "kvandal, phase 1, without pack and API server, as kvandal preview runs it",
      },
      {
        name: "startup: each source by itself by precompiled",
        unit: "x",
        values: ratios(seconds.sources, seconds.precompiled),
        headline: true,
        note: "what it would be if the engine compiled the program in each run",
      },
    ];
  },
};
