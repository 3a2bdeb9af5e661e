import assert from "node:assert/strict";
import { tokenIn } from "../../../provider/lifecycle/tokens";

const letters = (count: number) => "aB3".repeat(count).slice(0, count);
const capitals = (count: number) => "A7Z".repeat(count).slice(0, count);

describe("provider/lifecycle/tokens", () => {
  const tokens: [kind: string, text: string][] = [
    ...["ghp", "gho", "ghu", "ghs", "ghr"].map((form): [string, string] => [
      "a GitHub token",
      `${form}_${letters(36)}`,
    ]),
    ["a GitHub token", `github_pat_${letters(22)}_${letters(59)}`],
    ["a Hugging Face token", `hf_${letters(34)}`],
    ["a RunPod API key", `rpa_${capitals(44)}`],
    ["an AWS access key", `AKIA${capitals(16)}`],
    ["an AWS access key", `ASIA${capitals(16)}`],
    ["an OpenAI or Anthropic key", `sk-${letters(48)}`],
    ["an OpenAI or Anthropic key", `sk-proj-${letters(60)}`],
    ["an OpenAI or Anthropic key", `sk-ant-api03-${letters(90)}-${letters(6)}AA`],
    ["a Slack token", "xoxb-123456789012-1234567890123-aB3aB3aB3aB3"],
    ["a password in a URL", "git+HTTPS://robot:pa55word@git.example/acme/repo.git"],
    ["a password in a URL", "postgresql://user:p@db.example/models"],
  ];
  for (const [kind, token] of tokens) {
    it(`recognises ${kind} of the form ${token.slice(0, 10)}… anywhere in a text, and never quotes it`, () => {
      for (const text of [token, `pip install "${token}"`, `--token=${token} --verbose`, `x/${token}:1`]) {
        assert.equal(tokenIn(text), kind);
      }
      assert.ok(!kind.includes(token));
    });
  }

  it("accepts everything else, in particular the recommended alternatives", () => {
    const harmless = [
      "",
      "python -m handler --model hf_transfer",
      "ghcr.io/acme/comfy:1.4.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "registry.example:5000/acme/comfy:1",
      "https://host:8188/path?mail=a@b",
      "git clone git@github.com:acme/repo",
      "https://user:${GIT_TOKEN}@github.com/acme/repo",
      "https://user:$GIT_TOKEN@github.com/acme/repo",
      "https://user:{{RUNPOD_SECRET_git}}@github.com/acme/repo",
      "--token {{ RUNPOD_SECRET_hf }}",
      "ghcr.io/acme/sk-learn-server-with-a-rather-long-name:1",
      `ghp_${letters(19)}`,
      `xAKIA${capitals(16)}`,
      `AKIA${capitals(17)}`,
    ];
    for (const text of harmless) assert.equal(tokenIn(text), undefined, text);
  });
});
