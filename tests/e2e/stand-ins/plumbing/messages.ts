import * as provider from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type {
  Autonaming,
  Change,
  CheckAnswer,
  DiffAnswer,
  DiffRequest,
  Failure,
  Subject,
} from "./stand-in";
import { fromStruct, toStruct } from "./struct";

/** Whom a request is about; engines that leave out type and name still send the URN, which ends in both. */
export function subjectOf(request: {
  getUrn(): string;
  getName(): string;
  getType(): string;
}): Subject {
  const urn = request.getUrn();
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return {
    urn,
    type: request.getType() || (qualifiedType.split("$").at(-1) ?? ""),
    name: request.getName() || name.join("::"),
  };
}

/** The engine's rule for naming, where it sent one. */
export function autonamingOf(request: provider.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (!options) return undefined;
  const modes = provider.CheckRequest.AutonamingOptions.Mode;
  const mode = options.getMode();
  return {
    mode: mode === modes.DISABLE ? "disable" : mode === modes.ENFORCE ? "enforce" : "propose",
    proposedName: options.getProposedName(),
  };
}

/** The fields that a Diff and an Update share. */
export function diffRequestOf(request: {
  getUrn(): string;
  getName(): string;
  getType(): string;
  getId(): string;
  getOlds(): Struct | undefined;
  getOldInputs(): Struct | undefined;
  getNews(): Struct | undefined;
  getIgnorechangesList(): string[];
}): DiffRequest {
  return {
    ...subjectOf(request),
    id: request.getId(),
    state: fromStruct(request.getOlds()),
    oldInputs: fromStruct(request.getOldInputs()),
    inputs: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

/** The answer to Check and to CheckConfig. */
export function checkResponse({ inputs, failures }: CheckAnswer): provider.CheckResponse {
  const response = new provider.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(failures.map(checkFailure));
  return response;
}

function checkFailure({ property, reason }: Failure): provider.CheckFailure {
  const failure = new provider.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

/** The answer to Diff and to DiffConfig. */
export function diffResponse({ changes, deleteBeforeReplace }: DiffAnswer): provider.DiffResponse {
  const kinds = provider.DiffResponse.DiffChanges;
  const response = new provider.DiffResponse();
  response.setChanges(changes.size > 0 ? kinds.DIFF_SOME : kinds.DIFF_NONE);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const [path, change] of changes) {
    if (change.replaces) response.addReplaces(path);
    detailed.set(path, propertyDiff(change));
  }
  return response;
}

function propertyDiff(change: Change): provider.PropertyDiff {
  const { Kind } = provider.PropertyDiff;
  const kinds = {
    add: change.replaces ? Kind.ADD_REPLACE : Kind.ADD,
    delete: change.replaces ? Kind.DELETE_REPLACE : Kind.DELETE,
    update: change.replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE,
  };
  const diff = new provider.PropertyDiff();
  diff.setKind(kinds[change.kind]);
  diff.setInputdiff(change.fromInputs);
  return diff;
}
