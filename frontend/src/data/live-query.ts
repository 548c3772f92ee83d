/** A question to the integration that a card keeps answered while it is shown. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { HomeAssistant } from "../home-assistant/types";

/** Live events come in bursts; the answer need not follow each of them. */
const REFRESH_MS = 1_000;

export type Fetch<Question, Answer> = (hass: HomeAssistant, question: Question) => Promise<Answer>;

/** The last answer stays while a new one is on its way; an answer to a former question is dropped. */
export class Query<Question extends object, Answer> implements ReactiveController {
  answer: Answer | undefined;
  /** The question that `answer` belongs to. */
  answered: Question | undefined;
  failure: string | undefined;

  private asked: Question | undefined;
  private key = "";
  private hass: HomeAssistant | undefined;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly fetch: Fetch<Question, Answer>,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = undefined;
  }

  /** Ask; the same question again costs nothing. */
  ask(hass: HomeAssistant, question: Question): void {
    const key = JSON.stringify(question);
    this.hass = hass;
    if (key === this.key) return;
    this.key = key;
    this.asked = question;
    void this.run();
  }

  /** The numbers have changed: ask again, soon and once. */
  refresh(): void {
    if (!this.asked) return;
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      void this.run();
    }, REFRESH_MS);
  }

  private async run(): Promise<void> {
    const { asked, key, hass } = this;
    if (!asked || !hass) return;
    try {
      const answer = await this.fetch(hass, asked);
      if (key !== this.key) return;
      [this.answer, this.answered, this.failure] = [answer, asked, undefined];
    } catch (error) {
      if (key !== this.key) return;
      this.failure = messageOf(error);
    }
    this.host.requestUpdate();
  }
}

/** What an error of a WebSocket command says. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}
