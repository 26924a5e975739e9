import { unknownCheckingProxy } from "@pulumi/policy";
import { hallManifests } from "../../components/manifests/hallManifests";
import type { Manifest } from "../../components/manifests/manifest";
import type { SiteFile } from "../../model/siteSchema";
import { isMapping, valueAt } from "../../model/mapping";
import { AcceptedObjects } from "../../policies/recompute/accepted";
import { checkObject, type CheckedResource } from "../../policies/recompute/check";
import { CLOCK_DAY, openSite, registeredFor, type OpenSite } from "../support/openSite";
import { UNKNOWN } from "../support/policyHarness";
import { catalog, phaseIn } from "../support/sites";
import { servers, tenant } from "../support/tenants";

const isObject = ({ type }: CheckedResource): boolean => type.startsWith("kubernetes:");
const contextOf = ({ provider }: CheckedResource): unknown => provider?.props.context;

/** Objects by what tells them apart. */
function byIdentity(objects: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(
    (objects as readonly Manifest[]).map((object) => {
      const { kind, metadata } = object;
      return [`${kind} ${metadata.namespace ?? ""}/${metadata.name}`, object];
    }),
  );
}

describe.each(["lab", "kvandal", "sines"])("everything that the program makes of %s", (name) => {
  it("is what is recomputed for its halls, and passes, in every phase", async () => {
    const site = openSite(name);
    for (const { name: phase } of site.facts.site.phases) {
      const plan = site.plan(phase);
      const made = (await registeredFor(plan)).filter(isObject);
      for (const hall of [...plan.halls, ...plan.idleHalls]) {
        const { management, workload } = hallManifests(plan, hall, catalog, {
          now: CLOCK_DAY,
          inService: false,
        });
        const own = made.filter((object) => contextOf(object) === hall.managementContext);
        expect(byIdentity(own.map(({ props }) => props))).toEqual(
          byIdentity([...management, ...workload]),
        );
      }
      const accepted = new AcceptedObjects();
      const problems = made.map((object) => checkObject(object, site.around, accepted));
      expect(problems.flatMap(({ differing, denied }) => [...differing, ...denied])).toEqual([]);
    }
  });
});

describe("1227: a hall whose nodes are in another cluster", () => {
  const site = openSite("lab", (data) => {
    Object.assign(data.halls[0] ?? {}, { workloadContext: "kwok-lab-hall-1-nodes" });
    Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
  });
  const isGuard = ({ props }: CheckedResource): boolean =>
    (props as Manifest).kind.startsWith("ValidatingAdmissionPolicy");

  it("has a guard in both, before its power caps and its pools", async () => {
    const made = (await registeredFor(site.plan("phase-1"))).filter(isObject);
    const there = made.filter((object) => contextOf(object) === "kwok-lab-hall-1-nodes");
    expect(
      there
        .filter(isGuard)
        .map(({ props }) => (props as Manifest).metadata.name)
        .sort(),
    ).toEqual([
      ...["kvandal-energy-guard-caps", "kvandal-energy-guard-caps"],
      ...["kvandal-energy-guard-nodes", "kvandal-energy-guard-nodes"],
    ]);
    const problems = (objects: readonly CheckedResource[]): readonly string[] => {
      const accepted = new AcceptedObjects();
      return objects.flatMap((object) => {
        const { differing, denied } = checkObject(object, site.around, accepted);
        return [...differing, ...denied];
      });
    };
    expect(problems(made)).toEqual([]);
    for (const guard of there.filter(isGuard)) {
      expect(problems(made.filter((object) => object !== guard))).toEqual([
        expect.stringContaining("MachineDeployment kvandal/h100-1: what guards it is not complete"),
      ]);
      const [elsewhere] = made.filter((object) => isGuard(object) && !there.includes(object));
      expect(problems([{ ...guard, provider: elsewhere?.provider }])).toHaveLength(1);
    }
  });
});

/** A path into an object, and what is there. */
type Leaf = readonly [readonly string[], unknown];

function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    return [[path, value]];
  }
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** A copy with another value at a path; without the field where the value is undefined. */
function changed(object: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return value;
  }
  const inner = changed((object as Record<string, unknown>)[key], rest, value);
  if (Array.isArray(object)) {
    const copy = [...(object as unknown[])];
    if (inner === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = inner;
    return copy;
  }
  const { [key]: before, ...others } = object as Record<string, unknown>;
  return inner === undefined ? others : { ...others, [key]: inner };
}

function otherThan(value: unknown): unknown {
  return typeof value === "number"
    ? value + 1
    : typeof value === "boolean"
      ? !value
      : typeof value === "string" && /^\d+$/.test(value)
        ? String(Number(value) + 1)
        : typeof value === "string"
          ? `${value}x`
          : "something";
}

/** Fields of which a change passes: those by which an object is another one, and those that have a rule. */
const FREE = [
  / (apiVersion|kind|metadata\.name|metadata\.namespace)( left out)?$/,
  / metadata\.annotations\.pulumi\.com\//,
  /^SiteBudget spec\.now/,
  /^MachineDeployment spec\.replicas$/, // of an autoscaled pool, within its bounds: see below
  /^SiteBudget metadata\.annotations\.kvandal\.io\/(usable|budgeted)-power/,
  /^MachineDeployment spec\.rollout\.strategy\.rollingUpdate\.maxUnavailable/,
  /^MachineHealthCheck spec\.remediation\.triggerIf\.unhealthyLessThanOrEqualTo/,
  /^DaemonSet spec\.updateStrategy\.rollingUpdate\.maxUnavailable/,
];

/** One phase with a power cap, an autoscaled pool and two tenants, one of whom has a pool to itself. */
function withEverything(data: SiteFile): void {
  const common = { hall: "hall-1", gpuSystem: "hgx-h100", purpose: "training" } as const;
  data.pools.push({ ...common, name: "h100-1b" });
  data.pools.push({ ...common, name: "h100-1c", scaling: { mode: "autoscaled", minimum: 1 } });
  for (const pool of data.pools.filter(({ hall }) => hall === "hall-1")) {
    pool.gpuPowerCap = "600 W";
  }
  const phase = phaseIn(data, "phase-1");
  phase.units = { "h100-1": 5, "h100-1b": 6, "h100-1c": 2 };
  data.phases = [phase];
  data.bookings = [];
  data.tenants = [
    tenant("a", {
      egress: ["10.20.0.0/16"],
      reservations: [servers("phase-1", "hall-1", 4)],
    }),
    tenant("b", {
      dedicatedPools: ["h100-1b"],
      reservations: [servers("phase-1", "hall-1", 6)],
    }),
  ];
}

describe("a change of any field of any object", () => {
  let lab: OpenSite;
  let made: readonly CheckedResource[];
  /** Everything that is as it should be. */
  const accepted = new AcceptedObjects();

  beforeAll(async () => {
    lab = openSite("lab", withEverything);
    made = (await registeredFor(lab.plan("phase-1"))).filter(isObject);
    made.forEach((object) => {
      checkObject(object, lab.around, accepted);
    });
  });

  const problemsOf = (object: CheckedResource): string[] => {
    const { differing, denied } = checkObject(object, lab.around, accepted);
    return [...differing, ...denied];
  };

  it("is refused, whether it is changed or left out, but for the few that are free", () => {
    const passed: string[] = [];
    for (const object of made) {
      const { kind } = object.props as { kind: string };
      for (const [path, value] of leavesOf(object.props)) {
        const where = `${kind} ${path.join(".")}`;
        const other = { ...object, props: changed(object.props, path, otherThan(value)) };
        const without = { ...object, props: changed(object.props, path, undefined) };
        if (problemsOf(other).length === 0) passed.push(where);
        if (problemsOf(without).length === 0) passed.push(`${where} left out`);
      }
    }
    expect(passed.filter((one) => !FREE.some((free) => free.test(one)))).toEqual([]);
  });

  it("is refused where a field is added, in every mapping of it", () => {
    const passed: string[] = [];
    for (const object of made) {
      const { kind } = object.props as { kind: string };
      const mappings = new Set(
        leavesOf(object.props).flatMap(([path]) =>
          path.map((_, index) => JSON.stringify(path.slice(0, index))),
        ),
      );
      for (const text of mappings) {
        const path = JSON.parse(text) as string[];
        if (!isMapping(valueAt(object.props, path))) continue;
        const more = { ...object, props: changed(object.props, [...path, "added"], "x") };
        if (problemsOf(more).length === 0) passed.push(`${kind} ${path.join(".")}`);
      }
    }
    const free = [/ metadata\.labels$/, / metadata\.annotations$/];
    expect(passed.filter((one) => !free.some((place) => place.test(one)))).toEqual([]);
  });

  it("is refused where its value is not known yet, and passes where the field is free", () => {
    const [object] = made.filter(
      ({ props }) => (props as { kind: string }).kind === "MachineDeployment",
    );
    const unknown = (...path: string[]): (() => unknown) => {
      const props = changed(object?.props, path, UNKNOWN);
      const proxied = (unknownCheckingProxy as (value: unknown) => unknown)(props);
      return () =>
        checkObject({ ...(object as CheckedResource), props: proxied }, lab.around, accepted);
    };
    expect(unknown("spec", "template", "spec", "version")).toThrow("can't be known during preview");
    expect(unknown("metadata", "annotations", "example.com/owner")()).toEqual({
      differing: [],
      denied: [],
    });
  });

  it.each([
    ["argocd.argoproj.io/tracking-id", "by which a tool takes it for its own to prune"],
    ["applyset.kubernetes.io/part-of", "by which kubectl prunes it"],
    ["rbac.authorization.k8s.io/aggregate-to-edit", "by which another role has its rules"],
    ["openshift.io/node-selector", "by which pods are kept off nodes"],
    ["cleanup.kyverno.io/ttl", "by which a cleaner deletes it"],
    ["pulumi.com/deletionPropagationPolicy", "by which the engine leaves machines behind"],
  ])("is a difference: the label %s, %s", (key) => {
    const object = made.find(
      ({ props }) => (props as { kind: string }).kind === "ClusterRole",
    ) as CheckedResource;
    const props = changed(object.props, ["metadata", "labels", key], "x");
    const { differing } = checkObject({ ...object, props }, lab.around, new AcceptedObjects());
    expect(differing).toHaveLength(1);
  });

  it("is a difference that names the place, what is there and what it should be", () => {
    const object = made.find(
      ({ props }) =>
        (props as { kind: string }).kind === "ValidatingAdmissionPolicyBinding" &&
        JSON.stringify(props).includes("kvandal-energy-guard-pools"),
    );
    const narrowed = changed(object?.props, ["spec", "matchResources"], {
      namespaceSelector: { matchLabels: { a: "b" } },
    });
    expect(problemsOf({ ...(object as CheckedResource), props: narrowed })).toEqual([
      'ValidatingAdmissionPolicyBinding kvandal-energy-guard-pools: spec.matchResources is {"namespaceSelector":{"matchLabels":{"a":"b"}}}, and the site file makes it left out in phase-1: change the site file, not the object',
    ]);
  });
});

describe("an autoscaled pool", () => {
  it("keeps the number of nodes that it was scaled to, up to its maximum", async () => {
    const lab = openSite("lab", withEverything);
    const made = (await registeredFor(lab.plan("phase-1"))).filter(isObject);
    const accepted = new AcceptedObjects();
    made.forEach((object) => checkObject(object, lab.around, accepted));
    const pool = made.find(
      ({ props }) =>
        valueAt(props, ["metadata", "name"]) === "h100-1c" &&
        valueAt(props, ["kind"]) === "MachineDeployment",
    );
    const withReplicas = (replicas: number): readonly string[] =>
      checkObject(
        {
          ...(pool as CheckedResource),
          props: changed(pool?.props, ["spec", "replicas"], replicas),
        },
        lab.around,
        accepted,
      ).differing;
    expect(withReplicas(2)).toEqual([]);
    expect(withReplicas(3)).toHaveLength(1);
  });
});

describe("fewer units than the phase has", () => {
  it("pass, as a deployment that grows in steps registers them", async () => {
    const lab = openSite("lab");
    const units = { "h100-1": 3, "h100-2": 1, "h100-3": 40 };
    const made = (await registeredFor(lab.plan("phase-2", units))).filter(isObject);
    const accepted = new AcceptedObjects();
    const problems = made.map((object) => checkObject(object, lab.around, accepted));
    expect(problems.flatMap(({ differing, denied }) => [...differing, ...denied])).toEqual([]);
    expect(made.some(({ props }) => isMapping(props) && props.kind === "MachineDeployment")).toBe(
      true,
    );
  });
});
