import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";

const BUNDLE = fileURLToPath(new URL("../../custom_components/ozon_telemetry/frontend/", import.meta.url));
const MODULES = readdirSync(BUNDLE).filter((name) => name.endsWith(".js"));

/** Whether a browser of that level parses the code: translating it for that level then changes nothing. */
const isParsedBy = (target: string, code: string): boolean =>
  transformSync(code, { target, logLevel: "silent" }).code === transformSync(code, { target: "esnext" }).code;

describe("the bundle is parsed by every browser that runs Home Assistant", () => {
  test.each(MODULES)("%s", { timeout: 120_000 }, (name) => {
    expect(isParsedBy("es2018", readFileSync(BUNDLE + name, "utf8"))).toBe(true);
  });

  test("there is a bundle", () => {
    expect(MODULES).toContain("ozon-telemetry.js");
  });

  test.each(["class A { static { run(); } }", "a?.b", "a ?? b", "class A { #b }", "try { a } catch { b }"])(
    "what such a browser does not parse is noticed: %s",
    (code) => {
      expect(isParsedBy("es2018", code)).toBe(false);
    },
  );
});
