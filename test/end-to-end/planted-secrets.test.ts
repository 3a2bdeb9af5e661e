import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { PlantedSecrets } from "./planted-secrets";
import { inHtml } from "./with-secrets";

describe("planted secrets", () => {
  const planted = new PlantedSecrets();
  const secrets = { apiKey: planted.apiKey, variable: planted.variable };

  it("are found in every encoding, and in part", () => {
    const forms: Record<string, (secret: string) => string> = {
      "in clear": (secret) => secret,
      "in JSON": (secret) => JSON.stringify({ secret }),
      "in JSON in JSON": (secret) => JSON.stringify(JSON.stringify({ secret })),
      "in an address": encodeURIComponent,
      "in HTML": inHtml,
      "in base64": (secret) => Buffer.from(secret).toString("base64"),
      "in base64, within something": (secret) => Buffer.from(`Bearer  ${secret}!`).toString("base64url"),
      "in hex": (secret) => Buffer.from(secret).toString("hex"),
      "cut off": (secret) => secret.slice(0, 14),
      "without its beginning": (secret) => secret.slice(-8),
    };
    for (const [form, write] of Object.entries(forms)) {
      for (const [name, secret] of Object.entries(secrets)) {
        assert.notDeepEqual(planted.findIn(`said: ${write(secret)}.`), [], `${name} ${form}`);
      }
    }
    assert.deepEqual(planted.findIn(`${secrets.apiKey.slice(0, 11)} ${secrets.variable.slice(0, 7)}`), []);
  });

  it("are found in the arguments of a process", async () => {
    const watch = planted.watchProcesses();
    const child = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60_000)", planted.apiKey]);
    await once(child, "spawn");
    const found = watch.stop();
    child.kill();
    assert.equal(found.length, 1);
  });
});
