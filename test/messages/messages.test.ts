import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { messagesByFile, messagesIn } from "../../scripts/messages";

const golden = join(__dirname, "messages.golden.txt");

describe("messages", () => {
  const messages = [...messagesByFile(resolve(__dirname, "../.."))]
    .map(([file, texts]) => `${file}\n${texts.map((text) => `  ${text}\n`).join("")}`)
    .join("\n");

  it("are the texts of the golden file, from every place in provider/ and sdk/ that makes one", () => {
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, messages);
    const hint = "Read the changed texts as a whole, then run this suite with UPDATE_GOLDEN=1.";
    assert.equal(messages, readFileSync(golden, "utf8"), hint);
  });

  it("blame nobody and use no harsh words", () => {
    const unfriendly = /\b(invalid|illegal|oops|sorry|failed to|you must|unexpected error|fatal)\b|!(?!["`])\s/i;
    assert.deepEqual(
      messages.split("\n").filter((line) => unfriendly.test(line)),
      [],
    );
  });

  it("are found in every form in which source code makes them", () => {
    const source = `
      import { a } from "not a message";
      type Kind = "no message either";
      const sizes = "4x"; const document = "mutation ($a: A) { a }";
      throw new UserError(\`it is \${size} GB, \` + "not more" + (more ? "and a bit" : ""));
      throw new RunpodError("capacity", messageOf(error));
      throw new pulumi.RunError("No.");
      void pulumi.log.warn(\`\${text}.\`, resource);
      const schema = z.string().min(1, "must not be empty").regex(/x/, { error: () => \`must be x, not \${y}\` });
      problems.push(isTwice ? \`\${port} stands there \${count === 2 ? "two times" : "often"}\` : "has both a and b");
    `;
    assert.deepEqual(messagesIn(source), [
      "it is ${…} GB, not more${…}",
      "and a bit",
      "<messageOf(error)>",
      "No.",
      "${…}.",
      "must not be empty",
      "must be x, not ${…}",
      "${…} stands there ${…}",
      "two times",
      "has both a and b",
    ]);
  });
});
