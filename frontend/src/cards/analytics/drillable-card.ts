/** Base class of the analytics card: what it shows, kept in the URL if so configured, and the ways into it and back. */

import type { PropertyValues } from "lit";
import { state } from "lit/decorators.js";
import type { ChartModel, ChartQuery } from "../../chart/chart-model";
import { PeriodCard } from "../../components/period-card";
import type { AnalyticsResult, Fleet } from "../../data/contract";
import { localDay, type PeriodSelection } from "../../period/period";
import { selectionParams } from "../../period/selection-text";
import type { AnalyticsConfig } from "./analytics-card-config";
import { type Crumb, periodCrumbs, periodOfBucket, scopeCrumbs, viewOfGroup } from "./drill-down";
import { initialViewState, stateFromUrl, urlPatch, type ViewState } from "./view-state";

interface Shown {
  result: AnalyticsResult | undefined;
  resultParams: ChartQuery | undefined;
}

export abstract class DrillableCard extends PeriodCard<AnalyticsConfig> {
  @state() protected view!: ViewState;

  protected override willUpdate(changed: PropertyValues): void {
    if (this.config.state_in_url) {
      const shown = stateFromUrl(initialViewState(this.config), (name) => this.url.get(name));
      this.view = { ...shown, kinds: this.view.kinds };
    }
    super.willUpdate(changed);
  }

  /** The way back from what is shown. */
  protected crumbs(fleet: Fleet): Crumb[][] {
    const nameOfPeriod = ({ period, span }: PeriodSelection): string => this.format.period(period, span);
    return [
      scopeCrumbs(this.view, fleet, this.localize("scope.all")),
      this.config.hide_controls ? [] : periodCrumbs(this.selection, this.firstWeekday, nameOfPeriod),
    ];
  }

  /** Show another view or period, in one step for the back button. */
  protected go({ view, selection }: Pick<Crumb, "view" | "selection">): void {
    const patch = { ...urlPatch(view ?? {}), ...(selection && selectionParams(selection)) };
    if (view) this.view = { ...this.view, ...view };
    if (this.config.state_in_url && Object.keys(patch).length > 0) this.url.set(patch);
    else if (selection) this.select(selection);
  }

  /** Show the period of a bucket, or the parts of a slice of the pie. */
  protected drillDown(
    index: number,
    { type, series }: ChartModel,
    { result, resultParams }: Shown,
    fleet: Fleet,
  ): void {
    if (!result || !resultParams) return;
    const slice = series.filter(({ total }) => total > 0)[index];
    const start = result.edges[index];
    const view = type === "pie" && slice ? viewOfGroup(resultParams.group_by, slice.id, fleet) : null;
    const selection =
      type !== "pie" && start !== undefined
        ? periodOfBucket(resultParams.bucket, localDay(start, result.zone), this.firstWeekday)
        : null;
    if (view) this.go({ view });
    if (selection) this.go({ selection });
  }
}
