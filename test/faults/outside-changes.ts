import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "../../testing/emulator";
import { withoutSuffix } from "../end-to-end/results";
import { eachKind, listedAt } from "../kinds";
import type { Declared } from "./program";

/** A change that other users, or RunPod itself, make between two operations. */
export interface OutsideChange {
  name: string;
  /** Whether `pulumi refresh` reports it. */
  isDrift: boolean;
  /**
   * Applies the change. Returns false if there is no suitable object. `pick` (from 0 to below 1) chooses one, first
   * among those that `isSaved`. Ids of created objects are added to `foreign`.
   */
  apply(emulator: Emulator, pick: number, foreign: Set<string>, isSaved: (name: string) => boolean): boolean;
}

/**
 * Whether the second program changes the object of this name, or one that is saved with it, so that both changes meet.
 */
export function savedBetween(first: Declared, second: Declared): (nameAtRunpod: string) => boolean {
  const collections = ["volumes", "templates", "endpoints", "pods"] as const;
  const edited = collections.flatMap((collection) =>
    Object.keys(first[collection]).filter(
      (name) => !isDeepStrictEqual(first[collection][name], second[collection][name]),
    ),
  );
  const saved = new Set(edited);
  for (const [name, { template }] of Object.entries(first.endpoints)) {
    if (edited.includes(name)) saved.add(template);
    if (edited.includes(template)) saved.add(name);
  }
  return (nameAtRunpod) => saved.has(withoutSuffix(nameAtRunpod));
}

function on<Item extends { id: string; name: string }>(
  list: (emulator: Emulator) => Item[],
  change: (emulator: Emulator, item: Item) => void,
): OutsideChange["apply"] {
  return (emulator, pick, foreign, isSaved) => {
    const own = list(emulator).filter(({ id }) => !foreign.has(id));
    const saved = own.filter(({ name }) => isSaved(name));
    const items = saved.length > 0 ? saved : own;
    const item = items[Math.floor(pick * items.length)];
    if (item === undefined) return false;
    change(emulator, item);
    return true;
  };
}

/** Without the hidden ones, which belong to endpoints. */
const templates = ({ store }: Emulator) => store.templates.list(({ isHidden }) => isHidden !== true);
const endpoints = ({ store }: Emulator) => store.endpoints.list();
const livingPods = ({ store }: Emulator) => store.pods.list(({ desiredStatus }) => desiredStatus === "RUNNING");

export const outsideChanges: readonly OutsideChange[] = [
  {
    name: "another start command in a template",
    isDrift: true,
    apply: on(templates, ({ store }, { id }) => void store.templates.update(id, { startCommand: "by hand" })),
  },
  {
    name: "another image of the same tag in a template",
    isDrift: true,
    apply: on(templates, ({ store }, { id, image }) => {
      store.templates.update(id, { image: image.replace("ghcr.io/acme", "ghcr.io/other") });
    }),
  },
  {
    name: "one more variable in a template",
    isDrift: true,
    apply: on(templates, ({ store }, { id, env }) => {
      store.templates.update(id, {
        env: [...env.filter(({ key }) => key !== "BY_HAND"), { key: "BY_HAND", value: "1" }],
      });
    }),
  },
  {
    name: "other worker counts",
    isDrift: true,
    apply: on(
      endpoints,
      ({ store }, { id, workersMax }) => void store.endpoints.update(id, { workersMax: workersMax + 1 }),
    ),
  },
  {
    name: "another idle timeout",
    isDrift: true,
    apply: on(endpoints, ({ store }, { id }) => void store.endpoints.update(id, { idleTimeoutInSeconds: 77 })),
  },
  {
    name: "another variable in a Pod",
    isDrift: true,
    apply: on(livingPods, ({ store }, { id, env }) => {
      store.pods.update(id, { env: env.map(({ key, value }) => ({ key, value: key === "MODE" ? "by hand" : value })) });
    }),
  },
  {
    name: "a larger volume",
    isDrift: true,
    apply: on(
      ({ store }) => store.networkVolumes.list(),
      ({ store }, { id, size }) => void store.networkVolumes.update(id, { size: size + 10 }),
    ),
  },
  ...(["networkVolume", "template", "endpoint", "pod"] as const).map((kind) =>
    stranger(`somebody else's ${kind}`, kind, {}),
  ),
  // RunPod's schema allows no null in the fields of a Pod that the provider reads.
  stranger("somebody else's volume that cannot be read", "networkVolume", { size: null }),
  stranger("somebody else's template that cannot be read", "template", { name: null }),
  stranger("somebody else's endpoint that cannot be read", "endpoint", { scalerValue: null }),
];

function stranger(name: string, kind: Parameters<Emulator["addForeign"]>[0], shown: object): OutsideChange {
  return {
    name,
    isDrift: false,
    apply(emulator, _pick, foreign) {
      const known = new Set(idsOf(emulator));
      emulator.addForeign(kind, shown);
      for (const id of idsOf(emulator)) if (!known.has(id)) foreign.add(id);
      return true;
    },
  };
}

function idsOf({ store }: Emulator): string[] {
  return eachKind.flatMap((tested) => listedAt(store, tested)).map(({ id }) => id);
}
