/** Ranking: order of the rows, and which columns are shown. Pure. */

import type { PerformanceRow } from "../../data/contract";

export const COLUMNS = ["total", "per_day", "delta", "revenue", "downtime"] as const;
export type RankingColumn = (typeof COLUMNS)[number];

/** Sort rows by a column, highest first; rows without a value come last, equal ones by name. */
export function rankRows(rows: readonly PerformanceRow[], column: RankingColumn): PerformanceRow[] {
  const value = (row: PerformanceRow): number => row[column] ?? -Infinity;
  return [...rows].sort((a, b) => value(b) - value(a) || a.name.localeCompare(b.name));
}

/** The columns in which any row has a value. */
export const visibleColumns = (rows: readonly PerformanceRow[]): RankingColumn[] =>
  COLUMNS.filter(
    (column) =>
      column === "total" || column === "per_day" || rows.some((row) => (row[column] ?? null) !== null),
  );
