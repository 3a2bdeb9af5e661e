import { compileFunction } from "node:vm";
import type { PropertyMap } from "./values";

/** Resolves module names for the shim text of a provider. */
export type ProviderRequire = (specifier: string) => unknown;

/** The provider object of a dynamic resource, as its own code returns it. Its answers are not trusted. */
export interface Handler {
  configure?(request: { config: ProviderConfig }): unknown;
  check?(olds: PropertyMap, news: PropertyMap): unknown;
  diff?(id: string, olds: PropertyMap, news: PropertyMap): unknown;
  create(inputs: PropertyMap): unknown;
  read?(id: string, props: PropertyMap): unknown;
  update?(id: string, olds: PropertyMap, news: PropertyMap): unknown;
  delete?(id: string, props: PropertyMap): unknown;
}

interface ProviderConfig {
  get(key: string): string | undefined;
  require(key: string): string;
}

/** The property that holds the shim text of a resource. */
export const providerKey = "__provider";

/** The handlers that one process has loaded. Each shim text is compiled and configured once. */
export class Handlers {
  private readonly loaded = new Map<string, Handler>();

  constructor(
    private readonly require: ProviderRequire,
    private readonly project: string,
    private readonly configuration: PropertyMap,
  ) {}

  /** Stored before `configure` ends, so calls in between find it unconfigured, as in Pulumi's process. */
  async of(props: PropertyMap): Promise<Handler> {
    const text = props[providerKey];
    if (typeof text !== "string") {
      throw new Error(`code must be a string, not ${typeof text}`);
    }
    const known = this.loaded.get(text);
    if (known !== undefined) {
      return known;
    }
    const module: { exports: { handler?: () => Handler } } = { exports: {} };
    const load = compileFunction(text, ["exports", "require", "module"]) as (...globals: unknown[]) => void;
    load(module.exports, this.require, module);
    if (typeof module.exports.handler !== "function") {
      throw new Error("requireFromString(...).handler is not a function");
    }
    const handler = module.exports.handler();
    this.loaded.set(text, handler);
    await handler.configure?.({ config: this.config() });
    return handler;
  }

  private config(): ProviderConfig {
    const fullKeyOf = (key: string): string => (key.includes(":") ? key : `${this.project}:${key}`);
    const get = (key: string): string | undefined => this.configuration[fullKeyOf(key)] as string | undefined;
    return {
      get,
      require: (key) => {
        const value = get(key);
        if (value === undefined) {
          throw new Error(`Missing required configuration key: ${fullKeyOf(key)}`);
        }
        return value;
      },
    };
  }
}
