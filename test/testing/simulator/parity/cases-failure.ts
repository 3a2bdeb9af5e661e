import * as pulumi from "@pulumi/pulumi";
import type { ParityCase } from "./case";
import { Group, Thing } from "./thing";

/** Failures, and the operations after them. */
export const failureCases: ParityCase[] = [
  {
    name: "create-fails",
    programs: [
      () => {
        const a = new Thing("a");
        const b = new Thing("b", { from: a.addr });
        new Thing("c", { from: b.addr });
        return { last: b.addr, first: a.addr };
      },
    ],
    script: [
      (cloud) => (cloud.faults["create b"] = "no capacity"),
      "u1",
      (cloud) => (cloud.faults = {}),
      "p1",
      "u1",
      "d",
    ],
  },
  {
    name: "init-errors",
    programs: [
      () => ({ addr: new Thing("a", { initProblems: ["slow start", "no answer"] }).addr }),
      () => ({ addr: new Thing("a").addr }),
      () => ({ addr: new Thing("a", { initProblems: [] }).addr }),
    ],
    script: ["u1", "p1", "u1", "p2", "u2", "u1", "r", "u2", "d", "u3", "u3", "d"],
  },
  {
    name: "replacement-half-made",
    programs: [
      () => {
        new Thing("a", { zone: "z1" });
      },
      () => {
        new Thing("a", { zone: "z2", initProblems: ["slow"] });
      },
      () => {
        new Thing("a", { zone: "z2" });
      },
    ],
    script: ["u1", "u2", "p3", "u3", "d"],
  },
  {
    name: "update-fails",
    programs: [1, 2].map((size) => () => {
      new Thing("a", { size });
    }),
    script: ["u1", (cloud) => (cloud.faults["update a"] = "refused"), "u2", (cloud) => (cloud.faults = {}), "u2", "d"],
  },
  {
    name: "delete-before-replace-create-fails",
    programs: ["z1", "z2"].map((zone) => () => {
      const a = new Thing("a", { zone }, { deleteBeforeReplace: true });
      new Thing("b", { zone: a.id });
    }),
    script: [
      "u1",
      (cloud) => (cloud.faults["create a"] = "sold out"),
      "u2",
      "r",
      "p2",
      (cloud) => (cloud.faults = {}),
      "u2",
      "d",
    ],
  },
  {
    name: "replaced-delete-fails",
    programs: ["z1", "z2"].map((zone) => () => {
      new Thing("a", { zone });
    }),
    script: [
      "u1",
      (cloud) => (cloud.faults["delete a"] = "busy"),
      "u2",
      "u2",
      "d",
      (cloud) => (cloud.faults = {}),
      "p2",
      "u2",
      "d",
    ],
  },
  {
    name: "delete-fails",
    programs: [
      () => {
        const a = new Thing("a");
        const b = new Thing("b", { from: a.addr });
        new Thing("c", { from: b.addr });
      },
      () => undefined,
    ],
    script: ["u1", (cloud) => (cloud.faults["delete b"] = "in use"), "u2", "d", (cloud) => (cloud.faults = {}), "d"],
  },
  {
    name: "check-fails",
    programs: [
      () => {
        new Thing("a", { problems: ["size: too small", "zone: unknown\n  Allowed: z1"] });
      },
      () => {
        new Thing("a");
      },
    ],
    script: ["p1", "u1", "u2", "p1", "u1", "d"],
  },
  {
    name: "read-fails",
    programs: [
      () => {
        const a = new Thing("a", { size: 1 });
        new Thing("b", { from: a.addr });
        new Thing("c");
      },
    ],
    script: [
      "u1",
      (cloud) => {
        cloud.faults["read b"] = "no access";
        cloud.objects["a-1"] = { ...cloud.objects["a-1"], size: 2 };
        delete cloud.objects["c-1"];
      },
      "r",
      (cloud) => (cloud.faults = {}),
      "r",
      "d",
    ],
  },
  {
    name: "duplicate",
    programs: [
      () => {
        const a = new Thing("a");
        new Thing("a", { from: a.addr });
      },
    ],
    script: ["p1", "u1", "d"],
  },
  {
    name: "program-error",
    programs: [
      () => {
        new Thing("a");
        return { kept: 1, changed: 1 };
      },
      () => {
        throw new Error("the program is wrong");
      },
      () => {
        const a = new Thing("a");
        a.addr.apply(() => {
          throw new Error("in apply");
        });
        return { changed: 2 };
      },
    ],
    script: ["u1", "p2", "u2", "u3", "d"],
  },
  {
    name: "log-error",
    programs: [
      () => {
        void pulumi.log.error("reported, not thrown", new Thing("a"));
      },
    ],
    script: ["p1", "u1", "d"],
  },
  {
    name: "component-child-fails",
    programs: [
      () => {
        new Group("group", { version: 1 }, {}, (parent) => {
          new Thing("a", {}, { parent });
        });
        return { done: true };
      },
    ],
    script: [(cloud) => (cloud.faults["create a"] = "no"), "u1", (cloud) => (cloud.faults = {}), "u1", "d"],
  },
];
