import * as pulumi from "@pulumi/pulumi";
import type { ParityCase } from "./case";
import { Group, Thing } from "./thing";

/** Create, update, replace and delete, without failures. */
export const changeCases: ParityCase[] = [
  {
    name: "basic",
    programs: [
      () => {
        const a = new Thing("a", { size: 1, tags: { x: "1", y: "2" }, list: [1, 2] });
        const b = new Thing("b", { from: a.addr });
        void pulumi.log.warn("careful", b);
        void pulumi.log.info("of the stack");
        return { addr: b.addr, size: 1, nested: { list: [a.id] } };
      },
      () => {
        const a = new Thing("a", { size: 2, tags: { x: "1", z: "3" }, list: [1, 3, 4] });
        const b = new Thing("b", { from: a.addr });
        return { addr: b.addr };
      },
      () => ({ addr: new Thing("a", { size: 2 }).addr }),
      () => undefined,
    ],
    script: ["p1", "u1", "p1", "u1", "p2", "u2", "p3", "u3", "u4", "u1", "r", "d", "d"],
  },
  {
    name: "replace",
    programs: ["z1", "z2", "z3"].map((zone) => () => {
      const a = new Thing("a", { zone });
      const b = new Thing("b", { from: a.addr });
      new Thing("c", {}, { dependsOn: b });
    }),
    script: ["u1", "p2", "u2", "u2", "u3", "d"],
  },
  {
    name: "delete-before-replace",
    programs: ["z1", "z2"].map((zone) => () => {
      const a = new Thing("a", { zone, dbr: true });
      const b = new Thing("b", { zone: a.zone, dbr: true });
      new Thing("c", { dep: a.addr });
      new Thing("d", {}, { dependsOn: a });
      new Thing("e", { zone: new Thing("f", { dep: a.id }).id });
      new Thing("g", { zone: b.id });
    }),
    script: ["u1", "p2", "u2", "u2", "d"],
  },
  {
    name: "delete-before-replace-dependent-removed",
    programs: [
      () => {
        const a = new Thing("a", { zone: "z1" });
        new Thing("b", { zone: a.id });
      },
      () => {
        new Thing("a", { zone: "z2" }, { deleteBeforeReplace: true });
      },
    ],
    script: ["u1", "p2", "u2", "d"],
  },
  {
    name: "component",
    programs: [1, 2].map((version) => () => {
      new Group("outer", { version }, {}, (outer) => {
        new Thing("one", { version }, { parent: outer });
        new Group("inner", { version: 1 }, { parent: outer }, (inner) => {
          new Thing("two", {}, { parent: inner });
        });
      });
    }),
    script: ["p1", "u1", "p2", "u2", "r", "d"],
  },
  {
    name: "delete-order",
    programs: [
      () => {
        const a = new Thing("a");
        const b = new Thing("b", { from: a.addr });
        const c = new Thing("c", {}, { dependsOn: b });
        new Thing("d", { from: [b.id, c.id] });
        new Thing("e");
      },
      () => {
        new Thing("e");
      },
    ],
    script: ["u1", "p2", "u2", "d"],
  },
  {
    name: "diffs",
    programs: [
      () => {
        new Thing("a", {
          tags: { list: [1, 2, 3], obj: { b: 1, c: null }, "we.ird": "x", gone: true },
          flag: false,
          nothing: null,
        });
      },
      () => {
        new Thing("a", {
          tags: { list: [1, 5], obj: { b: 2, c: 1 }, "we.ird": "y" },
          flag: 0,
          nothing: null,
          extra: { deep: [{}] },
        });
      },
    ],
    script: ["u1", "p2", "u2", "p2", "d"],
  },
  {
    name: "verdicts",
    programs: [
      () => {
        new Thing("none", { verdict: false, size: 1 });
        new Thing("some", { verdict: true, size: 1 });
        new Thing("replaced", { verdict: true, size: 1, replaces: ["size"] });
        new Thing("unfounded", { replaces: ["size"] });
      },
      () => {
        new Thing("none", { verdict: false, size: 2, replaces: ["size"] });
        new Thing("some", { verdict: true, size: 2 });
        new Thing("replaced", { verdict: true, size: 2, replaces: ["size"] });
        new Thing("unfounded", { replaces: ["size"] });
      },
    ],
    script: ["u1", "p2", "u2", "d"],
  },
  {
    name: "unknowns",
    programs: [1, 2].map((size) => () => {
      const a = new Thing("a", { size });
      new Thing("b", {
        partly: { known: 1, from: a.addr },
        list: ["x", a.addr],
        text: pulumi.interpolate`-${a.addr}-`,
      });
      new Thing("c", { whole: a.addr.apply((addr) => ({ addr, size })) });
      return { text: pulumi.interpolate`${a.addr}!`, object: { inside: a.addr } };
    }),
    script: ["p1", "u1", "p2", "u2", "d"],
  },
  {
    name: "resource-references",
    programs: ["z1", "z2"].map((zone) => () => {
      const a = new Thing("a", { zone });
      new Thing("b", { other: a, list: [{ inside: a }] });
      return { a: a.id };
    }),
    script: ["p1", "u1", "p1", "p2", "u2", "r", "d"],
  },
  {
    name: "drift",
    programs: [
      () => {
        const a = new Thing("a", { size: 1, zone: "z" });
        const b = new Thing("b", { from: a.addr });
        new Thing("c", { from: b.addr }, { dependsOn: a });
      },
    ],
    script: [
      "u1",
      (cloud) => {
        cloud.objects["a-1"] = { ...cloud.objects["a-1"], size: 9 };
        delete cloud.objects["b-1"];
      },
      "p1",
      "r",
      "p1",
      "u1",
      (cloud) => {
        cloud.objects["a-1"] = { ...cloud.objects["a-1"], zone: "elsewhere" };
      },
      "r",
      "u1",
      "d",
    ],
  },
  {
    name: "outputs",
    programs: [
      () => ({ a: 1, b: pulumi.secret("s"), c: [{ d: null }], thing: new Thing("a", { token: pulumi.secret("t") }) }),
      () => ({ b: "s", e: "new" }),
    ],
    script: ["p1", "u1", "p2", "u2", "d"],
  },
];
