/** Ends the operation. Everything that users must read has been reported. */
export class Bail extends Error {}
