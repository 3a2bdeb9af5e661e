import assert from "node:assert/strict";
import { RunpodError } from "../../../provider/api/errors";
import { gadget, gadgetSetup } from "./gadget";

describe("provider/lifecycle/create-once: a create that RunPod executes after the provider stopped waiting", () => {
  it("is reported in each later run that reads a list, with its id and price, until the object is gone", async () => {
    const { fake, start, warnings } = gadgetSetup({ words: { price: () => "$0.44 an hour" } });
    fake.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    await assert.rejects(start().create({ ...gadget }), /RunPod may still carry it out/);
    const { id, outputs } = await start().create({ ...gadget });
    const state = outputs as Record<string, unknown>;
    assert.deepEqual(warnings, []);
    const late = fake.plant(gadget);
    const runs = [
      () => start().read(id, state),
      () => start().update(id, state, { ...gadget, size: 2 }),
      () =>
        start()
          .create({ ...gadget, name: "other" })
          .then(() => start().read(id, state)),
      () => start().delete(id, state),
    ];
    for (const run of runs) {
      warnings.length = 0;
      await run();
      assert.match(
        warnings.join(),
        new RegExp(`a second Gadget "one" \\(${late.id}\\).*costs \\$0\\.44 an hour.*adopt: "${late.id}"`),
      );
      assert.equal(warnings.length, 1);
    }
    fake.vanish(late.id);
    warnings.length = 0;
    const other = await start().create({ ...gadget });
    await start().read(other.id, other.outputs as Record<string, unknown>);
    assert.deepEqual(warnings, []);
  });

  it("is reported once in the same run, and not if another resource of the run manages the object", async () => {
    const { fake, start, warnings } = gadgetSetup();
    const [one, other] = [fake.plant(gadget), fake.plant(gadget)];
    const lifecycle = start();
    await Promise.all([one, other].map(({ id }) => lifecycle.read(id, { ...gadget, ready: true })));
    assert.deepEqual(warnings, []);
    const late = fake.plant(gadget);
    const again = start();
    await Promise.all([one, other].map(({ id }) => again.read(id, { ...gadget, ready: true })));
    await again.read(one.id, { ...gadget, ready: true });
    assert.equal(warnings.length, 1);
    assert.match(warnings.join(), new RegExp(late.id));
  });

  it("does not wait an hour, even if RunPod asks for it", async () => {
    const { fake, start, clock } = gadgetSetup();
    fake.create = () => Promise.reject(new RunpodError("unavailable", "create: later.", { retryAfterInMs: 3_600_000 }));
    const before = clock.now();
    await assert.rejects(start().create({ ...gadget }), /later/);
    assert.ok(clock.now() - before <= 90_000, `${clock.now() - before} ms`);
  });
});
