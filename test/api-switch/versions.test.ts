import assert from "node:assert/strict";
import type { EndpointArgs, TemplateArgs } from "../../sdk";
import { Endpoint, NetworkVolume, Template } from "../../sdk";
import type { Switches } from "../../testing/emulator";
import type { Api, Program } from "../end-to-end/engine";
import { onApi } from "../end-to-end/engine-api";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertSucceeded, changesOf } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { switchTo, use } from "./switch-to";

interface Service {
  template: Partial<TemplateArgs>;
  endpoint: Partial<Omit<EndpointArgs, "template">>;
  isOnVolume: boolean;
}

/** One step of the program. Later ones come on top of it. */
interface Change {
  what: string;
  change: (service: Service) => void;
  /** Whether RunPod may start a release for it. */
  mayRelease: boolean;
}

const changes: readonly Change[] = [
  { what: "GPUs", change: ({ endpoint }) => void (endpoint.gpus = ["AMPERE_80"]), mayRelease: true },
  { what: "excluded GPUs", change: ({ endpoint }) => void (endpoint.gpus = ["NVIDIA H100 PCIe"]), mayRelease: true },
  { what: "number of GPUs", change: ({ endpoint }) => void (endpoint.gpuCount = 2), mayRelease: true },
  { what: "lowest CUDA", change: ({ endpoint }) => void (endpoint.minCudaVersion = "12.4"), mayRelease: true },
  { what: "FlashBoot", change: ({ endpoint }) => void (endpoint.flashBoot = "OFF"), mayRelease: true },
  { what: "data centers", change: ({ endpoint }) => void (endpoint.dataCenterIds = ["EU-RO-1"]), mayRelease: true },
  { what: "a volume", change: (service) => void (service.isOnVolume = true), mayRelease: true },
  { what: "no volume", change: (service) => void (service.isOnVolume = false), mayRelease: true },
  { what: "image", change: ({ template }) => void (template.image = "acme/api:2"), mayRelease: true },
  { what: "env", change: ({ template }) => void (template.env = { LEVEL: "DEBUG" }), mayRelease: true },
  { what: "args", change: ({ template }) => void (template.args = "--fast"), mayRelease: true },
  { what: "ports", change: ({ template }) => void (template.ports = ["80/http"]), mayRelease: true },
  { what: "disk", change: ({ template }) => void (template.containerDiskInGb = 30), mayRelease: true },
  { what: "workersMax", change: ({ endpoint }) => void (endpoint.workersMax = 2), mayRelease: true },
  { what: "workersMin", change: ({ endpoint }) => void (endpoint.workersMin = 1), mayRelease: false },
  { what: "idle timeout", change: ({ endpoint }) => void (endpoint.idleTimeoutInSeconds = 60), mayRelease: false },
  { what: "scaler", change: ({ endpoint }) => void (endpoint.scalerValue = 8), mayRelease: false },
  { what: "time limit", change: ({ endpoint }) => void (endpoint.executionTimeoutInMs = 60_000), mayRelease: false },
  { what: "name", change: ({ endpoint }) => void (endpoint.name = "renamed"), mayRelease: false },
  {
    what: "image and GPUs",
    change: ({ template, endpoint }) => {
      template.image = "acme/api:3";
      endpoint.gpus = ["ADA_24"];
    },
    mayRelease: true,
  },
];

const cases: { madeOn: Api; switches: Partial<Switches> }[] = [
  { madeOn: "rest", switches: {} },
  { madeOn: "graphql", switches: {} },
  { madeOn: "rest", switches: { workersMaxStartsRelease: "yes" } },
  { madeOn: "graphql", switches: { workersMaxStartsRelease: "yes" } },
];

describe("the version of an endpoint", function () {
  this.timeout(300_000);

  for (const { madeOn, switches } of cases) {
    const title = ["made on " + madeOn, ...Object.keys(switches)].join(", with ");

    it(`(${title}) is asked for once after each save over REST v2 that may raise it, so that GraphQL shows the same`, async () => {
      const service: Service = { template: { image: "acme/api:1" }, endpoint: {}, isOnVolume: false };
      const options = { program: programOf(service), switches: { hiddenTemplates: "graphql" as const, ...switches } };
      await withStack(onApi(simulatorEngine, madeOn), options, async ({ emulator, stack, newCalls }) => {
        assertSucceeded(await stack.up());
        for (const { what, change, mayRelease } of changes) {
          await use(stack, "rest");
          change(service);
          newCalls();
          const result = await stack.up();
          assertSucceeded(result);
          assert.match(changesOf(result).join("\n"), /^update Endpoint prod: /m, what);
          const calls = newCalls();
          const count = (operation: string) => calls.filter((call) => call === operation).length;
          assert.equal(count("endpoint.update"), 1, `${what}: one save`);
          // A save of an endpoint that GraphQL made always carries its container.
          const isAsked = mayRelease || madeOn === "graphql";
          assert.equal(count("release.list"), isAsked ? 1 : 0, `${what}: asks for the version`);
          await switchTo(stack, "graphql", emulator);
        }
        const [endpoint] = emulator.store.endpoints.list();
        assert.ok((endpoint?.version ?? 0) >= 13, `version ${endpoint?.version}`);
      });
    });
  }
});

function programOf(service: Service): Program {
  return async () => {
    const volume = new NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }, { protect: false });
    const template = new Template("api", { image: "", ...service.template });
    const networkVolumes = service.isOnVolume ? { networkVolumes: [volume] } : {};
    new Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1, ...networkVolumes, ...service.endpoint });
  };
}
