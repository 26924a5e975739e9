import { execa } from "execa";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { inTurn, ratios } from "../inTurn";
import { openSite } from "../../tools/rehearsal/openSite";
import { packOf, writeEmptyPack } from "../previews/packs";
import { DAY, Previewer, type Previewed } from "../previews/previewer";
import { copyProject } from "../../tools/rehearsal/projectCopy";
import type { Benchmark } from "../types";
import { PROJECT } from "../../tools/project";

const SITE = "kvandal";
const PROGRAM = join(PROJECT, "bench", "programs", "bare");
const RECORDER = join(PROJECT, "bench", "workloads", "recordResources.ts");
const TSX = join(PROJECT, "node_modules", "tsx", "dist", "cli.mjs");

/**
 * What components and policies cost over the bare resources. The engine asks a pack about every resource, whatever is in the pack: that
 * floor is nobody's choice here, so the bound is against the bare program with an empty pack. What the floor is, is shown beside it.
 */
export const abstraction: Benchmark = {
  name: "abstraction",
  question: "What do components and policies cost in a preview of the last phase?",
  run: async ({ runs, folder, log }) => {
    const copy = join(folder, "abstraction");
    const empty = join(folder, "empty");
    writeEmptyPack(empty);
    copyProject(copy, SITE, openSite);
    const previewer = await Previewer.open("abstraction", folder, (official) => [
      packOf(copy, "kvandalbenchown", official),
      packOf(empty, "kvandalbenchempty", official),
    ]);
    // Only now it is sure that the pack is compiled; it judges by the site file of the folder that it lies in.
    cpSync(join(PROJECT, "policies", "bin"), join(copy, "policies", "bin"), { recursive: true });

    const config = { site: SITE, phase: "phase-3", now: DAY };
    const kvandal = { project: "kvandal", folder: copy, config };
    const judged = { ...kvandal, pack: packOf(copy, "kvandalbenchown", previewer.official) };
    const emptyPack = packOf(empty, "kvandalbenchempty", previewer.official);
    const resources = join(folder, "resources.json");
    await execa(process.execPath, [TSX, RECORDER, copy, JSON.stringify(config), resources]);
    const bare: Previewed = { project: "bare", folder: PROGRAM, config: { resources } };

    const seconds = await inTurn(
      runs,
      {
        kvandal: await previewer.prepare(judged),
        bare: await previewer.prepare(bare),
        emptyPack: await previewer.prepare({ ...kvandal, pack: emptyPack }),
        bareEmptyPack: await previewer.prepare({ ...bare, pack: emptyPack }),
      },
      (message) => {
        log(`abstraction, seconds: ${message}`);
      },
    );
    await previewer.forget(judged);
    await previewer.forget(bare);
    return [
      { name: "preview of phase 3, components and pack", unit: "s", values: seconds.kvandal },
      { name: "preview of the same resources, bare", unit: "s", values: seconds.bare },
      { name: "preview of phase 3, an empty pack", unit: "s", values: seconds.emptyPack },
      {
        name: "preview of the same, bare, an empty pack",
        unit: "s",
        values: seconds.bareEmptyPack,
      },
      {
        name: "abstraction: components and pack by bare and an empty pack",
        unit: "x",
        values: ratios(seconds.kvandal, seconds.bareEmptyPack),
        atMost: 1.3,
        note: "kvandal, phase 3, without API server",
      },
      {
        name: "abstraction: components and pack by bare without any pack",
        unit: "x",
        values: ratios(seconds.kvandal, seconds.bare),
        headline: true,
        note: "the floor of any pack included",
      },
      {
        name: "abstraction: bare and an empty pack by bare without any",
        unit: "x",
        values: ratios(seconds.bareEmptyPack, seconds.bare),
        headline: true,
        note: "that floor: nothing of Kvandal's is in it",
      },
      {
        name: "abstraction: Kvandal's pack by an empty one",
        unit: "x",
        values: ratios(seconds.kvandal, seconds.emptyPack),
        atMost: 1.15,
        note: "the same program",
      },
    ];
  },
};
