import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "./sdk";

/** The properties of a resource as plain JSON, which gRPC transmits. */
export type Properties = Record<string, unknown>;

/** "Created, but failed to initialise": the engine stores the resource with these properties and init errors. */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: string[],
  ) {
    super(message);
  }
}

type Callback<Response> = (error: ServiceError | null, response: Response) => void;

/** Makes one unary call. Decodes a partial failure from the error's binary details, as the engine does. */
export function call<Response>(start: (done: Callback<Response>) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) {
        resolve(response);
      } else {
        reject(partialFailureOf(error) ?? error);
      }
    });
  });
}

/** Marks a value as secret, as the engine does. */
export function secret(value: unknown): Properties {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** The placeholder that the engine sends in a preview for an unknown value. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function toStruct(properties: Properties): StructMessage {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function fromStruct(struct: StructMessage | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function partialFailureOf(error: ServiceError): PartialFailure | undefined {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(details)) {
    return undefined;
  }
  const [any] = Status.deserializeBinary(details).getDetailsList();
  if (any?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") {
    return undefined;
  }
  const failure = ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return new PartialFailure(
    error.details,
    failure.getId(),
    fromStruct(failure.getProperties()),
    failure.getReasonsList(),
  );
}
