import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Catalog } from "../model/catalog";
import { DEVELOPMENT } from "../model/environment";
import { COMPONENT_TYPES } from "../model/names";
import type { NodePoolPlan } from "../model/nodePools";
import { deployedHalls, type HallPlan, type PhasePlan } from "../model/phasePlan";
import type { PoolStep } from "../model/scaling/nextDeployment";
import { Hall } from "./hall";

/** A phase of a site, resolved. Plain values, never outputs: the energy budget is judged on these inputs. */
export interface SiteArgs extends PhasePlan {
  /** The UTC day of the run, `YYYY-MM-DD`: an input, so that a preview and its deployment agree. */
  readonly now: string;
  /** `dev`, `prod`, …: everywhere but in `dev`, Pulumi refuses to delete nodes. @default "dev" */
  readonly environment?: string;
  /** How the deployment came to the units of each pool. @default [] */
  readonly steps?: readonly PoolStep[];
  /** Why the phase may not be deployed on that day, a sentence each; empty for an open phase. @default [] */
  readonly closed?: readonly string[];
}

/**
 * An AI data-centre site in one of its phases. The energy-budget policy judges this component's inputs before any child
 * exists; whatever the policies do, a phase that does not fit or is not open gets no children here.
 */
export class Site extends pulumi.ComponentResource {
  /** @internal See `GpuNodePool.__pulumiType`. */
  public static readonly __pulumiType = COMPONENT_TYPES.site;

  public readonly halls: readonly Hall[];
  /** Tells this installation from another of the same site, in dashboards and evidence. No pool depends on it. */
  public readonly installationId: pulumi.Output<string>;

  /**
   * @param name The _unique_ name of this component.
   * @param args The resolved phase; plain values.
   * @param catalog Knows what the nodes of each GPU system offer.
   */
  constructor(
    name: string,
    args: SiteArgs,
    catalog: Catalog,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { violations, fits, closed = [], steps = [], ...plan } = args;
    // What the halls are made of is with the halls: said here again, the engine and the pack would carry it twice, and a preview show it.
    const { nodePools, hallDevices, guards, hallTenants, idleHalls, ...inputs } = plan;
    super(COMPONENT_TYPES.site, name, inputs, opts);
    if (!fits || closed.length > 0) {
      // The policies get this component to judge all the same: its registration is under way. Where nobody runs them, this
      // is the wall that is left. An exception, and not a logged error: the engine would take a program that ends well
      // without children for one that wants its pools deleted.
      const what = fits
        ? `may not deploy ${args.phase} on ${args.now}`
        : `cannot power ${args.phase}`;
      const reasons = [...violations.map(({ message }) => message), ...closed];
      throw new pulumi.RunError(
        `site ${args.site} ${what}:${reasons.map((reason) => `\n  ${reason}`).join("")}`,
      );
    }
    const installation = new random.RandomId(
      `${name}-installation`,
      { byteLength: 4, keepers: { site: args.site } },
      { parent: this },
    );
    this.installationId = installation.hex;
    const { site, phase, now, infrastructure, kubernetesVersion } = args;
    const inService = (args.environment ?? DEVELOPMENT) !== DEVELOPMENT;
    this.halls = deployedHalls(args).map(
      (hall) =>
        new Hall(
          hall.name,
          {
            site,
            phase,
            now,
            hall,
            nodePools: poolsOf(hall, nodePools),
            devices: idleHalls.includes(hall)
              ? undefined
              : ofHall(hall, hallDevices, "hallDevices", "NVIDIA's software in the hall"),
            steps,
            guard: ofHall(hall, guards, "guards", "the hall's guard"),
            tenants: hallTenants[hall.name],
            inService,
            infrastructure,
            kubernetesVersion,
          },
          catalog,
          { parent: this },
        ),
    );
    this.registerOutputs({ halls: this.halls, installationId: this.installationId });
  }
}

/** What a phase has for one of its halls. @throws InputPropertyError if it has nothing. */
function ofHall<Part>(
  hall: HallPlan,
  all: Readonly<Record<string, Part>>,
  property: keyof PhasePlan,
  what: string,
): Part {
  const own = all[hall.name];
  if (own === undefined) {
    throw new pulumi.InputPropertyError({
      propertyPath: `${property}.${hall.name}`,
      reason: `says nothing of ${what}`,
    });
  }
  return own;
}

function poolsOf(
  hall: HallPlan,
  all: Readonly<Record<string, NodePoolPlan>>,
): Record<string, NodePoolPlan> {
  const own = new Set(hall.pools.map(({ name }) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => own.has(name)));
}
