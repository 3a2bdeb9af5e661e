export interface AccountApi {
  get(): Promise<Account>;
}

/** The account of the API key. Its fields are absent if the API does not tell them. */
export interface Account {
  /** Id at RunPod. */
  id?: string;
  /** The address of its owner. */
  email?: string;
  /** What is left to spend. */
  balanceInUsd?: number;
  /** What the account spends per hour at present. */
  spendPerHourInUsd?: number;
}
