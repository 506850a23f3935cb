/**
 * @typedef {object} Figure
 * @property {string} id for programs: `issue.plain.64`
 * @property {string} name for people, already in their language
 * @property {string} unit `/s`, `ms`, `µs`, `MB`, `%`
 * @property {number | null} carimbo
 * @property {number} [bare] of bare node:http, in the same run
 * @property {number} [empty] of an empty store, in the same run
 * @property {number} [ratio] of Carimbo to what it is measured against, the median of the pairs
 * @property {Limit} [hard] missed: the bench fails
 * @property {Limit} [aim] missed: the bench reports it
 * @property {boolean} [only_in_json] not in the table
 * @property {object} [detail] for the JSON: rounds, percentiles
 */
/** @typedef {{of: 'carimbo' | 'ratio', least?: number, most?: number}} Limit */

/** The figures of a run, with their limits. */
export class Figures {
  constructor() {
    /** @type {Figure[]} */
    this.all = [];
    /** @type {{title: string, head: string[], rows: string[][]}[]} tables besides the list of figures */
    this.tables = [];
  }

  addTable(table) {
    this.tables.push(table);
  }

  /** @param {Figure} figure */
  add(figure) {
    this.all.push({ ...figure, ok: meets(figure, figure.hard), meets_aim: meets(figure, figure.aim) });
  }

  get missed() {
    return this.all.filter(({ ok }) => ok === false);
  }

  get belowAim() {
    return this.all.filter(({ meets_aim }) => meets_aim === false);
  }
}

/** @returns {boolean | null} null where there is no limit, or nothing could be measured */
function meets(figure, limit) {
  const value = limit === undefined ? null : (figure[limit.of] ?? null);
  if (value === null) return null;
  return (
    value >= (limit.least ?? Number.NEGATIVE_INFINITY) && value <= (limit.most ?? Number.POSITIVE_INFINITY)
  );
}
