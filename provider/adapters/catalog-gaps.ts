/** Id of a placeholder entry that is no GPU type (seen in RunPod's MCP server, src/tools/catalog.ts). */
const noType = "unknown";

/** Whether an entry of the catalog is a GPU type, so that it can be requested. */
export function isGpuType<Entry extends { id: string | null }>(
  entry: Entry | null | undefined,
): entry is Entry & { id: string } {
  return Boolean(entry?.id) && entry?.id !== noType;
}

/** A data center's region. RunPod also writes a word for none. */
export function regionFrom(region: string | null | undefined): string | undefined {
  return region === "UNKNOWN" ? undefined : (region ?? undefined);
}
