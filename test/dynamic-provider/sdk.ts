import { createRequire } from "node:module";
import { join } from "node:path";

/** The oldest and the newest supported Pulumi SDK. scripts/prepare.js installs each from its lock file. */
export const supportedSdks = [
  { name: "oldest", folder: join(__dirname, "sdk-oldest") },
  { name: "newest", folder: join(__dirname, "sdk-newest") },
].map(({ name, folder }) => ({ name, folder, version: versionOf(folder) }));

export type SupportedSdk = (typeof supportedSdks)[number];

// The SDK's own copies, because messages of another copy of google-protobuf fail its instanceof checks.
const sdkRequire = createRequire(require.resolve("@pulumi/pulumi"));
export const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
export const { Struct } = sdkRequire(
  "google-protobuf/google/protobuf/struct_pb",
) as typeof import("google-protobuf/google/protobuf/struct_pb");
export const { Empty } = sdkRequire(
  "google-protobuf/google/protobuf/empty_pb",
) as typeof import("google-protobuf/google/protobuf/empty_pb");

function versionOf(folder: string): string {
  const manifest = createRequire(join(folder, "package.json"))("./package.json") as {
    dependencies: Record<string, string>;
  };
  return manifest.dependencies["@pulumi/pulumi"] ?? "";
}
