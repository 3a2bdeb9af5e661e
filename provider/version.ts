/** This package's version, for the User-Agent. A test compares it with package.json. */
export const version = "0.1.0";
