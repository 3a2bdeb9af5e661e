import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

const environment = {
  object: "process",
  property: "env",
  message: "The environment is read in provider/environment.ts alone, so that one file says what it can change.",
};
const fetching = {
  name: "fetch",
  message: "Calls go through provider/adapters/http.ts, which alone knows keys, deadlines, retries and redaction.",
};

export default tseslint.config(
  { ignores: ["**/node_modules/", "dist/", "coverage/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  eslint.configs.recommended,
  { rules: { curly: ["error", "multi-line"] } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // An interface has a name in editors, which an alias of a mapped type has not.
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      // Ports and emulator faces are asynchronous by contract, also where today's body needs no await.
      "@typescript-eslint/require-await": "off",
      // `keyof Inputs & string` says what is meant, also where every key is a string already.
      "@typescript-eslint/no-redundant-type-constituents": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Exports have one name everywhere: no default exports." },
      ],
    },
  },
  {
    files: ["provider/**/*.ts", "sdk/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", environment],
      "no-restricted-globals": ["error", fetching],
      "no-restricted-imports": ["error", { paths: ["http", "https", "node:http", "node:https", "undici"] }],
      // Standard output belongs to the engine's protocol; warnings go to standard error.
      "no-console": ["error", { allow: ["warn"] }],
      // A cause travels into logs with all it holds, request headers included: messages are written out instead.
      "preserve-caught-error": "off",
    },
  },
  { files: ["provider/environment.ts"], rules: { "no-restricted-properties": "off" } },
  { files: ["provider/adapters/http.ts"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "describe", property: "only", message: "It would silence every other test." },
        { object: "it", property: "only", message: "It would silence every other test." },
        { object: "it", property: "skip", message: "A test that does not run proves nothing." },
        { object: "describe", property: "skip", message: "A test that does not run proves nothing." },
      ],
    },
  },
  {
    files: ["**/*.js", "**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        ...{ require: "readonly", module: "writable", exports: "writable", __dirname: "readonly" },
        ...{ process: "readonly", console: "readonly", performance: "readonly", structuredClone: "readonly" },
        ...{ fetch: "readonly", setTimeout: "readonly", setInterval: "readonly", clearInterval: "readonly" },
      },
    },
  },
);
