import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../../provider/api/redact";

describe("provider/api/redact", () => {
  it("removes every secret of four characters or more from a text, in any encoding that texts use", () => {
    const secret = fc.string({ minLength: 4, maxLength: 12 }).filter((text) => !"[secret]".includes(text));
    const forms = (text: string) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)];
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), (secrets) => {
        const text = secrets.flatMap(forms).join(" ~ ");
        const clean = redact(text, [undefined, "", "1", ...secrets]);
        for (const one of secrets) assert.ok(!clean.split("[secret]").join("").includes(one), clean);
      }),
    );
    assert.equal(redact("a=1, key=abcd, longer=abcdef", ["1", "abcd", "abcdef"]), "a=1, key=[secret], longer=[secret]");
  });

  it("removes a short secret in JSON and in an address", () => {
    const secret = 'a"b c';
    assert.equal(redact(JSON.stringify({ secret }), [secret]), '{"secret":"[secret]"}');
    assert.equal(redact(`https://x/?k=${encodeURIComponent(secret)}&n=1`, [secret]), "https://x/?k=[secret]&n=1");
  });

  it("removes a secret that was escaped several times, and its long parts alone", () => {
    const secret = 'first-half"\\\n<second&half>';
    const html = secret.replace(/["<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const twice = JSON.stringify(JSON.stringify({ secret }));
    for (const form of [html, twice, secret.replace(/\s+/g, " "), "only the first-half of it"]) {
      assert.doesNotMatch(redact(form, [secret]), /first-half/);
    }
    assert.equal(redact("first-half", ["first-half and more"]), "[secret]");
    assert.equal(redact("the word production", ["/acme/production"]), "the word production");
  });
});
