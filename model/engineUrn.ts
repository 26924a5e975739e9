/** What an urn of the engine names: `urn:pulumi:lab-dev::kvandal::kvandal:index:Site$kvandal:index:Hall::hall-1`. */
export interface EngineUrn {
  /** `lab-dev`. */
  readonly stack: string;
  /** The resource's own type, without its parents': `kvandal:index:Hall`. */
  readonly type: string;
  /** The resource's name in the program: `hall-1`. */
  readonly name: string;
}

/** Whether an urn is the stack's own: `urn:pulumi:lab-dev::kvandal::pulumi:pulumi:Stack::kvandal-lab-dev`. */
export function isRootStack(urn: string): boolean {
  const [, project = "", types] = urn.split("::");
  const { stack, name } = readUrn(urn);
  return types === "pulumi:pulumi:Stack" && name === `${project}-${stack}`;
}

/** Reads an urn; parts that are not there are empty. */
export function readUrn(urn: string): EngineUrn {
  const [scheme = "", , types = "", ...name] = urn.split("::");
  return {
    stack: scheme.replace(/^urn:pulumi:/, ""),
    type: types.split("$").at(-1) ?? "",
    name: name.join("::"),
  };
}
