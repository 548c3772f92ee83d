/** Brings the chart element and the library it draws with; the page starts without them. */

export async function loadChart(): Promise<void> {
  const { OzonChart } = await import("./chart-element");
  if (!customElements.get("ozon-telemetry-chart")) customElements.define("ozon-telemetry-chart", OzonChart);
}
