/** A choice that several cards of a page share, and that the browser remembers: what today is compared with. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

const CHANGED = "ozon-telemetry-choice-changed";

/** Reads and writes a choice, and renders its card again when another card has changed it. */
export class SharedChoice<Value extends string> implements ReactiveController {
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly name: string,
    private readonly values: readonly Value[],
    private readonly initial: Value,
  ) {
    host.addController(this);
  }

  /** What the user chose last in this browser. */
  get value(): Value {
    const stored = localStorage.getItem(this.key);
    return this.values.find((value) => value === stored) ?? this.initial;
  }

  set value(value: Value) {
    localStorage.setItem(this.key, value);
    window.dispatchEvent(new CustomEvent(CHANGED));
  }

  hostConnected(): void {
    window.addEventListener(CHANGED, this.onChange);
  }

  hostDisconnected(): void {
    window.removeEventListener(CHANGED, this.onChange);
  }

  private get key(): string {
    return `ozon-telemetry-${this.name}`;
  }

  private readonly onChange = (): void => this.host.requestUpdate();
}
