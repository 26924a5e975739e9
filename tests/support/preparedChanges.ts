import { siteDiff, type SiteDiff } from "../../model/diff/siteDiff";
import type { SiteVersion } from "../../model/diff/siteVersion";
import { written } from "./evidence";
import { ENERGISED_LETTER, versionOf, type VersionParts } from "./siteVersions";

/** A change that a reviewer of Kvandal would be asked to decide on. */
export interface PreparedChange {
  readonly name: string;
  readonly before: () => SiteVersion;
  readonly after: () => SiteVersion;
}

const IN_SERVICE = { stacks: { "kvandal-prod": "phase-1" } };

/** Of Kvandal with phase-1 in service, on power that a letter proves. */
function change(name: string, after: VersionParts, before: VersionParts = {}): PreparedChange {
  const proven = (parts: VersionParts): VersionParts => ({
    ...parts,
    evidence: { ...ENERGISED_LETTER, ...parts.evidence },
  });
  return unprovenChange(name, proven(after), proven(before));
}

/** Of Kvandal as it is shipped, with phase-1 in service. */
function unprovenChange(name: string, after: VersionParts, before: VersionParts): PreparedChange {
  return {
    name,
    before: () => versionOf("kvandal", { ...IN_SERVICE, ...before }),
    after: () => versionOf("kvandal", { ...IN_SERVICE, ...after }),
  };
}

const measurement = (gate: string, value: string, more: object = {}): string =>
  written({ record: "measurement", phase: "phase-1", gate, value, method: "counted", ...more });

/** Evidence for three units more in phase-1. */
const MORE_GPUS = {
  "2026-11-20-phase-1-capacity-booked.yaml": measurement("capacity-booked", "10008 GPUs"),
  "2026-11-20-phase-1-gpus-delivered.yaml": measurement("gpus-delivered", "10008 GPUs"),
};
const DELIVERED = "2026-09-15-phase-1-gpus-delivered.yaml";
const ENERGISED = "2026-03-31-phase-1-grid-energised.yaml";
const LETTER = {
  "2026-11-01-grid-energised.yaml": measurement("grid-energised", "20 MW", {
    validUntil: "2026-11-22",
    illustrative: false,
  }),
};
const HALL_8 = `  - name: narvik-8
    managementContext: narvik-8
    fedBy: substation
    limit: 65 MW
    fixedLoad: 0 W
`;

/** A reservation of HGX H100 servers, and what is reserved in their place: what is reserved cannot be taken away alone. */
export function reserved(
  phase: string,
  hall: string,
  units: number,
  instead: string,
): readonly [string, string] {
  const start = `{ phase: ${phase}, hall: ${hall},`;
  return [`${start} gpuSystem: hgx-h100, units: ${units} }`, `${start} ${instead} }`];
}

/** Gates of later phases on the delivery of GB300 racks, each before another gate. */
export const RACKS_DELIVERED = ["phase-1-accepted", "phase-2-accepted"].map((next) => {
  const before = `      - name: ${next}\n`;
  const gate = `      - name: racks-delivered
        kind: gpus-delivered
        gpuSystem: gb300-nvl72
        measures: GPUs of GB300 racks that have arrived on site
        atLeast: planned
        source: a test
`;
  return [before, `${gate}${before}`] as const;
});

/** One of every kind. Their Markdown is in `tests/unit/tools/diff/golden/`. */
export const PREPARED_CHANGES: readonly PreparedChange[] = [
  change("no-change", {}),
  change("grow", { change: [["{ h100-1: 1248 }", "{ h100-1: 1251 }"]], evidence: MORE_GPUS }),
  change("shrink", {
    change: [
      ["{ h100-1: 1248 }", "{ h100-1: 1216 }"],
      reserved("phase-1", "narvik-1", 1248, "gpuSystem: hgx-h100, units: 1216"),
    ],
  }),
  change("cap", {
    change: [
      [
        "{ name: h100-1, hall: narvik-1, gpuSystem: hgx-h100, purpose: training }",
        "{ name: h100-1, hall: narvik-1, gpuSystem: hgx-h100, purpose: training, gpuPowerCap: 600 W }",
      ],
    ],
  }),
  change("new-hall", {
    change: [
      [HALL_8, `${HALL_8}${HALL_8.replaceAll("narvik-8", "narvik-9")}`],
      [
        "  - name: h100-8\n",
        "  - { name: h100-9, hall: narvik-9, gpuSystem: hgx-h100, purpose: inference }\n  - name: h100-8\n",
      ],
      [
        "      - { name: narvik-3, share: 61.75 MW }\n    units: { h100-1: 4500,",
        "      - { name: narvik-3, share: 61.75 MW }\n      - { name: narvik-9, share: 20 MW }\n    units: { h100-9: 1600, h100-1: 4500,",
      ],
      [
        "      - { name: narvik-8, share: 61.75 MW }",
        "      - { name: narvik-8, share: 41.75 MW }\n      - { name: narvik-9, share: 20 MW }",
      ],
      ["        h100-8: 5000,", "        h100-8: 3300,\n        h100-9: 1600,"],
    ],
    relocked: true,
  }),
  change("new-generation", {
    change: [
      [
        "{ name: h100-3, hall: narvik-3, gpuSystem: hgx-h100,",
        "{ name: h100-3, hall: narvik-3, gpuSystem: gb300-nvl72,",
      ],
      ["h100-3: 4000 }", "h100-3: 270 }"],
      reserved("phase-2", "narvik-3", 4000, "gpuSystem: gb300-nvl72, units: 270"),
      ["        h100-3: 5000,", "        h100-3: 270,"],
      ...RACKS_DELIVERED,
    ],
  }),
  change("new-kubernetes", {
    change: [["kubernetesVersion: v1.34.4", "kubernetesVersion: v1.35.0"]],
  }),
  change("profile-change", {
    change: [
      [
        "{ name: h100-1, hall: narvik-1, gpuSystem: hgx-h100, purpose: training }",
        "{ name: h100-1, hall: narvik-1, gpuSystem: hgx-h100, purpose: training, devicePlugin: { profile: time-slicing, replicas: 4 } }",
      ],
    ],
  }),
  change("gate-opens", {}, { without: [DELIVERED] }),
  change(
    "gate-expires",
    { evidence: LETTER, without: [ENERGISED] },
    { evidence: LETTER, without: [ENERGISED], now: "2026-11-22" },
  ),
  change("over-budget", { change: [["{ h100-1: 1248 }", "{ h100-1: 1257 }"]] }),
  unprovenChange(
    "unproven",
    {
      change: [
        ["{ h100-1: 1248 }", "{ h100-1: 1247 }"],
        reserved("phase-1", "narvik-1", 1248, "gpuSystem: hgx-h100, units: 1247"),
      ],
    },
    {},
  ),
  change("next-phase", { stacks: { "kvandal-prod": "phase-2" } }),
];

/** What a prepared change amounts to. */
export function preparedDiff({ before, after }: PreparedChange): SiteDiff {
  return siteDiff(before(), after());
}
