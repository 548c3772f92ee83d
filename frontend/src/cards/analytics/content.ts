/** An analytics answer as the content of its chart. Pure. */

import type { AnalyticsResult, Group } from "../../data/contract";
import type { Key } from "../../i18n/localize";
import type { ChartContent } from "../../chart/chart-model";
import type { Format } from "../../i18n/format";
import { seriesOf } from "../../chart/series";
import type { Toolbar } from "./toolbar";
import type { ChartQuery } from "./view-state";

export function contentOf(
  answer: AnalyticsResult,
  question: ChartQuery,
  { view, localize }: Toolbar,
  format: Format,
  stack: boolean,
  now: number,
): ChartContent {
  const name = (group: Group): string => {
    if (question.group_by === "kind") return localize(`kind.${group.id}` as Key);
    return question.group_by === "none" ? localize("total") : group.name;
  };
  const series = seriesOf(answer, question.group_by, name, localize("analytics.other"));
  const parts = series.map((each) => `${each.name} ${format.number(each.total)}`).join(", ");
  return {
    chart: view.chart,
    series,
    labels: answer.edges.slice(0, -1).map((edge) => format.bucket(edge, question.bucket, answer.zone)),
    begun: answer.edges.slice(0, -1).filter((edge) => edge <= now).length,
    stack,
    beforeName: question.compare ? localize(`compare.${question.compare}`) : "",
    summary: localize("chart.summary", { span: format.span(question), total: answer.total, parts }),
    number: (value) => format.number(value),
    short: (value) => format.short(value),
  };
}
