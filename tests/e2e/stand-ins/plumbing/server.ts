import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { NotInStandIn, toServiceError } from "./errors";
import { end, endWithTheEngine } from "./lifetime";
import { log } from "./log";
import { autonamingOf, checkResponse, diffRequestOf, diffResponse, subjectOf } from "./messages";
import type { JsonObject } from "./json";
import type { StandIn } from "./stand-in";
import { fromStruct, markSecrets, toStruct } from "./struct";

// After a cancellation the engine needs no more than the answers that are on their way.
const CANCEL_GRACE_MILLISECONDS = 3_000;

/** Serves a stand-in as the engine expects a plugin: on a loopback port, printed as the only line of output. */
export function serve(standIn: StandIn): void {
  endWithTheEngine();
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, implementation(standIn));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    log(`serves ${standIn.plugin} ${standIn.version} on ${port}`);
    process.stdout.write(`${port}\n`);
  });
}

/** The engine's gRPC service on top of a stand-in. */
export function implementation(standIn: StandIn): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: unary("GetPluginInfo", () => {
      const info = new PluginInfo();
      info.setVersion(standIn.version);
      return info;
    }),
    attach: unary("Attach", () => new Empty()),
    cancel: unary("Cancel", () => {
      standIn.cancel();
      setTimeout(() => {
        end("the engine cancelled");
      }, CANCEL_GRACE_MILLISECONDS).unref();
      return new Empty();
    }),
    configure: unary("Configure", (request: provider.ConfigureRequest) => {
      standIn.configure(fromStruct(request.getArgs()));
      const response = new provider.ConfigureResponse();
      // References and outputs are left to the engine: it takes their marks off before a request and puts
      // them back on the answer.
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    checkConfig: unary("CheckConfig", (request: provider.CheckRequest) => {
      const inputs = fromStruct(request.getNews());
      const response = checkResponse({ inputs: {}, failures: standIn.checkConfig(inputs) });
      // The inputs go back as they came, so that a secret kubeconfig stays one.
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary("DiffConfig", (request: provider.DiffRequest) =>
      diffResponse(
        standIn.diffConfig(fromStruct(request.getOlds()), fromStruct(request.getNews())),
      ),
    ),
    ...resourceMethods(standIn),
    ...refusedMethods(standIn),
  };
}

function resourceMethods(standIn: StandIn): grpc.UntypedServiceImplementation {
  return {
    check: unary("Check", async (request: provider.CheckRequest) => {
      const { inputs, failures } = await standIn.check({
        ...subjectOf(request),
        oldInputs: fromStruct(request.getOlds()),
        inputs: fromStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      });
      return checkResponse({ inputs: markSecrets(inputs, request.getNews()), failures });
    }),
    diff: unary("Diff", async (request: provider.DiffRequest) =>
      diffResponse(await standIn.diff(diffRequestOf(request))),
    ),
    create: unary("Create", async (request: provider.CreateRequest) => {
      const created = await standIn.create({
        ...subjectOf(request),
        inputs: fromStruct(request.getProperties()),
        preview: request.getPreview(),
        timeoutSeconds: request.getTimeout(),
      });
      const response = new provider.CreateResponse();
      response.setId(created.id);
      response.setProperties(answer(created.state, request.getProperties()));
      return response;
    }),
    read: unary("Read", async (request: provider.ReadRequest) => {
      const found = await standIn.read({
        ...subjectOf(request),
        id: request.getId(),
        state: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getInputs()),
      });
      const response = new provider.ReadResponse();
      if (!found) return response; // An empty id says that the object is gone.
      response.setId(found.id);
      response.setProperties(answer(found.state, request.getProperties(), request.getInputs()));
      response.setInputs(answer(found.inputs, request.getInputs()));
      return response;
    }),
    update: unary("Update", async (request: provider.UpdateRequest) => {
      const state = await standIn.update({
        ...diffRequestOf(request),
        preview: request.getPreview(),
        timeoutSeconds: request.getTimeout(),
      });
      const response = new provider.UpdateResponse();
      response.setProperties(answer(state, request.getNews()));
      return response;
    }),
    delete: unary("Delete", async (request: provider.DeleteRequest) => {
      await standIn.remove({
        ...subjectOf(request),
        id: request.getId(),
        state: fromStruct(request.getProperties()),
        oldInputs: fromStruct(request.getOldInputs()),
        timeoutSeconds: request.getTimeout(),
      });
      return new Empty();
    }),
  };
}

/** Values for the engine, secret where they were in what it sent. */
function answer(values: JsonObject, ...sent: (Struct | undefined)[]): Struct {
  return toStruct(sent.reduce(markSecrets, values));
}

function refusedMethods({ plugin }: StandIn): grpc.UntypedServiceImplementation {
  return {
    invoke: unary("Invoke", (request: provider.InvokeRequest) => {
      throw new NotInStandIn(plugin, `The function ${request.getTok()}`);
    }),
    call: unary("Call", (request: provider.CallRequest) => {
      throw new NotInStandIn(plugin, `The method ${request.getTok()}`);
    }),
    construct: unary("Construct", (request: provider.ConstructRequest) => {
      throw new NotInStandIn(plugin, `The component ${request.getType()}`);
    }),
    getSchema: unary("GetSchema", () => {
      throw new NotInStandIn(plugin, "A schema");
    }),
    parameterize: unary("Parameterize", () => {
      throw new NotInStandIn(plugin, "Parameterization");
    }),
    // Handshake, List, GetMapping and GetMappings are left out: the engine does without them when a plugin
    // answers that it has none, which is what the gRPC library does for an absent method.
  };
}

function unary<Request, Response>(
  method: string,
  handle: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const started = Date.now();
    Promise.resolve(call.request)
      .then(handle)
      .then(
        (response) => {
          log(`${method} ${Date.now() - started} ms`);
          callback(null, response);
        },
        (error: unknown) => {
          log(`${method} failed: ${error instanceof Error ? (error.stack ?? "") : String(error)}`);
          callback(toServiceError(error));
        },
      );
  };
}
