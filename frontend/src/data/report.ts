/** Report of a period, from the action `ozon_telemetry.create_report`, which automations call too. */

import type { HomeAssistant } from "../home-assistant/types";
import type { DateRange, Filters } from "./contract";

export interface ReportQuery extends Filters, DateRange {
  language: string;
}

/** The same report in each format. */
export interface Report {
  title: string;
  html: string;
  markdown: string;
  csv: string;
}

export async function fetchReport(hass: HomeAssistant, params: ReportQuery): Promise<Report> {
  const { response } = await hass.callWS<{ response: Report }>({
    type: "call_service",
    domain: "ozon_telemetry",
    service: "create_report",
    service_data: params,
    return_response: true,
  } as { type: string });
  return response;
}

/** Send a report to a notify entity: as a page where it is e-mail that takes one, else as text. */
export const sendReport = (hass: HomeAssistant, entityId: string, params: ReportQuery): Promise<unknown> =>
  hass.callWS({
    type: "call_service",
    domain: "ozon_telemetry",
    service: "send_report",
    service_data: { ...params, to: [entityId] },
  } as { type: string });
