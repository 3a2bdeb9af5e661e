"use strict";

// Prints Mocha's dots. At the end it lists each case that passed only on its second try, and where the time went. A
// process that does not end is a failure.

const path = require("node:path");
const { reporters, Runner } = require("mocha");

const { EVENT_RUN_BEGIN, EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_RETRY } = Runner.constants;
const tests = path.resolve(__dirname, "../test");

module.exports = class DotsAndTimes extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const retried = [];
    const secondsIn = new Map();
    const begun = new Map();
    const add = (part, seconds) => secondsIn.set(part, (secondsIn.get(part) ?? 0) + seconds);
    runner.on(EVENT_RUN_BEGIN, () => add("loading", process.uptime()));
    runner.on(EVENT_SUITE_BEGIN, (suite) => begun.set(suite, performance.now()));
    runner.on(EVENT_SUITE_END, (suite) => {
      const isOutermost = suite.parent?.root === true;
      if (isOutermost) add(partOf(suite), (performance.now() - begun.get(suite)) / 1000);
    });
    runner.on(EVENT_TEST_RETRY, (test, error) => retried.push(`  ${test.fullTitle()}\n    ${error.message}`));
    runner.on(EVENT_RUN_END, () => {
      if (retried.length > 0) console.log(["  Tried a second time:", ...retried, ""].join("\n"));
      console.log(`  Seconds: ${timesOf(secondsIn)}.\n`);
      setTimeout(failForWhatIsOpen, graceInMs).unref();
    });
  }
};

/** Time for connections that the last cases closed to end. */
const graceInMs = 30_000;

/** An open server keeps the process running without end, and `npm test` with it. */
function failForWhatIsOpen() {
  console.log(`  Still open after all cases: ${process.getActiveResourcesInfo().join(", ")}.\n`);
  process.exit(1);
}

/** The suite's folder in test/. */
function partOf({ file }) {
  return path.relative(tests, file).split(path.sep)[0];
}

function timesOf(secondsIn) {
  const parts = [...secondsIn].sort(([, one], [, other]) => other - one);
  return parts.map(([part, seconds]) => `${part} ${seconds.toFixed(seconds < 10 ? 1 : 0)}`).join(", ");
}
