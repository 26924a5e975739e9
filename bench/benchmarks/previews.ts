import { cpSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../tools/project";
import { changeSite, copyProject } from "../../tools/rehearsal/projectCopy";
import { openSite } from "../../tools/rehearsal/openSite";
import { inTurn } from "../inTurn";
import { PREVIEW_COMMANDS, watchMemory } from "../previews/memoryWatch";
import { packOf } from "../previews/packs";
import { DAY, Previewer } from "../previews/previewer";
import { growthExponent, spread } from "../statistics";
import type { Benchmark, Figure } from "../types";
import { kvandalFile, withPools } from "../workloads/manyPools";

const SITE = "kvandal";
const SIZES = [10, 100, 1000] as const;
const LARGEST = 1000;
const RUNTIME = "kvandalbenchpools";

/** A preview of the largest site takes minutes, and what growth is told by is a factor of ten: more rounds would say nothing new. */
const MOST_ROUNDS = 2;

/** How a whole preview grows with the number of pools, on the real engine. */
export const previews: Benchmark = {
  name: "previews",
  question: "Do the time and the memory of a preview grow faster than the number of pools?",
  run: async ({ runs, folder, log }) => {
    const copy = join(folder, "pools");
    copyProject(copy, SITE, openSite);
    const previewer = await Previewer.open("previews", folder, (official) => [
      packOf(copy, RUNTIME, official),
    ]);
    // Only now it is sure that the pack is compiled; it judges by the site file of the folder that it lies in.
    cpSync(join(PROJECT, "policies", "bin"), join(copy, "policies", "bin"), { recursive: true });
    const previewed = {
      project: "kvandal",
      folder: copy,
      config: { site: SITE, phase: "phase-3", now: DAY },
      pack: packOf(copy, RUNTIME, previewer.official),
    };
    const preview = await previewer.prepare(previewed);

    const memory = { program: [] as number[], pack: [] as number[] };
    const previewOf = (pools: number) => async (): Promise<number> => {
      changeSite(copy, SITE, () => openSite(withPools(kvandalFile(), pools)));
      const { answer, peakMegabytes } = await watchMemory(PREVIEW_COMMANDS, preview);
      if (pools === LARGEST) {
        memory.program.push(peakMegabytes.program);
        memory.pack.push(peakMegabytes.pack);
      }
      return answer;
    };
    log("previews: one that does not count");
    await previewOf(SIZES[0])();
    const seconds = await inTurn(
      Math.min(runs, MOST_ROUNDS),
      Object.fromEntries(SIZES.map((size) => [`${size} pools`, previewOf(size)])),
      (message) => {
        log(`previews, seconds: ${message}`);
      },
      { warmUp: false },
    );
    await previewer.forget(previewed);
    return figuresOf(seconds, memory);
  },
};

function figuresOf(
  seconds: Readonly<Record<string, readonly number[]>>,
  memory: Readonly<Record<"program" | "pack", readonly number[]>>,
): Figure[] {
  const values = (size: number): readonly number[] => seconds[`${size} pools`] ?? [];
  return [
    ...SIZES.map((size) => ({
      name: `preview of ${size.toLocaleString("en-GB")} pools`,
      unit: "s",
      values: values(size),
    })),
    {
      name: "previews: growth with the number of pools",
      unit: "exponent",
      values: [growthExponent(SIZES.map((size) => [size, spread(values(size)).median]))],
      atMost: 1.1,
      note: `over ${SIZES.join(", ")} pools, components and pack, without API server`,
    },
    ...(["program", "pack"] as const).map((process) => ({
      name: `previews: most memory of the ${process}, 1,000 pools`,
      unit: "MB",
      values: memory[process],
      atMost: 600,
    })),
  ];
}
