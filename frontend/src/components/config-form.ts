/** Forms that edit a card's configuration, made of Home Assistant's own selectors. */

import type { CardForm, FormField } from "../home-assistant/types";
import { formLocalize, type Key } from "../i18n/localize";

type MakeField = () => FormField;

export const titleField: MakeField = () => ({ name: "title", selector: { text: {} } });

export const devicesField: MakeField = () => ({
  name: "devices",
  selector: { device: { integration: "ozon_telemetry", multiple: true } },
});

export const booleanField =
  (name: string): MakeField =>
  () => ({ name, selector: { boolean: {} } });

export const numberField =
  (name: string, min: number, max: number): MakeField =>
  () => ({ name, selector: { number: { min, max, mode: "box" } } });

/** A choice whose values are named by the phrases `<prefix>.<value>`. */
export const choiceField =
  (name: string, prefix: string, values: readonly string[], { multiple = false } = {}): MakeField =>
  () => {
    const localize = formLocalize();
    const options = values.map((value) => ({ value, label: localize(`${prefix}.${value}` as Key) }));
    return { name, selector: { select: { options, multiple, mode: multiple ? "list" : "dropdown" } } };
  };

export function form(fields: readonly MakeField[]): CardForm {
  const localize = formLocalize();
  return {
    schema: fields.map((make) => make()),
    computeLabel: ({ name, label = `form.${name}` }) => localize(label as Key),
  };
}

/** Refuse a configuration whose value is not one of those known, with words that say which. */
export function assertOneOf(config: object, name: string, values: readonly string[]): void {
  const value = (config as Record<string, string | string[] | undefined>)[name];
  const given = value === undefined ? [] : [value].flat();
  const stranger = given.find((each) => !values.includes(each));
  if (stranger !== undefined) throw new Error(`${name}: ${stranger} is none of ${values.join(", ")}`);
}
