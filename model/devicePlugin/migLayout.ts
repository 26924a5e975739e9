import { writeYaml } from "../writeYaml";
import type { GpuSystem } from "../catalog";
import { contentHash } from "../contentHash";
import { didYouMean } from "../input/suggest";
import type { FieldPath } from "../input/yamlFile";
import type { MigInstances } from "./hardware";
import { hasSince } from "./pluginVersion";

/** What is wrong with a profile: the field of the profile, and why. */
export interface ProfileProblem {
  readonly path: FieldPath;
  readonly message: string;
}

/** Compute and memory slices of a GPU with MIG. Source: NVIDIA MIG user guide; the same on Hopper and Blackwell. */
const COMPUTE_SLICES = 7;
const MEMORY_SLICES = 8;

/**
 * Why a MIG layout is not one of a GPU system: profiles of another generation, or more than a GPU has slices for.
 *
 * @param path the field of the layout or, for a single profile, of its name.
 */
export function migLayoutProblems(
  layout: MigInstances,
  system: GpuSystem,
  pluginVersion: string,
  path: FieldPath,
): ProfileProblem[] {
  const profiles = system.migProfiles?.profiles ?? [];
  if (profiles.length === 0) {
    const message = `the catalogue has no MIG profiles for ${system.name}: use exclusive, time-slicing or mps, or add them with their source`;
    return [{ path, message }];
  }
  const names = profiles.map(({ name }) => name);
  const problems = Object.entries(layout).flatMap(([name, count]): ProfileProblem[] => {
    const own = Object.keys(layout).length > 1 ? [...path, name] : path;
    const profile = profiles.find((candidate) => candidate.name === name);
    if (profile === undefined) {
      const list = profiles.map((each) => `${each.name} (${each.maximumPerGpu} a GPU)`).join(", ");
      const message = `${system.name} has no MIG profile "${name}"; it has ${list}.${didYouMean(name, names)}`;
      return [{ path: own, message }];
    }
    if (count > profile.maximumPerGpu) {
      const message = `${count} of ${name}, but a GPU of ${system.name} has room for ${profile.maximumPerGpu}: lower the number`;
      return [{ path: own, message }];
    }
    return [];
  });
  return problems.length > 0
    ? problems
    : [...sliceProblems(layout, names, path), ...mediaProblems(layout, pluginVersion, path)];
}

/** Slices that a layout takes. A full GPU has all memory slices, so the memory of a profile against that of `7g` tells its own. */
function sliceProblems(
  layout: MigInstances,
  names: readonly string[],
  path: FieldPath,
): ProfileProblem[] {
  const whole = Math.max(...names.map((name) => sizeOf(name).gigabytes));
  const used = (slices: (name: string) => number): number =>
    Object.entries(layout).reduce((sum, [name, count]) => sum + count * slices(name), 0);
  const compute = used((name) => sizeOf(name).compute);
  const memory = used((name) => Math.round((sizeOf(name).gigabytes * MEMORY_SLICES) / whole));
  if (compute <= COMPUTE_SLICES && memory <= MEMORY_SLICES) {
    return [];
  }
  const message = `the layout takes ${compute} of ${COMPUTE_SLICES} compute slices and ${memory} of ${MEMORY_SLICES} memory slices of a GPU: leave some out`;
  return [{ path, message }];
}

function sizeOf(profile: string): { readonly compute: number; readonly gigabytes: number } {
  const [, compute, gigabytes] = /^(\d+)g\.(\d+)gb/.exec(profile) ?? [];
  return { compute: Number(compute), gigabytes: Number(gigabytes) };
}

/** A GPU has one set of media engines; and until v0.20.0 the plugin counted a profile with them as the one without (its issue 1807). */
function mediaProblems(
  layout: MigInstances,
  pluginVersion: string,
  path: FieldPath,
): ProfileProblem[] {
  const media = Object.keys(layout).filter((name) => name.endsWith("+me"));
  if (media.length > 1) {
    const message = `${media.join(" and ")} both need the media engines, and a GPU has one set: keep one of them`;
    return [{ path, message }];
  }
  const [name] = media;
  if (name === undefined || hasSince(pluginVersion, "v0.20.0")) {
    return [];
  }
  const base = name.replace("+me", "");
  if (!(base in layout)) {
    return [];
  }
  const message = `plugin ${pluginVersion} counts ${name} as ${base}, so nodes would advertise the wrong numbers: use v0.20.0, or keep one of the two`;
  return [{ path, message }];
}

/** A way to split GPUs, by the name that nodes are labelled with. */
export interface NamedMigLayout {
  readonly name: string;
  readonly instances: MigInstances;
}

/** Names a layout by its content, so that a name stands for it for ever. */
export function namedMigLayout(profile: string, instances: MigInstances): NamedMigLayout {
  return { name: `${profile}-${contentHash(instances)}`, instances };
}

/**
 * The specification of a site's MIG layouts for NVIDIA's MIG manager (mig-parted, version v1): `all-disabled`, which its default is,
 * and each layout for all GPUs of a node.
 *
 * @returns undefined if nothing is split.
 */
export function migPartedSpec(layouts: readonly NamedMigLayout[]): string | undefined {
  if (layouts.length === 0) {
    return undefined;
  }
  const sorted = [...layouts].sort((one, other) => (one.name < other.name ? -1 : 1));
  const configs = Object.fromEntries(
    sorted.map(({ name, instances }) => [
      name,
      [{ devices: "all", "mig-enabled": true, "mig-devices": { ...instances } }],
    ]),
  );
  const disabled = [{ devices: "all", "mig-enabled": false }];
  return writeYaml({ version: "v1", "mig-configs": { "all-disabled": disabled, ...configs } });
}
