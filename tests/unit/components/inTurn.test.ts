import * as pulumi from "@pulumi/pulumi";
import { kvandalFile, siteOf, withPools } from "../../../bench/workloads/manyPools";
import { Site } from "../../../components";
import { inTurn, type Registering } from "../../../components/inTurn";
import { planPhase } from "../../../model/phasePlan";
import { registeredBy } from "../../support/program";
import { catalog } from "../../support/sites";
import { DECLARED } from "../../../model/power/basis";

/** Something with two objects, and how the engine answers for each. */
function registering(): { made: Registering; answer: (() => void)[] } {
  const answer: (() => void)[] = [];
  const object = (): pulumi.CustomResource => {
    const urn = new Promise<string>((resolve) => {
      answer.push(() => {
        resolve("urn:pulumi:lab::kvandal::type::name");
      });
    });
    return { urn: pulumi.output(urn) } as unknown as pulumi.CustomResource;
  };
  return { made: { objects: [object(), object()] }, answer };
}

/** Long enough for every promise that can be settled. */
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("pools made in turn", () => {
  it("are made at once as far as so many may be on their way, in their order", async () => {
    const made: number[] = [];
    await inTurn([1, 2, 3], 3, (item) => {
      made.push(item);
      return registering().made;
    });
    expect(made).toEqual([1, 2, 3]);
  });

  it("wait until the engine has answered for every object of one before them", async () => {
    const items = [0, 1, 2, 3].map(registering);
    const made: number[] = [];
    const all = inTurn([0, 1, 2, 3], 2, (item) => {
      made.push(item);
      return items[item]?.made ?? { objects: [] };
    });
    expect(made).toEqual([0, 1]);
    items[1]?.answer.forEach((answer) => {
      answer();
    });
    items[0]?.answer[0]?.();
    await later();
    expect(made).toEqual([0, 1]);
    items[0]?.answer[1]?.();
    await later();
    expect(made).toEqual([0, 1, 2, 3]);
    await expect(all).resolves.toEqual(items.map((item) => item.made));
  });
});

describe("a site of many pools", () => {
  /** All pools are in one hall. */
  const deploy = (pools: number) => {
    const data = kvandalFile();
    const phases = data.phases.map((one) => ({ ...one, halls: one.halls.slice(0, 1) }));
    const site = siteOf(withPools({ ...data, phases }, pools), catalog);
    const phase = site.phases.at(-1)?.name ?? "";
    const plan = { ...planPhase(site, catalog, phase, DECLARED), now: "2026-11-23" };
    return registeredBy(() => new Site(site.name, plan, catalog));
  };

  it("registers each of them before its program ends, however many there are", async () => {
    // More than are on their way at once.
    const resources = await deploy(40);
    const pools = resources.filter(({ type }) => type === "kvandal:index:GpuNodePool");
    expect(new Set(pools.map(({ name }) => name)).size).toBe(40);
    const machines = resources.filter(({ type }) => type.endsWith(":MachineDeployment"));
    expect(machines).toHaveLength(40);
  });

  it("tells the engine of a pool once, and not again with its site and its hall", async () => {
    const bytes = async (pools: number): Promise<number> => {
      const components = (await deploy(pools)).filter(({ type }) => type.startsWith("kvandal:"));
      return JSON.stringify(components.map(({ inputs }) => inputs)).length;
    };
    const forOnePool = ((await bytes(20)) - (await bytes(10))) / 10;
    // Its figures at the site, its hall and itself, and how it scales.
    expect(forOnePool).toBeLessThan(1500);
  });
});
