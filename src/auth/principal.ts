/** Who speaks: every request, through whichever door, comes from one. */
export interface Principal {
  /** Registro ANS of the operator it belongs to. */
  operator: string;
  /** Which system speaks (`pbx`, `chat`, …); call ids are unique within it. */
  origin: string;
  /** For the journal: `key:ID`, `agi:ADDRESS`, `system:…`. */
  actor: string;
  /** Whose lookups are counted together; those of the origin unless told. */
  budget?: string;
}
