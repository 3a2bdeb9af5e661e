import type { Api, Engine } from "./engine";

/** The engine with stacks that use this API. */
export function onApi(engine: Engine, api: Api): Engine {
  return {
    name: engine.name,
    api,
    available: () => engine.available(),
    createStack: (options) =>
      engine.createStack({ ...options, config: { "runpod:api": { value: api }, ...options.config } }),
  };
}
