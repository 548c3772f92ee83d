/** The order of a ranking. Pure. */

import type { PerformanceRow } from "../../data/contract";

export const COLUMNS = ["total", "per_day", "delta", "revenue", "downtime"] as const;
export type Column = (typeof COLUMNS)[number];

/** Rows by a column, the best first; those without a value last, and equals by name. */
export function ranked(rows: readonly PerformanceRow[], column: Column): PerformanceRow[] {
  const value = (row: PerformanceRow): number => row[column] ?? -Infinity;
  return [...rows].sort((a, b) => value(b) - value(a) || a.name.localeCompare(b.name));
}

/** The columns that have something to show. */
export const columnsOf = (rows: readonly PerformanceRow[]): Column[] =>
  COLUMNS.filter(
    (column) =>
      column === "total" || column === "per_day" || rows.some((row) => (row[column] ?? null) !== null),
  );
