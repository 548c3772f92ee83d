/** Configuration forms of the cards, built from Home Assistant's selectors. */

import type { CardForm, FormField } from "../home-assistant/types";
import { type TranslationKey, userLocalize } from "../i18n/localize";

type FieldFactory = () => FormField;

/** A field that says in its help what holds where nothing is chosen. */
const withDefault = (field: FormField, fallback: string | number | undefined): FormField =>
  fallback === undefined ? field : { ...field, fallback: String(fallback) };

export const titleField: FieldFactory = () => ({ name: "title", selector: { text: {} } });

export const devicesField: FieldFactory = () => ({
  name: "devices",
  selector: { device: { integration: "ozon_telemetry", multiple: true } },
});

export const booleanField =
  (name: string): FieldFactory =>
  () => ({ name, selector: { boolean: {} } });

export const numberField =
  (name: string, min: number, max: number, fallback: number): FieldFactory =>
  () =>
    withDefault({ name, selector: { number: { min, max, mode: "box" } } }, fallback);

interface SelectOptions {
  multiple?: boolean;
  /** The value that holds where nothing is chosen; or what that means, in words. */
  fallback?: string;
}

/** A select field; its options are labelled by the translation keys `<prefix>.<value>`. */
export const selectField =
  (
    name: string,
    prefix: string,
    values: readonly string[],
    { multiple = false, fallback }: SelectOptions = {},
  ): FieldFactory =>
  () => {
    const localize = userLocalize();
    const options = values.map((value) => ({
      value,
      label: localize(`${prefix}.${value}` as TranslationKey),
    }));
    const selector = { select: { options, multiple, mode: multiple ? "list" : "dropdown" } };
    return withDefault(
      { name, selector },
      options.find(({ value }) => value === fallback)?.label ?? fallback,
    );
  };

export function configForm(fields: readonly FieldFactory[]): CardForm {
  const localize = userLocalize();
  return {
    schema: fields.map((createField) => createField()),
    computeLabel: ({ name, label = `form.${name}` }) => localize(label as TranslationKey),
    computeHelper: ({ fallback }) => (fallback ? localize("form.default", { value: fallback }) : undefined),
  };
}

/** Throw if a configured value is not one of the allowed values; the message names them. */
export function assertOneOf(config: object, name: string, values: readonly string[]): void {
  const value = (config as Record<string, string | string[] | undefined>)[name];
  const configured = value === undefined ? [] : [value].flat();
  const unknown = configured.find((item) => !values.includes(item));
  if (unknown !== undefined) throw new Error(`${name}: ${unknown} is not one of ${values.join(", ")}`);
}
