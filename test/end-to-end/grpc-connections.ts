import * as settings from "@pulumi/pulumi/runtime/settings";

/**
 * Gives each inline program connections of its own. gRPC shares them within a process, by address: a client that still
 * waits for an engine that was killed spoils that port for every later engine which gets it by chance. Pulumi then ends
 * the program before its first line, calls that a success, and deletes all that the program "no longer declares" (seen
 * once or twice in 3,000 operations, with SDK 3.248).
 */
export function useSeparateConnections(): void {
  const { grpcClientOptions } = settings as unknown as { grpcClientOptions: Record<string, unknown> };
  grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}
