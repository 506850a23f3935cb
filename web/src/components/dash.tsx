/** An empty cell; on a phone, where a row is a block, it is left out. */
export function Dash() {
  return <span className="dash">–</span>;
}
