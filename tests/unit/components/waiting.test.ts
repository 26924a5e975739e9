import { Site } from "../../../components";
import { planPhase } from "../../../model/phasePlan";
import { registeredBy, type Registered } from "../../support/program";
import { catalog, siteWith } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

let resources: readonly Registered[];

beforeAll(async () => {
  const site = siteWith("lab", (data) => {
    Object.assign(data.pools[0] ?? {}, { gpuPowerCap: "600 W" });
  });
  const plan = { ...planPhase(site, catalog, "phase-2", DECLARED), now: "2026-11-23" };
  resources = await registeredBy(() => new Site(site.name, plan, catalog));
});

/** Everything that must be there before a resource, directly or not. */
function allBefore(names: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const name of names.filter((one) => !found.has(one))) {
    found.add(name);
    const same = resources.filter((resource) => resource.name === name);
    allBefore(
      same.flatMap(({ options }) => options.dependsOn),
      found,
    );
  }
  return found;
}

const isComponent = ({ type }: Registered): boolean => type.startsWith("kvandal:");
const namesIn = (hall: string, part: string): string[] =>
  resources
    .filter((resource) => !isComponent(resource) && resource.name.startsWith(`${hall}-${part}`))
    .map(({ name }) => name);

it("lets no component wait for an object: the engine ends a deployment that goes on without one", () => {
  const components = resources.filter(isComponent);
  expect(new Set(components.map(({ type }) => type)).size).toBeGreaterThan(7);
  expect(components.filter(({ options }) => options.dependsOn.length > 0)).toEqual([]);
});

it.each(["hall-1", "hall-2", "hall-3"])(
  "lets every object of a pool in %s wait for its budget and guard",
  (hall) => {
    const guard = [...namesIn(hall, "budget"), ...namesIn(hall, "guard-kvandal-")];
    expect(guard.length).toBeGreaterThan(10);
    const pool = namesIn(hall, "h100-").filter((name) => !name.includes("power-cap"));
    expect(pool).toHaveLength(4);
    for (const name of pool) {
      expect([...allBefore([name])]).toEqual(expect.arrayContaining(guard));
    }
  },
);

it("lets a pool with a power cap wait for what sets it", () => {
  const cap = namesIn("hall-1", "h100-1-power-cap");
  expect(cap).toHaveLength(5);
  expect([...allBefore(namesIn("hall-1", "h100-1"))]).toEqual(expect.arrayContaining(cap));
  expect([...allBefore(cap)]).toContain("hall-1-power");
});
