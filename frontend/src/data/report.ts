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

/** Send a report as a message of Home Assistant's notify integration. */
export const sendReport = (hass: HomeAssistant, entityId: string, report: Report): Promise<unknown> =>
  hass.callWS({
    type: "call_service",
    domain: "notify",
    service: "send_message",
    target: { entity_id: entityId },
    service_data: { title: report.title, message: report.markdown },
  } as { type: string });
