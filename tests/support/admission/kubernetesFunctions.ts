import { celMethod, CelScalar, listType, type CelFunc, type CelList } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";

const LIST = listType(CelScalar.DYN);

/**
 * What Kubernetes adds to CEL (kubernetes.io, "Common Expression Language in Kubernetes": its list library, for ints, and the strings
 * library), as much as the guard uses.
 */
export const KUBERNETES_FUNCTIONS: CelFunc[] = [
  ...strings,
  celMethod("sum", LIST, [], CelScalar.INT, function () {
    return inInt64(ints(this).reduce((sum, item) => sum + item, 0n));
  }),
  celMethod("max", LIST, [], CelScalar.INT, function () {
    const [first, ...rest] = ints(this);
    if (first === undefined) {
      throw new RangeError("max called on empty list");
    }
    return rest.reduce((most, item) => (item > most ? item : most), first);
  }),
  celMethod("indexOf", LIST, [CelScalar.STRING], CelScalar.INT, function (wanted) {
    return BigInt([...this].indexOf(wanted));
  }),
];

function ints(list: CelList): bigint[] {
  return [...list].map((item) => {
    if (typeof item !== "bigint") {
      throw new TypeError("no matching overload");
    }
    return item;
  });
}

function inInt64(sum: bigint): bigint {
  if (BigInt.asIntN(64, sum) !== sum) {
    throw new RangeError("integer overflow");
  }
  return sum;
}
