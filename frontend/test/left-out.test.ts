import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
// @ts-expect-error the build's own module, in JavaScript
import { LEFT_OUT, leaveOut } from "../left-out.mjs";
import { CHART_TYPES } from "../src/chart/chart-model";
import { echartsOption } from "../src/chart/echarts-options";
import { chartModelOf, chartTheme } from "./builders";

const FRONTEND = fileURLToPath(new URL("..", import.meta.url));
const MODULES = Object.keys(LEFT_OUT as Record<string, string>);
const DRAWING = `
  import { BarChart, LineChart, PieChart } from "echarts/charts";
  import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
  import { init, use } from "echarts/core";
  import { SVGRenderer } from "echarts/renderers";
  use([BarChart, LineChart, PieChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);
  export function draw(option) {
    const chart = init(null, null, { renderer: "svg", ssr: true, width: 600, height: 320 });
    chart.setOption(option);
    return chart.renderToSVGString();
  }
`;

type Draw = (option: object) => string;

let directory: string;
let drawComplete: Draw;
let drawReduced: Draw;

async function bundled(name: string, plugins: Plugin[]): Promise<Draw> {
  const { outputFiles } = await build({
    stdin: { contents: DRAWING, resolveDir: FRONTEND },
    absWorkingDir: FRONTEND,
    bundle: true,
    format: "esm",
    preserveSymlinks: true,
    plugins,
    write: false,
  });
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, outputFiles[0]?.contents ?? "");
  return ((await import(/* @vite-ignore */ pathToFileURL(path).href)) as { draw: Draw }).draw;
}

/** A drawing without the numbers that a page gives its elements one after the other. */
const drawn = (draw: Draw, option: object): string => draw(option).replace(/zr\d+-/g, "zr-");

describe("what is left out of ECharts", () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "left-out-"));
    drawComplete = await bundled("complete", []);
    drawReduced = await bundled("reduced", [leaveOut as Plugin]);
  }, 300_000); // a busy machine takes its time to bundle ECharts twice

  afterAll(() => rmSync(directory, { recursive: true }));

  test.each(MODULES)("is a module of the pinned version: %s", (module) => {
    expect(existsSync(join(FRONTEND, "node_modules", module))).toBe(true);
  });

  test.each(CHART_TYPES)("is missed by no chart: %s", (type) => {
    for (const patterns of [false, true])
      for (const isMirrored of [false, true])
        for (const stack of [false, true]) {
          const comparison = { name: "Before", values: [2, null], titles: ["Mon", ""] };
          const option = echartsOption(chartModelOf({ type, stack, comparison }), {
            ...chartTheme,
            resolve: () => "#009688",
            reducedMotion: true,
            patterns,
            isMirrored,
          });
          const complete = drawn(drawComplete, option);
          expect(complete).toContain("<path");
          expect(drawn(drawReduced, option)).toBe(complete);
        }
  });
});
