import { madeBy, text, texts, type Rule } from "./expressions";
import { finalizersKept, labelsKept, mapKept, specKeptBut } from "./unchanged";

/** Metal3's API group. */
export const METAL3 = "metal3.io";

/** Annotations of a host that anybody may write: they stop Metal3's work on it, restart a host that is on, or keep machines off it. */
const FREE_HOST_ANNOTATIONS = [
  ...["baremetalhost.metal3.io/paused", "reboot.metal3.io"],
  "capi.metal3.io/unhealthy",
];

/**
 * A host that is switched on draws power, whether a pool has asked for it or not; its labels say which pool may have it, and Metal3 switches it on
 * for an inspection, a cleaning or new firmware, too. So others may switch it off and say what it is for, and nothing else.
 */
export function hostByMetal3(): Rule {
  const online = (object: string): string =>
    `(has(${object}.spec.online) && ${object}.spec.online)`;
  const isFree = `k == 'description' || k == 'online' && !${online("object")}`;
  const decides = `k.contains(${text(METAL3)})
        && !${texts(FREE_HOST_ANNOTATIONS)}.exists(free, k == free || k.startsWith(free + '/'))`;
  return {
    expression: `variables.group != ${text(METAL3)} || variables.byController || variables.byDeployer
      || !variables.created && (variables.specUnchanged || variables.resource == 'baremetalhosts' && ${specKeptBut(isFree)})
        && ${labelsKept()} && ${finalizersKept()} && ${mapKept("annotations", decides)}`,
    messageExpression: madeBy(
      `'while only Metal3 and the deployer register hosts, switch them on or change what they are'`,
    ),
  };
}
