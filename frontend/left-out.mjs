// What of ECharts no chart of ours uses: each module is replaced by the least that the others need of it.
// `test/left-out.test.ts` draws our charts with and without, and compares.

const NOTHING = "export default () => {};";
const NEVER_CALLED = 'const never = () => { throw new Error("left out of the bundle"); };';

/** The module below `node_modules`, and what stands in its place. */
export const LEFT_OUT = {
  // other languages and themes
  "echarts/lib/i18n/langZH.js": "export default {};",
  "echarts/lib/theme/dark.js": "export default {};",
  // options as they were written before version 4
  "echarts/lib/preprocessor/backwardCompat.js": NOTHING,
  "echarts/lib/legacy/dataSelectAction.js":
    "export const createLegacyDataSelectAction = () => {}; export const handleLegacySelectEvents = () => {};",
  // axes of time and of logarithms: ours are of categories and numbers
  "echarts/lib/scale/Time.js": `${NEVER_CALLED} export default never; export const calcNiceForTimeScale = never;`,
  "echarts/lib/scale/Log.js": `export default class LogScale {}`,
  // the animation while data is loaded, and what thins out or transforms data
  "echarts/lib/loading/default.js": NOTHING,
  "echarts/lib/processor/dataSample.js": "export default (seriesType) => ({ seriesType, reset() {} });",
  "echarts/lib/data/helper/transform.js": `${NEVER_CALLED} export { never as applyDataTransform, never as registerExternalTransform };`,
  // labels beside the slices of a pie: ours has a legend
  "echarts/lib/chart/pie/labelLayout.js": NOTHING,
  // a tooltip that is drawn: ours is HTML
  "echarts/lib/component/tooltip/TooltipRichContent.js": "export default class TooltipRichContent {}",
  // what only a canvas needs
  "zrender/lib/canvas/graphic.js": `${NEVER_CALLED} export { never as brush, never as brushSingle, never as brushLoopFinalize, never as createCanvasPattern };`,
  "zrender/lib/graphic/IncrementalDisplayable.js": "export default class IncrementalDisplayable {}",
  // what moves a drawing that no page moves: a picture stands still
  "zrender/lib/svg/cssAnimation.js": "export const createCSSAnimation = () => {};",
  // shapes that are written as a path, and shapes that are dragged
  "zrender/lib/tool/path.js": `${NEVER_CALLED} export { never as createFromString, never as extendFromString, never as mergePath, never as clonePath };`,
  "zrender/lib/mixin/Draggable.js": "export default class Draggable {}",
};

const moduleOf = (path) => path.replace(/.*\/node_modules\//, "");

export const leaveOut = {
  name: "leave-out",
  setup({ onLoad }) {
    onLoad({ filter: /\/(echarts|zrender)\/lib\// }, ({ path }) => {
      const contents = LEFT_OUT[moduleOf(path)];
      return contents && { contents };
    });
  },
};
