/** A drawn chart as a PNG file. */

const SCALE = 2;

/** Paint an SVG given as a data URL on a canvas of its size, with a ground, at twice the screen's sharpness. */
export async function pictureOf(
  svgUrl: string,
  width: number,
  height: number,
  ground: string,
): Promise<string> {
  const image = new Image(width, height);
  image.src = svgUrl;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to draw the picture on");
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
