import { colours } from "../colours";
import { formatCount } from "../../model/format";
import type { HallStatus } from "../../model/guard/guardStatus";
import { nameOfCount } from "../../model/guard/liveHall";
import { renderTable } from "../plan/table";

/** The halls of a site as people read them: a sentence with the verdict, every pool, and what disagrees. */
export function renderGuardStatus(site: string, halls: readonly HallStatus[]): string {
  const problems = halls.flatMap(({ disagreements }) => disagreements);
  const rows = halls.flatMap(({ hall, phase = "no budget", pools }) =>
    pools.map(({ name, ceilingNodes, liveNodes }) => [
      hall,
      phase,
      nameOfCount(name),
      formatCount(ceilingNodes),
      formatCount(liveNodes),
      liveNodes > ceilingNodes ? colours.red("over") : colours.green("within"),
    ]),
  );
  const verdict =
    halls.length === 0
      ? `${site}: no hall has been started`
      : problems.length === 0
        ? `${colours.green("in order:")} ${site}, ${formatCount(halls.length)} ${halls.length === 1 ? "hall" : "halls"}`
        : `${colours.red("out of order:")} ${site}, ${formatCount(problems.length)} ${problems.length === 1 ? "disagreement" : "disagreements"}`;
  return [
    verdict,
    ...(rows.length === 0
      ? []
      : [renderTable(["Hall", "Phase", "Pool", "Ceiling", "Live nodes", ""], rows, 3)]),
    ...problems.map((problem) => `${colours.red("✗")} ${problem}`),
  ].join("\n");
}
