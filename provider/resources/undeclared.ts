/**
 * Environment variables that RunPod added by itself. It adds some of them once and never again, so a save, which replaces
 * all, must carry them over (runpod-api.md b.3, b.7).
 */
export function undeclared(current: Record<string, string>, declared: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(current).filter(([key]) => !(key in declared)));
}
