import { describe, expect, test } from "vitest";
import { contactLink, mapLink, splitContacts } from "../src/cards/outlet/outlet-contact";

describe("contact links", () => {
  test.each([
    ["+31 20 555 0101", "tel:+31205550101"],
    ["(020) 555-0101", "tel:0205550101"],
    ["mila@example.com", "mailto:mila@example.com"],
    ["Mila de Vries", null],
    ["javascript:alert(1)", null],
  ])("%s", (text, link) => {
    expect(contactLink(text)).toBe(link);
  });

  test("several contacts in one line are split", () => {
    expect(splitContacts("020 555 01; mila@example.com")).toEqual(["020 555 01", "mila@example.com"]);
  });

  test("an address is escaped", () => {
    expect(mapLink("Quay 1 & 2\nTown")).toBe(
      "https://www.openstreetmap.org/search?query=Quay%201%20%26%202%20Town",
    );
  });
});
