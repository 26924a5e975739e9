/** The simulator of the machine controllers, a stand-in for the simulated site: see main.ts. */
export { simulatorFiles, SimulatorError, startSimulator, stopSimulator } from "./process";
export type { SimulatorOptions } from "./process";
