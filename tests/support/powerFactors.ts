import type { PowerFactors } from "../../model/power";

/** HGX H100 as the design page counts it. */
export const H100: PowerFactors = {
  unitWatts: 10_200,
  nameplateWatts: 10_200,
  overheadPerMille: 100,
  designPuePerMille: 1100,
};
