/** SVG to PNG conversion, through a canvas. */

const SCALE = 2;

/** Convert an SVG data URL to a PNG data URL with a background, at twice the screen's resolution. */
export async function svgToPng(
  svgUrl: string,
  width: number,
  height: number,
  background: string,
): Promise<string> {
  const image = new Image(width, height);
  image.src = svgUrl;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser provides no 2D canvas");
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
