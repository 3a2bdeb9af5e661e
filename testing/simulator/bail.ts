/** The operation cannot go on, and everything that users should read has been said. */
export class Bail extends Error {}
