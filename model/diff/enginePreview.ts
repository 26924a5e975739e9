import { z } from "zod";
import { compareText } from "../compareText";
import { readUrn } from "../engineUrn";

/** A policy's objection to a resource, as the engine reports it. */
export interface PolicyFinding {
  readonly policy: string;
  /** `mandatory` stops a deployment, whatever else goes well. */
  readonly level: string;
  /** As `Site lab`. */
  readonly resource: string;
  readonly message: string;
}

/** What the engine's own preview of a stack says, beyond what the files alone tell. */
export interface EnginePreview {
  readonly stack: string;
  /** Whether it ran to its end without an error. */
  readonly succeeded: boolean;
  readonly errors: readonly string[];
  readonly policies: readonly PolicyFinding[];
  /** Resources in service that are deleted and made anew, each as `MachineDeployment hall-1-h100-1`. */
  readonly replaced: readonly string[];
  /** Resources in service that are deleted. */
  readonly deleted: readonly string[];
}

/** A stream of events that says less than it should. */
export class EngineEventsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EngineEventsError";
  }
}

/** One line of the stream, as much of it as is read here (Pulumi's `apitype.EngineEvent`; recorded from 3.259). */
const eventSchema = z.object({
  sequence: z.number(),
  policyEvent: z
    .object({
      resourceUrn: z.string().optional(),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  resourcePreEvent: z
    .object({
      metadata: z.object({
        op: z.string(),
        urn: z.string(),
        old: z.object({ custom: z.boolean().optional() }).nullish(),
      }),
    })
    .optional(),
  diagnosticEvent: z.object({ message: z.string(), severity: z.string() }).optional(),
  summaryEvent: z.object({ isPreview: z.boolean(), result: z.string().optional() }).optional(),
});
type EngineEvent = z.infer<typeof eventSchema>;

const HOW =
  "record it with kvandal preview --events FILE, or with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json";

/**
 * Reads the events that `pulumi preview --json` writes, one a line, where `PULUMI_ENABLE_STREAMING_JSON_PREVIEW` is set.
 *
 * @throws EngineEventsError for text that is something else, and for a stream that breaks off: what is missing from it could be the
 *   violation.
 */
export function readEnginePreview(text: string): EnginePreview {
  const events = text
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [eventOf(line, index + 1)]));
  const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  if (summary?.isPreview !== true) {
    throw new EngineEventsError(
      `the events are not those of a whole preview, there is no summary at their end: ${HOW}`,
    );
  }
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  // Only what the engine manages itself: a component that goes takes nothing along that is not listed.
  const gone = (op: string): string[] =>
    sorted(steps.filter((step) => step.op === op && step.old?.custom === true).map(resourceOf));
  const errors = events.flatMap(({ diagnosticEvent: said }) =>
    said?.severity === "error" ? [said.message.trim()] : [],
  );
  return {
    stack: readUrn(steps[0]?.urn ?? "").stack,
    succeeded: summary.result === "succeeded" || (summary.result === undefined && !errors.length),
    errors,
    policies: events.flatMap(({ policyEvent }) => findingOf(policyEvent)),
    replaced: gone("replace"),
    deleted: gone("delete"),
  };
}

/** Whether a deployment would be refused as the preview was. */
export function isRefused({ succeeded, policies }: EnginePreview): boolean {
  return !succeeded || policies.some(({ level }) => level === "mandatory");
}

function eventOf(line: string, number: number): EngineEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    event = undefined;
  }
  const read = eventSchema.safeParse(event);
  if (!read.success) {
    throw new EngineEventsError(`line ${number} is no event of the engine: ${HOW}`);
  }
  return read.data;
}

function findingOf(event: EngineEvent["policyEvent"]): PolicyFinding[] {
  if (event === undefined) {
    return [];
  }
  const { policyName: policy, enforcementLevel: level, resourceUrn: urn = "", message } = event;
  // First the description of the policy, on a line of its own.
  const [description = "", ...own] = message.trim().split("\n");
  const said = own.length === 0 ? description : own.join(" ");
  return [{ policy, level, resource: resourceOf({ urn }), message: said }];
}

/** `urn:pulumi:lab-dev::kvandal::kvandal:index:Site$kvandal:index:Hall::hall-1` is `Hall hall-1`. */
function resourceOf({ urn }: { readonly urn: string }): string {
  const { type, name } = readUrn(urn);
  return `${type.split(":").at(-1) ?? ""} ${name}`.trim();
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
