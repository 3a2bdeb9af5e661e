import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ReadResourceResponse, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import type {
  ReadResourceRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { readGoal } from "./goal";
import type { Goal } from "./goal";
import type { Severity } from "./reporter";
import type { Registered } from "./step";
import type { OutputMap } from "./stack-types";
import { makeSecret, propertiesThroughStruct } from "./values";
import type { PropertyMap, PropertyValue } from "./values";

/** What the engine offers a running program. After a failure its promise never settles. */
export interface ProgramService {
  registerResource(goal: Goal): Promise<Registered>;
  urnOf(goal: Pick<Goal, "parent" | "type" | "name">): string;
  /** The outputs for a stack reference. Undefined if there is no such stack. */
  outputsOf(stack: string): Promise<OutputMap | undefined>;
  registerResourceOutputs(urn: string, outputs: PropertyMap): Promise<void>;
  log(severity: Severity, urn: string, message: string, isEphemeral: boolean): void;
  /** Called if the program needs something that the simulator does not imitate. */
  refuse(message: string): void;
  /** Resolves when the run no longer answers. */
  abandoned: Promise<void>;
}

type Callback<Reply> = (error: Error | null, reply?: Reply) => void;

/** Features that the SDK may use. The SDK itself refuses others, with its own message. */
const features = ["secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith"];

/** Severities of the engine's log service, by number. 0 is debug, which is not shown. */
const severities: (Severity | undefined)[] = [undefined, "info", "warning", "error"];

/** The two objects that replace the SDK's gRPC clients. */
export function makeMonitor(service: ProgramService): { monitor: object; engine: object } {
  const unanswered = new Set<string>();
  let isAbandoned = false;
  void service.abandoned.then(() => (isAbandoned = true));

  const monitor = {
    supportsFeature(request: { getId(): string }, callback: Callback<{ getHassupport(): boolean }>): void {
      callback(null, { getHassupport: () => features.includes(request.getId()) });
    },
    // SDKs with this call fall back to the one above.
    getDeploymentInfo: (_: unknown, callback: Callback<never>): void => callback(notImplemented("GetDeploymentInfo")),
    registerResource(request: RegisterResourceRequest, callback: Callback<object>): void {
      attempt(async () => {
        const goal = readGoal(request);
        const urn = service.urnOf(goal);
        unanswered.add(urn);
        const registered = await Promise.race([service.registerResource(goal), service.abandoned]);
        if (registered !== undefined) unanswered.delete(urn);
        callback(null, registered === undefined ? replyWithout(urn, request) : replyFor(registered));
      });
    },
    registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback<object>): void {
      const outputs = propertiesThroughStruct(request.getOutputs()?.toJavaScript() ?? {});
      attempt(async () => {
        if (!isAbandoned) await service.registerResourceOutputs(request.getUrn(), outputs);
        callback(null, {});
      });
    },
    readResource(request: ReadResourceRequest, callback: Callback<object>): void {
      const [type, stack] = [request.getType(), request.getId()];
      if (type !== stackReferenceType) return service.refuse(unknownCall("readResource"));
      attempt(async () => {
        const outputs = await service.outputsOf(stack);
        if (outputs === undefined) throw new Error(`unknown stack "${stack}"`);
        const properties = propertiesOfStack(stack, outputs);
        const urn = service.urnOf({ parent: request.getParent(), type, name: request.getName() });
        const reply = new ReadResourceResponse();
        reply.setUrn(urn);
        callback(null, Object.assign(reply, { getProperties: () => ({ toJavaScript: () => properties }) }));
      });
    },
    ...refusing(["invoke", "streamInvoke", "call", "registerPackage", "registerStackTransform"]),
    close: (): void => undefined,
  };

  const engine = {
    log(request: LogRequest, callback: Callback<object>): void {
      const severity = severities[request.getSeverity()];
      if (severity !== undefined && !unanswered.has(request.getUrn())) {
        service.log(severity, request.getUrn(), request.getMessage(), request.getEphemeral());
      }
      callback(null, {});
    },
    setRootResource: (_: unknown, callback: Callback<object>): void => callback(null, {}),
    requirePulumiVersion: (_: unknown, callback: Callback<object>): void => callback(null, {}),
    close: (): void => undefined,
  };
  return { monitor, engine };

  function refusing(methods: string[]): Record<string, () => void> {
    const entries = methods.map((method) => [method, (): void => service.refuse(unknownCall(method))]);
    return Object.fromEntries(entries) as Record<string, () => void>;
  }

  function attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => service.refuse(error instanceof Error ? error.message : String(error)));
  }
}

const stackReferenceType = "pulumi:pulumi:StackReference";

function unknownCall(method: string): string {
  return `The simulator does not know ${method}. Run this program on the Pulumi CLI.`;
}

/** In the form of the engine's own stack provider. */
function propertiesOfStack(name: string, outputs: OutputMap): PropertyMap {
  const entries = Object.entries(outputs).map(([key, { value, secret }]): [string, PropertyValue] => {
    const plain = structuredClone(value) as PropertyValue;
    return [key, secret ? makeSecret(plain) : plain];
  });
  const secretOutputNames = Object.keys(outputs).filter((key) => outputs[key]?.secret);
  return { name, outputs: Object.fromEntries(entries), secretOutputNames };
}

/**
 * The SDK's own reply class, which has every field of this SDK version. Only the outputs skip the protobuf Struct.
 * Components receive no outputs, because they registered them.
 */
function replyFor({ state, isSkipped = false }: Registered): RegisterResourceResponse {
  const outputs = state.custom ? structuredClone(state.outputs) : {};
  const reply = new RegisterResourceResponse();
  reply.setUrn(state.urn);
  // Empty in a preview if the resource does not exist yet. A new provider instance has the mark for unknown values.
  reply.setId(state.id);
  return Object.assign(reply, {
    getObject: () => ({ toJavaScript: () => outputs }),
    ...(knowsUnknown ? { getUnknown: () => isSkipped } : {}),
  });
}

/**
 * Lets an abandoned program end: the reply contains nothing, so no `apply` runs. Without a reply the SDK's log, which
 * the whole process shares, would wait for the URN without end, and so would every later program.
 */
function replyWithout(urn: string, request: RegisterResourceRequest): object {
  return {
    getUrn: () => urn,
    getId: () => "",
    getObject: () => (request.getCustom() ? { toJavaScript: () => ({}) } : request.getObject()),
    getPropertydependenciesMap: () => undefined,
    // Missing outputs are unknown, not undefined. SDKs from 3.256 on have a field for that, and throw in the program
    // after a failure.
    getResult: () => (knowsUnknown ? 0 : 1),
    getUnknown: () => true,
  };
}

const knowsUnknown = "getUnknown" in RegisterResourceResponse.prototype;

/** gRPC status 12, which tells the SDK that an engine is older. */
function notImplemented(method: string): Error {
  return Object.assign(new Error(`${method} is not implemented`), { code: 12 });
}
