import type { EvidenceRecord } from "../../model/evidence/recordSchema";
import type { LockedSigner } from "../../model/evidence/signatures";
import { lockedLimitsOf } from "../../model/lockedLimits";
import type { ProvenPower } from "../../model/power/basis";
import { lockedGpuSystemOf } from "../../model/power/lockedSystems";
import type { LockedLimits, LockedPhase } from "../../model/powerBudget";
import type { LoadedSite, LockedSite } from "../../model/site";
import { catalog } from "./sites";

/** The people of the tests' records, as the owners of the limits would name them. */
export const SIGNERS: readonly LockedSigner[] = [
  "Kari",
  "Ola",
  "Kari Nordmann",
  "Ola Nordmann",
].map((name) => ({ name }));

/** Who deploys to real halls. */
export const DEPLOYER = "kvandal-deployer";

/** The limits of a site as its owners would lock them today, with every hall's cluster known. */
export function lockOf({ site, catalog }: LoadedSite): LockedLimits {
  const limits = lockedLimitsOf(site, catalog);
  const isSimulated = site.infrastructure.kind === "in-memory";
  return {
    ...limits,
    signers: SIGNERS,
    halls: isSimulated
      ? limits.halls
      : Object.fromEntries(
          Object.entries(limits.halls).map(([name, hall]) => [
            name,
            {
              ...hall,
              server: `https://${name}.example:6443`,
              certificateAuthoritySha256: "0".repeat(64),
              deployer: DEPLOYER,
              ...(hall.workloadContext === undefined
                ? {}
                : {
                    workloadServer: `https://${name}-nodes.example:6443`,
                    workloadCertificateAuthoritySha256: "1".repeat(64),
                    workloadDeployer: DEPLOYER,
                  }),
            },
          ]),
        ),
  };
}

/** A site with the limits that its owners would lock today. */
export function withLock<Loaded extends LoadedSite>(loaded: Loaded): Loaded & LockedSite {
  return { ...loaded, locked: lockOf(loaded) };
}

/** Proof that all of a site's contracted power is switched on. */
export function allProven({ site }: Pick<LoadedSite, "site">): ProvenPower {
  return {
    watts: site.power.gridConnection.contractedWatts,
    file: "2026-03-31-grid-energised.yaml",
    expiredFile: undefined,
  };
}

/** The same for a policy, which also has the records of the site. */
export function factsOf<Loaded extends LoadedSite>(
  loaded: Loaded,
  records: readonly EvidenceRecord[] = [],
): Loaded & LockedSite & { proven: ProvenPower; records: readonly EvidenceRecord[] } {
  return { ...withLock(loaded), proven: allProven(loaded), records };
}

/** What a locked phase has that limits nothing. */
export const UNLIMITED = {
  fixedLoadWattsAtLeast: 0,
  plantWatts: Number.MAX_SAFE_INTEGER,
  gates: [],
};

/** Limits that a test writes out, with what it says nothing of as the catalogue has it. */
export function lockedAs(
  stated: Omit<
    LockedLimits,
    "gpuSystems" | "halls" | "signers" | "phases" | "reservePerMilleAtLeast" | "infrastructure"
  > & {
    readonly phases: Readonly<Record<string, Omit<LockedPhase, keyof typeof UNLIMITED>>>;
  },
): LockedLimits {
  const phases = Object.entries(stated.phases);
  return {
    ...stated,
    reservePerMilleAtLeast: 0,
    infrastructure: "in-memory",
    phases: Object.fromEntries(phases.map(([name, phase]) => [name, { ...UNLIMITED, ...phase }])),
    gpuSystems: Object.fromEntries(
      [...catalog.values()].map((system) => [system.name, lockedGpuSystemOf(system)]),
    ),
    halls: {},
    signers: [],
  };
}
