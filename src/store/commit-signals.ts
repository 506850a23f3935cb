/** Tells the nodes of one database that a journal has new entries. A signal may be lost: who listens also polls. */
export interface CommitSignals {
  /** To the other nodes, after the commit. Returns at once and never throws. */
  send(operators: readonly string[]): void;
  /**
   * Calls back for the commits of other nodes; null: of any operator, because signals may have been lost.
   * @returns ends it
   */
  listen(onSignal: (operators: readonly string[] | null) => void): () => void;
}

/** For a database that one process serves. */
export const NO_SIGNALS: CommitSignals = {
  send: () => undefined,
  listen: () => () => undefined,
};
