"use strict";
// For `mocha --require`: this process loads `@pulumi/pulumi` from the folder in RUNPOD_IAC_PULUMI_SDK.
const Module = require("node:module");
const { join } = require("node:path");

const folder = process.env.RUNPOD_IAC_PULUMI_SDK;
const there = { id: folder, filename: join(folder, "package.json"), paths: Module._nodeModulePaths(folder) };
const resolve = Module._resolveFilename;

Module._resolveFilename = function (request, from, ...rest) {
  const isPulumi = request === "@pulumi/pulumi" || request.startsWith("@pulumi/pulumi/");
  return resolve.call(this, request, isPulumi ? there : from, ...rest);
};
