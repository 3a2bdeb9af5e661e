import * as settings from "@pulumi/pulumi/runtime/settings";

/**
 * Gives each inline program its own gRPC connections. By default, gRPC shares connections to one address within a
 * process. A client that still waits for a killed engine then breaks the port for a later engine that gets it. Pulumi
 * ends that engine's program before its first line, reports success, and deletes all resources that the program
 * "no longer declares". With SDK 3.248 this happened once or twice in 3,000 operations.
 */
export function useSeparateConnections(): void {
  const { grpcClientOptions } = settings as unknown as { grpcClientOptions: Record<string, unknown> };
  grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}
