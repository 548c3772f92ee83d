import { expect, test, vi } from "vitest";
import { type ReportQuery, sendReport } from "../src/data/report";
import type { HomeAssistant } from "../src/home-assistant/types";

test("a report is sent by the integration, which knows who takes a page", async () => {
  const callWS = vi.fn().mockResolvedValue({});
  const query: ReportQuery = {
    entry_id: "hub",
    start: "2026-10-01",
    end: "2026-10-31",
    outlets: ["o1"],
    language: "de",
  };
  await sendReport({ callWS } as unknown as HomeAssistant, "notify.accountant", query);
  expect(callWS).toHaveBeenCalledWith({
    type: "call_service",
    domain: "ozon_telemetry",
    service: "send_report",
    service_data: { ...query, to: ["notify.accountant"] },
  });
});
