import { NotInStandIn } from "../plumbing/errors";
import { copy, isMissing, isObject, setAt, type JsonObject } from "../plumbing/json";
import type { CheckAnswer, CheckRequest, Failure } from "../plumbing/stand-in";
import { assignName } from "./autonaming";
import { withDashes } from "./dashes";
import { apiVersionOf, gvkFromToken, refusedType } from "./kinds";
import { annotationOf, dropServerMetadata, gvkOf, isNamed, metadataOf, WAIT_FOR } from "./object";
import type { Session } from "./session";

/** Completes a resource's inputs (kind, name, namespace) and says what is wrong with them. */
export async function checkObject(session: Session, request: CheckRequest): Promise<CheckAnswer> {
  const refused = refusedType(request.type);
  if (refused !== undefined) throw new NotInStandIn("kubernetes", refused);

  const inputs = copy(withDashes(request.inputs));
  fillKind(inputs, request.type);
  dropServerMetadata(inputs);
  const failures = failuresOf(inputs);
  if (failures.length > 0) return { inputs, failures };

  const oldInputs = withDashes(request.oldInputs);
  assignName(inputs, oldInputs, request.name, request.randomSeed, request.autonaming);
  const lacksNamespace = isObject(inputs.metadata) && isMissing(inputs.metadata.namespace);
  if (lacksNamespace && (await session.isNamespaced(gvkOf(inputs)))) {
    setAt(inputs, ["metadata", "namespace"], session.defaultNamespace);
  }
  session.remember(inputs);
  return { inputs, failures };
}

function fillKind(inputs: JsonObject, type: string): void {
  const gvk = gvkFromToken(type);
  if (!gvk) return;
  if (isMissing(inputs.apiVersion)) inputs.apiVersion = apiVersionOf(gvk);
  if (isMissing(inputs.kind)) inputs.kind = gvk.kind;
}

function failuresOf(inputs: JsonObject): Failure[] {
  const failures: Failure[] = [];
  for (const property of ["apiVersion", "kind"]) {
    const value = inputs[property];
    if (typeof value !== "string" || value === "") {
      failures.push({ property, reason: `an object must say its ${property}` });
    }
  }
  if (!isNamed(inputs) && !isMissing(metadataOf(inputs).generateName)) {
    const reason = "generateName does not go together with server-side apply; give a name or none";
    failures.push({ property: "metadata.generateName", reason });
  }
  if (annotationOf(inputs, WAIT_FOR) !== undefined) {
    const reason = `the stand-in for pulumi-resource-kubernetes has no "${WAIT_FOR}"`;
    failures.push({ property: "metadata.annotations", reason });
  }
  return failures;
}
