import type pg from 'pg';

/**
 * Takes about a megabyte of disk space, as a batch of 512 issues would, and writes to the write-ahead log. The temporary
 * table is emptied at the commit and its rows are not logged, so that a probe per second fills neither disk nor archive.
 * @throws the driver's error: `53100` for a full disk, `25006` for a standby or a read-only database
 */
export async function probeWrite(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ read_only: string }>(
    "select current_setting('transaction_read_only') as read_only",
  );
  if (rows[0]?.read_only !== 'off')
    throw Object.assign(new Error('the database is read-only, or a standby'), { code: '25006' });
  await client.query("set local temp_tablespaces = ''");
  await client.query(
    'create temporary table if not exists carimbo_write_probe (filler text) on commit delete rows',
  );
  // Rows below 2 kB are neither compressed nor moved to TOAST.
  await client.query(
    "insert into pg_temp.carimbo_write_probe select repeat('x', 1900) from generate_series(1, 540)",
  );
  await client.query("select pg_logical_emit_message(true, 'carimbo', 'write probe')");
}
