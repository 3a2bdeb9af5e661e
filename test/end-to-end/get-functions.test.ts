import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded } from "./results";
import { withStack } from "./with-stack";

async function stockedTypes(emulator: Emulator): Promise<string[]> {
  const { data } = await clientOf(emulator).post("{ gpuTypes { id } }");
  return (data?.gpuTypes as unknown as { id: string }[]).map(({ id }) => id);
}

interface Infos {
  volume: runpod.NetworkVolumeInfo;
  template: runpod.TemplateInfo;
  endpoint: runpod.EndpointInfo;
  pod: runpod.PodInfo;
}

describeOnEveryEngine("the get functions", (engine) => {
  it("read existing resources with addresses and status, and destroy deletes none of them", async () => {
    let infos: Infos | undefined;
    let ids = { volume: "", template: "", endpoint: "", pod: "" };
    const program = async () => {
      const volume = await runpod.getNetworkVolume(ids.volume);
      const template = await runpod.getTemplate(ids.template);
      const endpoint = await runpod.getEndpoint(ids.endpoint);
      const pod = await runpod.getPod(ids.pod);
      // Not stack outputs: ports and addresses differ between runs, and the engines' outputs are compared.
      infos = { volume, template, endpoint, pod };
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      const client = clientOf(emulator);
      const volume = await client.createVolume();
      const template = await client.putTemplate();
      const endpoint = await client.putEndpoint({
        name: "prod",
        templateId: template.id,
        gpuIds: "ADA_80_PRO,-NVIDIA H100 NVL",
        networkVolumeId: volume.id,
        workersMax: 2,
      });
      const pod = await client.deployPod();
      ids = { volume: volume.id, template: template.id, endpoint: endpoint.id, pod: pod.id };
      emulator.clock.advance(60_000);
      newCalls();
      assertSucceeded(await stack.preview());
      assertSucceeded(await stack.up());
      const lists = ["endpoint.list", "networkVolume.list", "networkVolume.list", "template.list"];
      const ofOneRun = [...lists, ...apiDifferences[engine.api].readsOfTemplate, "pod.list"];
      assert.deepEqual(newCalls().sort(), [...ofOneRun, ...ofOneRun].sort());

      assert.ok(infos);
      assert.deepEqual([infos.volume.sizeInGb, infos.volume.dataCenterId], [20, "US-KS-2"]);
      assert.deepEqual([infos.template.image, infos.template.env], ["example/comfy:1", { MODE: "fast" }]);
      assert.deepEqual(infos.endpoint.networkVolumes, [{ id: volume.id, dataCenterId: "US-KS-2" }]);
      assert.deepEqual(infos.endpoint.gpus, ["ADA_80_PRO", "-NVIDIA H100 NVL"]);
      assert.equal(infos.endpoint.template.id, apiDifferences[engine.api].templateOfEndpoint(template.id));
      assert.equal(infos.pod.desiredStatus, "RUNNING");
      const stored = emulator.store.pods.get(pod.id);
      const ssh = stored?.container.ports.find(({ privatePort }) => privatePort === 22);
      assert.deepEqual(
        infos.pod.openPorts.find(({ privatePort }) => privatePort === 22),
        { privatePort: 22, publicPort: ssh?.publicPort, ip: ssh?.ip, isPublic: true, protocol: "tcp" },
      );

      assertSucceeded(await stack.destroy());
      assert.equal(emulator.store.pods.get(pod.id)?.desiredStatus, "RUNNING");
      assert.equal(emulator.store.endpoints.list().length, 1);
    });
  });

  it("read an endpoint that runs another account's public template", async () => {
    let id = "";
    const program = async () => {
      const { template } = await runpod.getEndpoint(id);
      return { image: template.image };
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      const theirs = clientOf(emulator, emulator.addAccount("somebody").apiKey);
      const template = await theirs.putTemplate({ imageName: "example/public:1", isPublic: true });
      const endpoint = await clientOf(emulator).putEndpoint({
        name: "prod",
        templateId: template.id,
        gpuIds: "ADA_24",
      });
      id = endpoint.id;
      assertSucceeded(await stack.up());
      assert.equal((await stack.outputs()).image?.value, "example/public:1");
    });
  });

  it("let a program choose the cheapest free GPU type where its volume is, in previews too", async () => {
    const [free, taken] = ["NVIDIA L4", "NVIDIA GeForce RTX 4090"];
    const dataCenterId = "EU-RO-1";
    let account: runpod.AccountInfo | undefined;
    const program = async () => {
      const models = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId }, { protect: false });
      const template = new runpod.Template("worker", { image: "acme/comfy:1" });
      const price = ({ pricePerHourInUsd: { serverless, secure } }: runpod.GpuTypeInfo) =>
        serverless ?? secure ?? Infinity;
      const gpus = models.dataCenterId.apply(async (id) => {
        const offers = await runpod.getGpuTypes({ product: "SERVERLESS", dataCenterId: id });
        const [cheapest] = offers
          .filter(({ stock }) => stock !== "NONE")
          .sort((one, other) => price(one) - price(other));
        return [cheapest?.id ?? ""];
      });
      account = await runpod.getAccount();
      new runpod.Endpoint("service", { template, gpus, networkVolumes: [models] });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      for (const type of await stockedTypes(emulator)) emulator.stock.set(dataCenterId, type, type === free ? 2 : 0);
      emulator.stock.set("US-KS-2", taken, 8);
      newCalls();
      assertSucceeded(await stack.preview());
      assert.deepEqual(newCalls().sort(), [...apiDifferences[engine.api].readsOfAccount, "gpuType.list"].sort());
      assertSucceeded(await stack.up());
      const [endpoint] = emulator.store.endpoints.list();
      const excludedTypes = ["NVIDIA RTX A5000", "NVIDIA GeForce RTX 3090"];
      assert.deepEqual(endpoint?.gpus, { pools: ["AMPERE_24"], excludedTypes });
      const { id, email, clientBalance: balanceInUsd } = emulator.account;
      const told = { id, email, balanceInUsd, spendPerHourInUsd: 0 };
      assert.deepEqual(account, apiDifferences[engine.api].tellsAccount ? told : {});
      assertSucceeded(await stack.destroy());
    });
  });

  it("fail when RunPod does not list the resource or does not accept the API key", async () => {
    const program = async () => ({ pod: await runpod.getPod("nosuchpod") });
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertFailed(await stack.preview(), /RunPod lists no Pod nosuchpod in the account of this API key/);
      emulator.store.accounts.update(emulator.account.id, { apiKey: `${emulator.apiKey}ROTATED` });
      const refused = await stack.preview();
      assertFailed(refused, /does not accept the API key/);
      assert.ok(!refused.stdout.includes(emulator.apiKey));
    });
  });
});
