"use strict";

// The provider of the parity cases. It is plain JavaScript because the provider process of the real CLI loads it as it
// is. What exists "in the cloud", and what goes wrong there, stands in a file that the cases read and write as well.

const fs = require("node:fs");

/** Inputs that tell the provider what to answer; everything else is just kept. */
exports.createThing = (storeFile) => {
  const load = () => JSON.parse(fs.readFileSync(storeFile, "utf8"));
  // An explicit provider has a process of its own, so two may read and write at the same time.
  const change = (edit) =>
    alone(`${storeFile}.lock`, () => {
      const store = load();
      const result = edit(store);
      fs.writeFileSync(`${storeFile}.new`, JSON.stringify(store));
      fs.renameSync(`${storeFile}.new`, storeFile);
      return result;
    });
  const outputsOf = (inputs, id) => ({ ...inputs, addr: `addr-of-${id}` });
  const failIfAsked = (call, label) => {
    const message = load().faults[`${call} ${label}`];
    if (message !== undefined) {
      throw new Error(message);
    }
  };
  const failPartly = (inputs, id) => {
    if (inputs.initProblems !== undefined) {
      const properties = outputsOf(inputs, id);
      throw Object.assign(new Error("not ready"), { id, properties, reasons: inputs.initProblems });
    }
  };

  return {
    check(olds, news) {
      const failures = (news.problems ?? []).map((reason) => ({ property: "", reason }));
      return { inputs: { ...news, first: olds.first ?? (olds.label === undefined ? "new" : "old") }, failures };
    },
    diff(id, olds, news) {
      if (news.verdict !== undefined) {
        return { changes: news.verdict, replaces: news.replaces ?? [], deleteBeforeReplace: news.dbr === true };
      }
      return {
        replaces: [...(olds.zone !== news.zone ? ["zone"] : []), ...(news.replaces ?? [])],
        deleteBeforeReplace: news.dbr === true,
      };
    },
    async create(inputs) {
      failIfAsked("create", inputs.label);
      const id = change((store) => {
        const count = (store.counts[inputs.label] ?? 0) + 1;
        store.counts[inputs.label] = count;
        const newId = `${inputs.label}-${count}`;
        store.things[newId] = { ...inputs };
        store.calls.push(`create ${newId}`);
        return newId;
      });
      failPartly(inputs, id);
      return { id, outs: outputsOf(inputs, id) };
    },
    async update(id, olds, news) {
      failIfAsked("update", news.label);
      change((store) => {
        store.things[id] = { ...news };
        store.calls.push(`update ${id}`);
      });
      failPartly(news, id);
      return { outs: outputsOf(news, id) };
    },
    async read(id, props) {
      failIfAsked("read", props.label);
      const thing = load().things[id];
      if (thing === undefined) {
        return {};
      }
      const inputs = Object.fromEntries(Object.entries(thing).filter(([key]) => key in props));
      return { id, props: outputsOf(thing, id), inputs };
    },
    async delete(id, props) {
      failIfAsked("delete", props.label);
      change((store) => {
        delete store.things[id];
        store.calls.push(`delete ${id}`);
      });
    },
  };
};

/** Runs while no other process holds the lock, which is a folder: making one is the test and the taking in one step. */
function alone(lock, run) {
  for (;;) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  try {
    return run();
  } finally {
    fs.rmdirSync(lock);
  }
}
