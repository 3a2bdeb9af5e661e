import * as pulumi from "@pulumi/pulumi";
import type { ParityCase } from "./case";
import { Account, Group, Thing } from "./thing";

/** Resource options, secrets and provider instances. */
export const optionCases: ParityCase[] = [
  {
    name: "protect",
    programs: [
      () => {
        new Thing("a", { zone: "z1" }, { protect: true });
        new Thing("b");
      },
      () => {
        new Thing("b");
      },
      () => {
        // In a program of its own, because the first failed registration ends an update, and their order is random.
        new Thing("a", { zone: "z2" }, { protect: true });
      },
      () => {
        new Thing("a", { zone: "z2" }, { protect: false });
      },
    ],
    script: ["u1", "p2", "u2", "p3", "u3", "d", "x", "x", "u4", "d"],
  },
  {
    name: "protected-dependencies",
    programs: [
      () => {
        const a = new Thing("a");
        const b = new Thing("b", { from: a.addr });
        new Group("group", { version: 1 }, {}, (parent) => {
          new Thing("kept", { from: b.addr }, { parent, protect: true });
          new Thing("gone", {}, { parent });
        });
        new Thing("user", { from: a.addr });
      },
    ],
    script: ["u1", "x", "u1"],
  },
  {
    name: "protected-beside-others",
    programs: [
      () => {
        const base = new Thing("base");
        new Thing("protected", { from: base.addr }, { protect: true });
        const a = new Thing("a");
        new Thing("b", { from: a.addr });
      },
      () => undefined,
    ],
    script: ["u1", "p2", "u2", "d"],
  },
  {
    name: "retain-and-deleted-with",
    programs: [
      () => {
        const a = new Thing("a", { zone: "z1" }, { retainOnDelete: true });
        const b = new Thing("b");
        new Thing("c", {}, { deletedWith: b });
        new Thing("d", {}, { deletedWith: a });
      },
      () => {
        new Thing("a", { zone: "z2" }, { retainOnDelete: true });
      },
      () => undefined,
    ],
    script: ["u1", "u2", "p3", "u3", "d"],
  },
  {
    name: "ignore-changes",
    programs: [1, 2].map((size) => () => {
      new Thing("a", { size, other: 1 }, { ignoreChanges: ["size"] });
      new Thing("b", { tags: { x: size, y: 1 } }, { ignoreChanges: ["tags.x"] });
      new Thing("c", { tags: { x: size, y: size } }, { ignoreChanges: ["tags.x"] });
      new Thing("d", size === 1 ? {} : { tags: { x: 1 } }, { ignoreChanges: ["tags"] });
      new Thing("e", { list: [1, size].slice(0, size) }, { ignoreChanges: ["list[1]"] });
      new Thing("f", { zone: `z${size}` }, { ignoreChanges: ["zone"] });
    }),
    script: ["u1", "p2", "u2", "d"],
  },
  {
    name: "replace-on-changes",
    programs: [1, 2].map((size) => () => {
      new Thing("key", { size }, { replaceOnChanges: ["size"] });
      new Thing("path", { tags: { x: size, y: 1 } }, { replaceOnChanges: ["tags.x"] });
      new Thing("other", { tags: { x: 1, y: size } }, { replaceOnChanges: ["tags.x"] });
      new Thing("verdict", { size, verdict: true }, { replaceOnChanges: ["size"] });
    }),
    script: ["u1", "p2", "u2", "d"],
  },
  {
    name: "alias",
    programs: [
      () => {
        new Group("old", { version: 1 }, {}, (parent) => {
          const child = new Thing("old-child", {}, { parent });
          new Thing("user", { from: child.addr });
        });
        const renamed = new Thing("before");
        new Thing("friend", {}, { dependsOn: renamed });
        new Thing("leftover");
      },
      () => {
        new Group("new", { version: 1 }, { aliases: [{ name: "old" }] }, (parent) => {
          const child = new Thing("new-child", { label: "old-child" }, { parent });
          new Thing("user", { from: child.addr });
        });
        const renamed = new Thing("after", { label: "before" }, { aliases: [{ name: "before" }] });
        new Thing("friend", {}, { dependsOn: renamed });
      },
    ],
    script: ["u1", "p2", "u2", "u2", "d"],
  },
  {
    name: "secrets",
    configuration: { "parity:token": { value: "confidential", secret: true }, "parity:plain": { value: "open" } },
    programs: [1, 2, 3].map((size) => () => {
      const token = new pulumi.Config().requireSecret("token");
      const a = new Thing("a", {
        password: pulumi.secret(size === 2 ? "b" : "a"),
        map: { hidden: pulumi.secret(size), shown: 1 },
        list: [pulumi.secret("x"), "y"],
        object: pulumi.secret({ deep: { size } }),
        text: pulumi.interpolate`token ${token}`,
      });
      new Thing(
        "b",
        { copy: a.addr, password: size === 3 ? "p" : pulumi.secret("p") },
        { additionalSecretOutputs: ["addr"] },
      );
      return { token, addr: a.addr, all: pulumi.secret({ size }) };
    }),
    script: ["p1", "u1", "p1", "p2", "u2", "p3", "u3", "r", "d"],
  },
  {
    name: "provider-instance",
    configuration: { "parity:region": { value: "default" } },
    programs: [1, 2].map((version) => () => {
      const provider = new Account("account", { "parity:region": `r${version}`, "parity:key": pulumi.secret("k") });
      new Thing("a", {}, { provider });
      new Group("group", { version: 1 }, { providers: { "pulumi-nodejs": provider } }, (parent) => {
        new Thing("b", {}, { parent });
      });
      new Thing("plain");
      if (version === 2) {
        new Thing("late", {}, { provider });
      }
    }),
    script: ["p1", "u1", "p2", "u2", "p2", "r", "d"],
  },
  {
    name: "provider-with-unknown-inputs",
    programs: [1, 2].map((version) => () => {
      const source = new Thing("source", { version });
      const provider = new Account("account", { "parity:key": source.addr });
      new Thing("a", { version }, { provider });
    }),
    script: ["p1", "u1", "p2", "u2", "d"],
  },
];
