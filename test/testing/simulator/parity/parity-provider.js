"use strict";

// The provider of the parity cases, in plain JavaScript because the provider process of the CLI loads it directly. The
// cloud's objects and faults are in a file that the cases read and write too.

const fs = require("node:fs");

/** Some inputs tell the provider what to answer. All others are only stored. */
exports.createThing = (storeFile) => {
  const load = () => JSON.parse(fs.readFileSync(storeFile, "utf8"));
  // An explicit provider has its own process, so two may read and write at the same time.
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
        store.objects[newId] = { ...inputs };
        store.calls.push(`create ${newId}`);
        return newId;
      });
      failPartly(inputs, id);
      return { id, outs: outputsOf(inputs, id) };
    },
    async update(id, olds, news) {
      failIfAsked("update", news.label);
      change((store) => {
        store.objects[id] = { ...news };
        store.calls.push(`update ${id}`);
      });
      failPartly(news, id);
      return { outs: outputsOf(news, id) };
    },
    async read(id, props) {
      failIfAsked("read", props.label);
      const object = load().objects[id];
      if (object === undefined) {
        return {};
      }
      const inputs = Object.fromEntries(Object.entries(object).filter(([key]) => key in props));
      return { id, props: outputsOf(object, id), inputs };
    },
    async delete(id, props) {
      failIfAsked("delete", props.label);
      change((store) => {
        delete store.objects[id];
        store.calls.push(`delete ${id}`);
      });
    },
  };
};

/**
 * Runs while no other process holds the lock. The lock is a folder, because creating one tests and takes it in one
 * step.
 */
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
