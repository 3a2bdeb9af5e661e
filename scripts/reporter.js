"use strict";

// Mocha's dots, and at the end each case that failed at first and was tried a second time: that is no failure, and not to be overlooked.

const { reporters, Runner } = require("mocha");

module.exports = class SecondTries extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_RUN_END, EVENT_TEST_RETRY } = Runner.constants;
    const retried = [];
    runner.on(EVENT_TEST_RETRY, (test, error) => retried.push(`  ${test.fullTitle()}\n    ${error.message}`));
    runner.on(EVENT_RUN_END, () => {
      if (retried.length > 0) console.log(["  Tried a second time:", ...retried, ""].join("\n"));
    });
  }
};
