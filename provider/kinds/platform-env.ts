/**
 * Variables that RunPod itself adds: to templates of load-balancing endpoints at their first deploy (PORT, PORT_HEALTH;
 * runpod/flash src/runpod_flash/core/resources/serverless.py), and to Pods with Jupyter (runpod/docs
 * pods/configuration). PUBLIC_KEY is not on the list: it opens a shell, so one that appears later is worth a look.
 */
const platformVariables: readonly string[] = ["PORT", "PORT_HEALTH", "JUPYTER_PASSWORD"];

type Env = Readonly<Record<string, string>>;

/** What a state knows of variables that are not the program's. */
export interface EnvOwners {
  env?: Env;
  /** Names that appeared in RunPod's replies to our own saves. */
  envAddedByRunpod?: string[];
  /** Names that a Pod has from its template. */
  envFromTemplate?: string[];
}

/** The variables that the program declares, and those that somebody added. Leaves out those of RunPod itself. */
export function ownEnv(held: Env, owners: EnvOwners): Record<string, string> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => !isRunpods(name, owners)));
}

/**
 * Variables of RunPod's own or of a template, which each save must carry over: RunPod adds some of them once and never
 * again.
 */
function runpodsEnv(held: Env, owners: EnvOwners): Record<string, string> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => isRunpods(name, owners)));
}

/**
 * What a save sends. Undefined where the program speaks of no variables, and never did: then it touches none.
 */
export function envToSend(news: EnvOwners, olds: EnvOwners, held: Env | undefined, putBack: Env = {}): Env | undefined {
  if (held !== undefined && news.env === undefined && olds.env === undefined) return undefined;
  return { ...runpodsEnv(held ?? {}, olds), ...putBack, ...news.env };
}

function isRunpods(name: string, { env = {}, envAddedByRunpod = [], envFromTemplate = [] }: EnvOwners): boolean {
  if (Object.hasOwn(env, name)) return false;
  return [...platformVariables, ...envAddedByRunpod, ...envFromTemplate].includes(name);
}

/** Names of variables that may or may not be part of what was released. */
export function optionalNames(held: Env, { envAddedByRunpod = [] }: EnvOwners): string[] {
  return [...new Set([...platformVariables, ...envAddedByRunpod])].filter((name) => Object.hasOwn(held, name));
}

/** The output that remembers names: those that the reply to a save has and the save did not send. */
export function namesAdded(
  reply: Env,
  sent: Env | undefined,
  before: readonly string[] = [],
): { envAddedByRunpod?: string[] } {
  const added = Object.keys(reply).filter(
    (name) => !platformVariables.includes(name) && !Object.hasOwn(sent ?? {}, name),
  );
  const kept = before.filter((name) => Object.hasOwn(reply, name));
  const names = [...new Set([...kept, ...added])].sort();
  return names.length === 0 ? {} : { envAddedByRunpod: names };
}
