import type { CarriedPower, PowerFactors } from "../power";

/**
 * What one unit takes of a limit, in millionths of a watt: `(unitWatts x 1000 + nameplateWatts x overhead) x design PUE`, which has no
 * remainder.
 * Only an oversubscription leaves one, and it is rounded up.
 *
 * The guard adds up MachineDeployments where the energy budget adds up pools. In whole watts their roundings would differ, and a
 * pool of many parts that just fits would be refused; so the guard does not round.
 *
 * @throws RangeError if the result is beyond 2^53 - 1.
 */
export function microwattsPerUnit(factors: PowerFactors, carries: CarriedPower): number {
  const { unitWatts, nameplateWatts, overheadPerMille, designPuePerMille } = factors;
  const { oversubscriptionPerMille } = factors;
  const losses = BigInt(carries === "facility" ? designPuePerMille : 1000);
  const milliwatts = BigInt(unitWatts) * 1000n + BigInt(nameplateWatts) * BigInt(overheadPerMille);
  const microwatts = milliwatts * losses;
  const granted = BigInt(oversubscriptionPerMille ?? 1000);
  const counted = (microwatts * 1000n + granted - 1n) / granted;
  if (counted > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`a unit of ${unitWatts} W takes more than a number holds exactly`);
  }
  return Number(counted);
}
