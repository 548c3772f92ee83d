/** Files for the reader. */

/** Let the browser save what a URL names. */
export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
