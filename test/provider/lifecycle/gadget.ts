import { z } from "zod";
import { Accounts } from "../../../provider/lifecycle/account-guard";
import { AdoptionReview } from "../../../provider/lifecycle/adoption-review";
import type { RunpodApi, RunpodObject } from "../../../provider/api";
import type { KindCapabilities } from "../../../provider/api/capabilities";
import { rememberAnswer } from "../../../provider/hardware/gpu-catalog";
import type { InputRules } from "../../../provider/lifecycle/check";
import type { Kind, ProviderContext } from "../../../provider/lifecycle/kind";
import { inMemoryRunLog } from "../../../provider/lifecycle/run-log";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import type { KindContext } from "../../../provider/kinds/context";
import { createKindContext } from "../../../provider/kinds/context";
import { ReleaseGuard } from "../../../provider/kinds/template/release-guard";
import { SecretInputs } from "../../../provider/lifecycle/secret-inputs";
import { VolumePlaces } from "../../../provider/kinds/volume-places";
import { FakeClock } from "../../support/fake-clock";
import { FakeKindApi } from "./fake-kind-api";

/** The smallest kind with everything that the engine looks at: a name, a mutable size and an immutable place. */
export interface GadgetSpec {
  name: string;
  size: number;
  place: string;
}

export type Gadget = RunpodObject & GadgetSpec;

/** A gadget in a program, and in the state. */
export const gadget: GadgetSpec = { name: "one", size: 1, place: "here" };
export const gadgetState = { ...gadget, ready: true, accountId: "account-1" };

export interface GadgetSetup {
  clock: FakeClock;
  fake: FakeKindApi<Gadget, GadgetSpec>;
  warnings: string[];
  /** Messages that are not warnings. */
  informed: string[];
  /** Starts a provider process, which knows nothing of earlier ones on the same RunPod. */
  start: () => Lifecycle;
}

export const gadgetRules: InputRules<GadgetSpec> = {
  kind: "Gadget",
  inputs: {
    name: { schema: z.string(), change: "updates" },
    size: { schema: z.number(), change: "updates" },
    place: { schema: z.string(), change: "replaces" },
  },
};

type GadgetKind = Kind<GadgetSpec, Gadget, GadgetSpec, object>;

/** What a test changes about the kind, by group. */
type ParticularGadget = Partial<Omit<GadgetKind, "mapping" | "replacement">> & {
  mapping?: Partial<GadgetKind["mapping"]>;
  replacement?: Partial<GadgetKind["replacement"]>;
};

/** A RunPod with gadgets, and provider processes on it. */
export function gadgetSetup(particular: ParticularGadget = {}, limits?: KindCapabilities): GadgetSetup {
  const clock = new FakeClock();
  const fake = new FakeKindApi<Gadget, GadgetSpec>({
    clock,
    make: (spec) => ({ ...spec }),
    change: (current, changes) => ({ ...current, ...changes }),
  });
  const warnings: string[] = [];
  const informed: string[] = [];
  const kind: GadgetKind = {
    rules: gadgetRules,
    api: () => fake,
    identity: {
      matches: (observed, inputs) => observed.place === inputs.place,
    },
    ...particular,
    mapping: {
      toSpec: ({ news: { name, size, place } }) => ({ name, size, place }),
      toInputs: ({ name, size, place }) => ({ name, size, place }),
      toOutputs: () => ({}),
      ...particular.mapping,
    },
    replacement: {
      causes: (olds, news) => (olds.place !== undefined && olds.place !== news.place ? ["place"] : []),
      deleteFirst: true,
      ...particular.replacement,
    },
  };
  return {
    clock,
    fake,
    warnings,
    informed,
    start: () => lifecycleOf(kind, contextFor(clock, {}, warnings, informed), limits && (() => limits)),
  };
}

/** A provider context with some parts of an API. A call of any other part throws. */
export function contextFor(
  clock: FakeClock,
  apis: Partial<RunpodApi>,
  warnings: string[] = [],
  informed: string[] = [],
): KindContext {
  const warn = (message: string) => void warnings.push(message);
  const context: ProviderContext = {
    api: () => apis as RunpodApi,
    clock,
    accounts: new Accounts(() => "key-1"),
    runLog: inMemoryRunLog(),
    host: () => "api.runpod.io",
    secretInputs: new SecretInputs(),
    adoptionReview: new AdoptionReview({ warn, inform: (message) => void informed.push(message) }),
    warn,
    startList: () => undefined,
    waitReporter: () => () => undefined,
  };
  return {
    ...createKindContext(context),
    releaseGuard: new ReleaseGuard({ clock }),
    gpuTypes: rememberAnswer(async () => apis.catalog?.gpuTypes() ?? []),
    volumePlaces: new VolumePlaces(
      async () => apis.networkVolume?.list() ?? { accountId: undefined, items: [] },
      () => false,
    ),
  };
}
