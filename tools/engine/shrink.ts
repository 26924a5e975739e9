import type { Site } from "../../model/siteSchema";
import { formatCount } from "../../model/format";
import { CommandError } from "../failure";
import { stackOutputs, type ExportedStack } from "./exportedStack";

/** What a stack deployed last, by its own outputs. */
export interface InService {
  readonly phase: string;
  readonly nodes: number;
}

/** What `up` is asked for. */
export interface ShrinkRequest {
  readonly phase: string;
  readonly allowShrink?: boolean;
  readonly reason?: string;
}

/**
 * Why a deployment may not go back to an earlier phase; undefined where it does not go back, or may. Nodes in service run
 * somebody's work: whoever takes them away says so, and why.
 *
 * @param wantedNodes of the phase that is asked for.
 */
export function shrinkProblem(
  site: Pick<Site, "phases">,
  stack: string,
  inService: InService | undefined,
  request: ShrinkRequest,
  wantedNodes: number,
): string | undefined {
  const order = site.phases.map(({ name }) => name);
  const from = order.indexOf(inService?.phase ?? "");
  if (inService === undefined || from <= order.indexOf(request.phase) || inService.nodes === 0) {
    return undefined;
  }
  const lost = `${stack} is in ${inService.phase} with ${formatCount(inService.nodes)} nodes in service, and ${request.phase} has ${formatCount(wantedNodes)}`;
  if (request.allowShrink !== true) {
    return `${lost}: drain the others first, then go back with --allow-shrink --reason "why"`;
  }
  return (request.reason ?? "").trim() === ""
    ? `${lost}: say why, with --reason "why"; it is kept with the deployment`
    : undefined;
}

/** Refuses to go back a phase without leave. @throws CommandError */
export function refuseShrink(
  state: ExportedStack,
  stack: string,
  site: Site,
  request: ShrinkRequest,
  wantedNodes: number,
): void {
  const { phase, nodes } = (stackOutputs(state) ?? {}) as Partial<InService>;
  const inService = phase === undefined || nodes === undefined ? undefined : { phase, nodes };
  const problem = shrinkProblem(site, stack, inService, request, wantedNodes);
  if (problem !== undefined) {
    throw new CommandError(problem);
  }
}
