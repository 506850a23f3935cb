/** The metrics of one operator's source at this moment. */
export async function sourceCounts({ port }, operator) {
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5000) });
  const lines = (await reply.text()).split('\n');
  const sum = (name, ...labels) => {
    const wanted = [`operator="${operator}"`, ...labels];
    return lines
      .filter((line) => line.startsWith(`${name}{`) && wanted.every((label) => line.includes(label)))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  };
  return {
    /** Exchanges started with the operator's system, whether or not they arrived. */
    exchanges: sum('carimbo_source_exchange_seconds_count'),
    retries: sum('carimbo_source_retries_total'),
    by_breaker: sum('carimbo_source_refusals_total', 'code="breaker_open"'),
    by_queue: sum('carimbo_source_refusals_total', 'code="too_busy"'),
    cached: sum('carimbo_source_cache_hits_total'),
    breaker: ['closed', 'half_open', 'open'][sum('carimbo_source_breaker_state', 'lane="lookup"')],
  };
}

/** The difference of two readings; the breaker as in the second. */
export function since(before, after) {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [
      name,
      typeof value === 'number' ? value - before[name] : value,
    ]),
  );
}
