import { version } from "@pulumi/random/package.json";
import { NotInStandIn } from "../plumbing/errors";
import { isEqual, isMissing, type JsonObject } from "../plumbing/json";
import type { Change, CheckAnswer, DiffAnswer, Failure, StandIn } from "../plumbing/stand-in";
import { UNKNOWN } from "../plumbing/struct";
import { characterSets, newId, newString } from "./values";

interface Kind {
  /** The input that says how much is wanted: a whole number above zero. */
  readonly size: string;
  readonly outputs: readonly string[];
  make(inputs: JsonObject): { id: string; outputs: JsonObject };
}

const KINDS: Record<string, Kind> = {
  "random:index/randomId:RandomId": {
    size: "byteLength",
    outputs: ["b64Std", "b64Url", "dec", "hex"],
    make: newId,
  },
  "random:index/randomString:RandomString": {
    size: "length",
    outputs: ["result"],
    make: newString,
  },
};

/** Stands in for pulumi-resource-random: RandomId and RandomString, as the official plugin makes them. */
export function randomStandIn(): StandIn {
  return {
    plugin: "random",
    version,
    checkConfig: () => [],
    diffConfig: () => unchanged(),
    configure: () => undefined,
    check: ({ type, inputs }) => Promise.resolve(check(kindOf(type), inputs)),
    diff: ({ oldInputs, inputs }) => Promise.resolve(diffOfInputs(oldInputs, inputs)),
    create: ({ type, inputs, preview }) => Promise.resolve(create(kindOf(type), inputs, preview)),
    // The values live in the state and nowhere else, so there is nothing to read or to delete.
    read: ({ type, id, state, inputs }) => {
      kindOf(type);
      if (Object.keys(state).length === 0) throw new NotInStandIn("random", "Importing a value");
      return Promise.resolve({ id, state, inputs });
    },
    update: ({ state, inputs }) => Promise.resolve({ ...state, ...inputs }),
    remove: () => Promise.resolve(),
    cancel: () => undefined,
  };
}

function kindOf(type: string): Kind {
  const kind = KINDS[type];
  if (!kind) throw new NotInStandIn("random", `The resource type ${type}`);
  return kind;
}

function check(kind: Kind, inputs: JsonObject): CheckAnswer {
  const failures: Failure[] = [];
  const size = inputs[kind.size];
  if (size !== UNKNOWN && !(typeof size === "number" && Number.isInteger(size) && size > 0)) {
    failures.push({ property: kind.size, reason: "a whole number of 1 or more is required" });
  } else if (kind.size === "length" && typeof size === "number") {
    const sets = characterSets(inputs);
    const least = sets.reduce((sum, set) => sum + set.least, 0);
    if (sets.length === 0) failures.push({ property: "", reason: "no characters are allowed" });
    if (least > size) {
      failures.push({
        property: "length",
        reason: `the minimums add up to ${least}, above ${size}`,
      });
    }
  }
  return { inputs, failures };
}

/** Every input decides the value, so every change makes a new one; `keepers` exist for just that. */
export function diffOfInputs(oldInputs: JsonObject, inputs: JsonObject): DiffAnswer {
  const changes = new Map<string, Change>();
  for (const key of new Set([...Object.keys(oldInputs), ...Object.keys(inputs)])) {
    const [before, after] = [oldInputs[key], inputs[key]];
    if (isEqual(before, after) || (isMissing(before) && isMissing(after))) continue;
    const kind = isMissing(before) ? "add" : isMissing(after) ? "delete" : "update";
    changes.set(key, { kind, replaces: true, fromInputs: true });
  }
  return { changes, deleteBeforeReplace: false };
}

function create(kind: Kind, inputs: JsonObject, preview: boolean) {
  if (preview) {
    const unknown = Object.fromEntries(kind.outputs.map((output) => [output, UNKNOWN]));
    return { id: "", state: { ...inputs, ...unknown } };
  }
  const { id, outputs } = kind.make(inputs);
  return { id, state: { ...inputs, ...outputs, id } };
}

function unchanged(): DiffAnswer {
  return { changes: new Map(), deleteBeforeReplace: false };
}
