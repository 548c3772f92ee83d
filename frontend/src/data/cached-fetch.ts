/** Answers that all cards of a page share: a hundred machines ask together, not each for itself. */

import type { HomeAssistant } from "../home-assistant/types";
import type { Fetch } from "./live-query";

/** Ask, or give what the same question was answered less than `forMs` ago; a failure is not kept. */
export function remembered<Question extends object, Answer>(
  fetch: Fetch<Question, Answer>,
  forMs: number,
): Fetch<Question, Answer> {
  const known = new Map<string, { at: number; answer: Promise<Answer> }>();
  return (hass: HomeAssistant, question: Question) => {
    const key = JSON.stringify(question);
    const last = known.get(key);
    if (last && Date.now() - last.at < forMs) return last.answer;
    const answer = fetch(hass, question);
    known.set(key, { at: Date.now(), answer });
    answer.catch(() => known.delete(key));
    return answer;
  };
}
